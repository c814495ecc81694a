"""Computing without writing: for any territory, for groups, as of a date; what lacks is said."""

import datetime
import time

import pandas as pd
import pytest
from made_up import BIRTHS, KIELCE, PEOPLE, RADOM, SNAPSHOT, content, fill, observations, series, simple
from zoom_schemas.territories import load_territories

from indicator_jobs.card import Card
from indicator_jobs.jobs import compute_all
from indicator_jobs.ondemand import compute

ADDITIVE = (
    series("made:births", "person", "flow", additive=True, lowest_level="gmina", bdl_subject="P1"),
    series("made:people", "person", "stock", additive=True, lowest_level="gmina"),
)
FRAME = observations(
    ("made:births", KIELCE, "2020", 8, "P"),
    ("made:people", KIELCE, "2020", 1000, ""),
    ("made:births", RADOM, "2020", 3, ""),
    ("made:people", RADOM, "2020", 500, ""),
)
CARD = Card.model_validate(content())
OTHER = Card.model_validate(
    simple(
        "10 * rate",
        {"rate": {"card": CARD.id, "unit": "per_1000", "kind": "ratio"}},
        "per_1000",
        "ratio",
        "population.other",
    )
)
CARDS = {CARD.id: CARD, OTHER.id: OTHER}


@pytest.fixture
def filled(store):
    fill(store, FRAME, *ADDITIVE)
    return store


def _values(found, card_id):
    frame = found.frames[card_id]
    return {
        (row.territory, row.period): (None if pd.isna(row.value) else row.value, row.flags)
        for row in frame.itertuples()
    }


def test_a_territory_is_computed_with_the_cards_that_it_needs_and_nothing_is_written(filled):
    found = compute(filled, CARDS, KIELCE)
    assert _values(found, CARD.id) == {(KIELCE, "2020"): (8.0, "P")}
    assert _values(found, OTHER.id) == {(KIELCE, "2020"): (80.0, "P")}
    assert found.not_computed == ()
    assert filled.values(CARD.id).empty


def test_without_a_territory_all_are_computed_as_they_would_be_stored(filled):
    found = compute(filled, CARDS)
    compute_all(filled, CARDS)
    for card_id in CARDS:
        stored = filled.values(card_id)
        assert found.frames[card_id].to_dict("records") == stored.to_dict("records")


def test_as_of_a_date_the_revision_is_not_yet_known(filled):
    before = datetime.datetime.now(datetime.UTC)
    time.sleep(0.002)
    filled.put_observations(FRAME.assign(value=[9.0, 1000.0, 3.0, 500.0]), SNAPSHOT)
    assert _values(compute(filled, CARDS, KIELCE), OTHER.id) == {(KIELCE, "2020"): (90.0, "P")}
    assert _values(compute(filled, CARDS, KIELCE, before), OTHER.id) == {(KIELCE, "2020"): (80.0, "P")}


def test_before_the_first_load_everything_lacks(filled):
    found = compute(filled, CARDS, KIELCE, datetime.date(2000, 1, 1))
    assert found.frames == {}
    assert {one.reason for one in found.not_computed} == {"missing_inputs"}


def test_what_lacks_is_said_with_the_source_that_would_give_it(filled):
    filled.put_observations(FRAME.iloc[1:], SNAPSHOT)
    first, second = compute(filled, CARDS, KIELCE).not_computed
    (births,) = first.missing
    assert (births.name, births.id, births.why) == ("births", "made:births", "no_figures")
    assert (births.source, births.subject, births.lowest_level) == ("made-up", "P1", "gmina")
    assert births.source_title == {"pl": "Źródło próbne", "en": "Made-up source"}
    assert [(one.id, one.why) for one in second.missing] == [(CARD.id, "card")]


def test_a_gmina_below_the_lowest_level_of_the_source_is_a_reason_of_its_own(store):
    fill(store, FRAME, series("made:births", "person", "flow", lowest_level="powiat"), ADDITIVE[1])
    (found,) = compute(store, {CARD.id: CARD}, "260401").not_computed
    whys = {one.id: one.why for one in found.missing}
    assert whys == {"made:births": "below_lowest_level", "made:people": "no_figures"}
    fill(store, FRAME.iloc[1:], series("made:births", "person", "flow", lowest_level="powiat"), ADDITIVE[1])
    (city,) = compute(store, {CARD.id: CARD}, KIELCE).not_computed
    assert [one.why for one in city.missing] == ["no_figures"]


