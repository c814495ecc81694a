"""Small counts of people: what cards publish, what traces show, and that no secret follows."""

import datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up import KIELCE, RADOM, SNAPSHOT, fill, series, simple
from zoom_schemas.territories import load_territories

from indicator_jobs.card import Card
from indicator_jobs.confidential import Guard
from indicator_jobs.jobs import compute_all
from indicator_jobs.ondemand import compute
from indicator_jobs.store import Store
from indicator_jobs.suppression import Figure, follows, is_secret
from indicator_jobs.trace import trace

AREA = {
    "id": "area",
    "title": {"pl": "osiedle", "en": "area"},
    "codes": {code: {"pl": code, "en": code} for code in ("a", "b", "c")},
}
CASES = series("made:cases", "person", "flow", confidential="small_counts", additive=True, dimensions=[AREA])
PEOPLE = series("made:people", "person", "stock", additive=True)
ALL = {"series": "made:cases", "unit": "person", "kind": "flow", "aggregate": "sum"}
RESIDENTS = {"series": "made:people", "unit": "person", "kind": "stock", "moment": "12-31"}


def one(area):
    return {"series": "made:cases", "unit": "person", "kind": "flow", "where": {"area": area}}


def made(name, formula, inputs, unit="person", kind="flow"):
    return Card.model_validate(simple(formula, inputs, unit, kind, f"population.{name}"))


TOTAL = made("all_cases", "cases", {"cases": ALL})
PARTS = [made(f"cases_{area}", "cases", {"cases": one(area)}) for area in "abc"]
RATE = made(
    "rate_a", "per(cases, people, 1000)", {"cases": one("a"), "people": RESIDENTS}, "per_1000", "ratio"
)
SHARE = made("share_a", "share(cases, everybody)", {"cases": one("a"), "everybody": ALL}, "percent", "ratio")
TWICE = made(
    "twice",
    "2 * cases",
    {"cases": {"card": "population.cases_a", "unit": "person", "kind": "flow"}},
)
CARDS = {card.id: card for card in (TOTAL, *PARTS, RATE, SHARE, TWICE)}


def rows(*counts, period="2020", territory=KIELCE):
    cases = [
        ("made:cases", territory, period, n, "", f"area={a}") for a, n in zip("abc", counts, strict=True)
    ]
    people = [("made:people", territory, period, 1000, "", "")]
    return pd.DataFrame(
        [*cases, *people], columns=["series", "territory", "period", "value", "flags", "dimensions"]
    ).astype({"value": "float64"})


def filled(store, *frames):
    fill(store, pd.concat(frames, ignore_index=True), CASES, PEOPLE)
    compute_all(store, CARDS)
    return store


def published(store, card):
    frame = store.values(card.id)
    return {
        (row.territory, row.period): (None if pd.isna(row.value) else row.value, row.flags)
        for row in frame.itertuples()
    }[KIELCE, "2020"]


def test_a_secret_its_ratio_its_double_and_the_next_smallest_part_are_withheld_and_the_total_stays(store):
    filled(store, rows(2, 7, 40))
    assert published(store, TOTAL) == (49.0, "U")
    assert published(store, PARTS[0]) == (None, "Q")
    assert published(store, PARTS[1]) == (None, "Q U")
    assert published(store, PARTS[2]) == (40.0, "")
    for card in (RATE, SHARE, TWICE):
        assert published(store, card)[0] is None
        assert "Q" in published(store, card)[1].split()


def test_counts_of_three_to_nineteen_are_shown_as_unreliable_and_zero_as_zero(store):
    filled(store, rows(0, 7, 40))
    assert published(store, PARTS[0]) == (0.0, "")
    assert published(store, PARTS[1]) == (7.0, "U")
    assert published(store, TOTAL) == (47.0, "U")


def test_a_place_without_secrets_keeps_all_its_figures(store):
    filled(store, rows(2, 7, 40), rows(5, 6, 7, territory=RADOM))
    values = store.values(PARTS[0].id, RADOM)
    assert values["value"].tolist() == [5.0]


def test_a_sum_of_secrets_that_is_a_secret_is_withheld(store):
    filled(store, rows(1, 1, 0))
    assert published(store, TOTAL)[0] is None


def test_a_trace_does_not_show_the_figure(store):
    filled(store, rows(2, 7, 40))
    for card in (PARTS[0], PARTS[1], RATE, SHARE, TWICE):
        found = trace(store, CARDS, card.id, KIELCE, "2020")
        assert found.value is None
        assert all(cell.value is None for leaf in found.leaves[:1] for cell in leaf.cells)
    total = trace(store, CARDS, TOTAL.id, KIELCE, "2020")
    assert total.value == 49.0
    assert [cell.value for leaf in total.leaves for cell in leaf.cells] == [None]
    open_ = trace(store, CARDS, PARTS[2].id, KIELCE, "2020")
    assert open_.leaves[0].cells[0].value == 40.0