def test_a_series_that_no_source_declares_is_told_by_the_card(store):
    fill(store, FRAME.iloc[:0], ADDITIVE[1])
    said = {"national": [{"source": "gus-bdl", "subject": "P9", "lowest_level": "gmina"}]}
    card = Card.model_validate(content(sources=said))
    births, people = compute(store, {card.id: card}, KIELCE).not_computed[0].missing
    assert (births.why, births.source, births.subject) == ("not_loaded", "gus-bdl", "P9")
    assert people.why == "no_figures"


def test_figures_that_never_meet_are_another_reason(store):
    fill(store, FRAME.assign(period=["2020", "2021", "2020", "2021"]), *ADDITIVE)
    assert compute(store, {CARD.id: CARD}, KIELCE).not_computed[0].reason == "no_common_period"


def _whole_powiat(powiat="2604"):
    gminas = [one.code for one in load_territories().within(powiat, "gmina")]
    births = [("made:births", code, "2020", 2, "") for code in gminas]
    return gminas, observations(*births, *(("made:people", code, "2020", 100, "P") for code in gminas))


def test_a_powiat_without_own_figures_runs_the_recipe_on_the_sums_of_its_gminas(store):
    gminas, frame = _whole_powiat()
    fill(store, frame, *ADDITIVE)
    assert len(gminas) > 10
    found = compute(store, {CARD.id: CARD}, "2604")
    assert _values(found, CARD.id) == {("2604", "2020"): (20.0, "P derived-sum")}


def test_figures_that_the_publisher_gives_for_the_powiat_win(store):
    _, frame = _whole_powiat()
    own = observations(("made:births", "2604", "2020", 5, ""), ("made:people", "2604", "2020", 100, ""))
    fill(store, pd.concat([frame, own], ignore_index=True), *ADDITIVE)
    assert _values(compute(store, {CARD.id: CARD}, "2604"), CARD.id) == {("2604", "2020"): (50.0, "")}


def test_a_powiat_of_which_one_gmina_lacks_is_not_added_up(store):
    gminas, frame = _whole_powiat()
    fill(store, frame[frame["territory"] != gminas[3]], *ADDITIVE)
    (found,) = compute(store, {CARD.id: CARD}, "2604").not_computed
    assert {one.why for one in found.missing} == {"no_figures"}


def test_a_group_of_territories_runs_the_recipe_on_the_sums_of_its_members(filled):
    found = compute(filled, CARDS, "area", members=[KIELCE, RADOM])
    assert _values(found, CARD.id) == {("area", "2020"): (pytest.approx(1000 * 11 / 1500), "P derived-sum")}


def test_a_group_with_a_member_without_figures_is_refused_by_name(filled):
    (first, _) = compute(filled, CARDS, "area", members=[KIELCE, RADOM, "260401"]).not_computed
    assert {(one.why, one.members) for one in first.missing} == {("member_missing", ("260401",))}


@pytest.mark.parametrize(
    ("declared", "why"),
    [
        (series("made:births", "person", "flow", additive=False), "not_additive"),
        (series("made:births", "percent", "ratio"), "ratio"),
    ],
)
def test_what_cannot_be_added_up_is_refused_for_a_group_with_the_reason(store, declared, why):
    fill(store, FRAME, declared, ADDITIVE[1])
    given = {**BIRTHS, "unit": declared["unit"], "kind": declared["kind"]}
    card = Card.model_validate(simple("births", {"births": given}, declared["unit"], declared["kind"]))
    (found,) = compute(store, {card.id: card}, "area", members=[KIELCE, RADOM]).not_computed
    assert [one.why for one in found.missing] == [why]


def test_a_series_that_changed_its_kind_is_refused_with_the_reason(store):
    fill(store, FRAME, ADDITIVE[0], series("made:people", "person", "flow"))
    (found,) = compute(store, {CARD.id: CARD}, KIELCE).not_computed
    assert (found.reason, "made:people is a flow" in (found.detail or "")) == ("refused", True)
    assert PEOPLE["kind"] == "stock"