def test_a_trace_as_of_a_day_shows_no_cell_of_small_counts(store):
    filled(store, rows(2, 7, 40))
    found = trace(store, CARDS, PARTS[2].id, KIELCE, "2020", as_of=datetime.datetime.now(datetime.UTC))
    assert found.value == 40.0
    assert [cell.value for cell in found.leaves[0].cells] == [None]


def test_computing_without_writing_withholds_the_same(store):
    filled(store, rows(2, 7, 40))
    found = compute(store, CARDS, KIELCE)
    assert pd.isna(found.frames[TOTAL.id]["value"]).sum() == 0
    assert {RATE.id, PARTS[0].id, PARTS[1].id}.isdisjoint(found.frames)


def test_groups_of_small_counts_are_not_added_up(store):
    filled(store, rows(5, 7, 40), rows(5, 6, 7, territory=RADOM))
    found = compute(store, {TOTAL.id: TOTAL}, "both", members=[KIELCE, RADOM])
    assert found.frames == {}
    assert "two groups would give away" in (found.not_computed[0].detail or "")


def test_a_revision_decides_anew_for_all_cards_and_nothing_changed_decides_nothing(store):
    filled(store, rows(2, 7, 40))
    assert not any(result.changed for result in compute_all(store, CARDS))
    store.put_observations(rows(5, 7, 40), SNAPSHOT)
    compute_all(store, CARDS)
    assert published(store, PARTS[0]) == (5.0, "U")
    assert published(store, PARTS[1]) == (7.0, "U")
    assert store.withheld.of("made:cases") == set()


_TABLES = st.lists(st.lists(st.integers(0, 25), min_size=3, max_size=3), min_size=1, max_size=2)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_TABLES)
def test_no_secret_follows_from_all_that_cards_and_traces_show(tmp_path_factory, tables):
    path = tmp_path_factory.mktemp("secret") / "zoom.sqlite"
    store = Store.open(f"sqlite:///{path}")
    frames = [rows(*counts, period=str(2020 + place)) for place, counts in enumerate(tables)]
    filled(store, *frames)
    gone = store.withheld.of("made:cases")
    shown: list[Figure] = []
    secrets = []
    for place, counts in enumerate(tables):
        period = str(2020 + place)
        cells = {area: ("made:cases", KIELCE, period, f"area={area}") for area in "abc"}
        for area, count in zip("abc", counts, strict=True):
            if is_secret(count):
                secrets.append({cells[area]: 1.0})
            elif cells[area] not in gone:
                shown.append(Figure(cells[area], {cells[area]: 1.0}, count))
        told = {
            TOTAL.id: dict.fromkeys(cells.values(), 1.0),
            RATE.id: {cells["a"]: 1.0},
            TWICE.id: {cells["a"]: 2.0},
            **{card.id: {cells[area]: 1.0} for card, area in zip(PARTS, "abc", strict=True)},
        }
        if sum(counts):
            share = counts[0] / sum(counts)
            told[SHARE.id] = {cells[area]: (area == "a") - share for area in "abc"}
        for card_id, combination in told.items():
            values = store.values(card_id)
            if values.loc[values["period"] == period, "value"].notna().any() and any(combination.values()):
                kept = {cell: weight for cell, weight in combination.items() if weight}
                shown.append(Figure((card_id, period), kept, 1))
    assert not any(follows(secret, shown, []) for secret in secrets)
    store.engine.dispose()


def test_where_no_series_is_confidential_nothing_is_decided(store):
    fill(store, rows(2, 7, 40), {**CASES, "confidential": None}, PEOPLE)
    assert Guard(store, CARDS).touched == {}


@pytest.mark.parametrize("place", range(3))
def test_a_known_voivodeship_is_not_a_way_to_its_part(store, place):
    powiats = [one.code for one in load_territories().within("26", "powiat")] + [KIELCE]
    secret = powiats[place]
    counts = {code: 30.0 + number for number, code in enumerate(powiats)} | {secret: 1.0}
    plain = {**CASES, "dimensions": []}
    frame = pd.DataFrame(
        [("made:cases", code, "2020", n, "", "") for code, n in counts.items()]
        + [("made:cases", "26", "2020", sum(counts.values()), "", "")],
        columns=["series", "territory", "period", "value", "flags", "dimensions"],
    )
    fill(store, frame, plain)
    card = made("cases", "cases", {"cases": {"series": "made:cases", "unit": "person", "kind": "flow"}})
    compute_all(store, {card.id: card})
    values = store.values(card.id).set_index("territory")["value"]
    smallest = min((code for code in powiats if code != secret), key=counts.__getitem__)
    assert values[values.isna()].index.tolist() == sorted([secret, smallest])
