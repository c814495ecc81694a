"""Corrections of synthetic sources: what is refused, what is applied, what is told, what is recomputed."""

import datetime
import json

import pytest
import yaml
from made_up import KIELCE, RADOM, content, fill, observations, simple
from pydantic import ValidationError

from indicator_jobs.card import Card
from indicator_jobs.jobs import compute_all
from indicator_jobs.memory_supply import MemorySupply
from indicator_jobs.quality.correcting import correct
from indicator_jobs.quality.correction_files import read_corrections
from indicator_jobs.quality.corrections import Correction
from indicator_jobs.store import Snapshot
from indicator_jobs.trace import trace

RATE = "population.made_up"
FRAME = observations(
    ("made:births", KIELCE, "2020", 8, ""),
    ("made:births", KIELCE, "2021", 0, "P"),
    ("made:births", RADOM, "2020", 5, ""),
    ("made:people", KIELCE, "2020", 1000, ""),
    ("made:people", KIELCE, "2021", 1000, ""),
    ("made:people", RADOM, "2020", 500, ""),
)


def written(**changes) -> dict:
    """A sound synthetic correction as its file has it; None removes a field."""
    base = {
        "id": "made-up",
        "series": "made:births",
        "territory": KIELCE,
        "periods": [2021],
        "action": "override",
        "value": 6,
        "expect": {"value": 0},
        "reason": {"pl": "Zero zamiast braku liczby.", "en": "A zero in place of no number."},
        "evidence": "made-up.csv",
        "provider": "Urząd próbny",
        "status": "open",
    }
    return {name: value for name, value in {**base, **changes}.items() if value is not None}


def correction(**changes) -> Correction:
    return Correction.model_validate(written(**changes))


def births() -> object:
    return FRAME[FRAME["series"] == "made:births"].reset_index(drop=True)


def cells(frame) -> dict:
    return {(row.territory, row.period): (row.value, row.flags) for row in frame.itertuples()}


def test_an_override_takes_another_value_and_says_so_in_a_flag():
    done = correct(births(), [correction()])
    value, flags = cells(done.frame)[KIELCE, "2021"]
    assert (value, set(flags.split())) == (6, {"P", "corrected"})
    assert done.cells[KIELCE, "2021", ""].value == 0
    assert done.broken == ()


def test_an_override_by_no_value_is_missing_with_its_flag():
    frame = correct(births(), [correction(value=None, flag="O")]).frame
    value, flags = cells(frame)[KIELCE, "2021"]
    assert value != value
    assert {"O", "P", "corrected"} == set(flags.split())


def test_a_dropped_cell_is_absent():
    done = correct(births(), [correction(action="drop", value=None)])
    assert (KIELCE, "2021") not in cells(done.frame)
    assert done.cells[KIELCE, "2021", ""].flags == "P"


def test_a_scaled_cell_is_multiplied():
    done = correct(
        births(),
        [correction(action="scale", value=None, factor=0.001, periods=["2020"], expect={"value": 8})],
    )
    assert cells(done.frame)[KIELCE, "2020"] == (0.008, "corrected")


def test_a_flagged_cell_keeps_its_figure():
    done = correct(births(), [correction(action="flag", value=None, flag="U")])
    assert cells(done.frame)[KIELCE, "2021"] == (0, "U P")


def test_what_the_source_said_is_not_touched():
    frame = births()
    before = frame.copy()
    correct(frame, [correction(action="scale", value=None, factor=3)])
    assert frame.equals(before)


def test_a_guard_that_no_longer_holds_is_told_and_the_other_corrections_still_work():
    mended = births().assign(value=[8.0, 7.0, 5.0])
    other = correction(id="other", territory=RADOM, periods=["2020"], expect={"value": 5}, value=4)
    done = correct(mended, [correction(), other])
    assert cells(done.frame)[KIELCE, "2021"] == (7, "P")
    assert cells(done.frame)[RADOM, "2020"] == (4, "corrected")
    assert "made-up: the source now says something else (266101, 2021: 7.000)" in done.broken[0].en
    assert "Sprawdź, czy wydawca poprawił błąd" in done.broken[0].pl


def test_a_correction_that_matches_no_cell_is_told():
    done = correct(births(), [correction(periods=["1999"])])
    assert "matches no cell" in done.broken[0].en


def test_another_number_of_cells_than_expected_is_told():
    wanted = correction(
        match={"value": {"from": 0, "to": 9}}, territory=None, periods=None, expect={"rows": 2}
    )
    assert "matches 3 cells, but should match 2" in correct(births(), [wanted]).broken[0].en


def test_a_series_that_is_not_at_hand_has_nothing_to_correct():
    assert correct(births().iloc[:0], [correction()]).broken == ()


def test_periods_may_be_named_by_their_ends():
    years = correction(periods=None, match={"period": {"from": 2021}})
    assert set(correct(births(), [years]).cells) == {(KIELCE, "2021", "")}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"match": {}, "periods": None}, "is empty and would match every cell"),
        ({"periods": None}, "names neither periods nor a match"),
        ({"expect": {}}, "says nothing: give value, rows or by_period"),
        ({"expect": None}, "Field required"),
        ({"value": None}, "overrides by no value: give a flag"),
        ({"value": None, "flag": "P"}, "the flag P does not say so"),
        ({"flag": "ZZ"}, "'ZZ' is no flag"),
        ({"action": "scale"}, "factor goes with the action scale"),
        ({"action": "drop"}, "value goes with the action override only"),
        ({"action": "flag", "value": None}, "the action flag needs a flag"),
        ({"action": "drop", "value": None, "flag": "U"}, "a dropped cell carries no flag"),
        ({"territory": "999999"}, "is no code of"),
        ({"territories": [RADOM]}, "give territory or territories, not both"),
        ({"periods": ["20-21"]}, "is not a period"),
        ({"status": "reported"}, "does not go with reported"),
        ({"reported": "2026-01-01"}, "does not go with reported"),
        ({"status": "mended"}, "Input should be"),
        ({"match": {"value": {}}}, "give from, to, or both"),
        ({"value": float("inf")}, "is no finite number"),
        ({"reason": {"pl": "Tak."}}, "Field required"),
        ({"formula": "x"}, "Extra inputs"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(changes, problem):
    with pytest.raises(ValidationError, match=problem):
        correction(**changes)


def test_a_broken_file_is_told_with_file_field_problem_and_hint_and_the_others_work(tmp_path):
    (tmp_path / "made-up.yaml").write_text(yaml.safe_dump(written()), "utf-8")
    (tmp_path / "wrong.yaml").write_text(yaml.safe_dump(written(id="wrong", expect=None)), "utf-8")
    (tmp_path / "torn.yaml").write_text("id: [", "utf-8")
    found = read_corrections([tmp_path])
    assert list(found.corrections) == ["made-up"]
    assert [error.file for error in found.errors] == ["corrections/torn.yaml", "corrections/wrong.yaml"]
    assert str(found.errors[1]) == ("corrections/wrong.yaml: expect: is missing. For example: {value: 51}")


def cards() -> dict[str, Card]:
    apart = simple(
        "people",
        {"people": {"series": "made:people", "unit": "person", "kind": "stock", "moment": "12-31"}},
        "person",
        "stock",
        "population.apart",
        range=[0, 10_000],
        moment="12-31",
    )
    return {one["id"]: Card.model_validate(one) for one in (content(), apart)}


def filled(store, *corrections):
    fill(store, FRAME)
    store.corrections.put(corrections, ["made:births", "made:people"])
    return store


def test_a_card_is_computed_from_corrected_figures_and_the_observations_stay(store):
    filled(store, correction())
    compute_all(store, cards())
    values = cells(store.values(RATE))
    assert values[KIELCE, "2021"][0] == 6.0
    assert "corrected" in values[KIELCE, "2021"][1].split()
    assert cells(store.observations(["made:births"]))[KIELCE, "2021"] == (0.0, "P")


def test_a_new_correction_recomputes_exactly_the_cards_downstream(store):
    filled(store)
    compute_all(store, cards())
    filled(store, correction())
    assert {one.card_id for one in compute_all(store, cards()) if one.changed} == {RATE}


def test_other_words_of_a_correction_recompute_nothing(store):
    filled(store, correction())
    first = {one.card_id: one.input_hash for one in compute_all(store, cards())}
    filled(store, correction(reason={"pl": "Inaczej.", "en": "Otherwise."}))
    assert {one.card_id: one.input_hash for one in compute_all(store, cards())} == first


def test_a_correction_that_is_taken_away_leaves_what_the_source_says(store):
    filled(store, correction())
    compute_all(store, cards())
    filled(store)
    compute_all(store, cards())
    assert cells(store.values(RATE))[KIELCE, "2021"] == (0.0, "P")


def test_a_correction_that_no_longer_fits_is_a_warning_on_the_cards_downstream(store):
    filled(store, correction(expect={"value": 3}))
    compute_all(store, cards())
    judged = store.verdicts.last(RATE)
    assert [(one.rule, one.level) for one in judged.verdict.findings] == [("corrections", "warn")]
    assert store.verdicts.last("population.apart").level == "ok"


def test_a_trace_shows_what_the_source_says_and_why_something_else_was_taken(store):
    filled(store, correction())
    compute_all(store, cards())
    found = trace(store, cards(), RATE, KIELCE, "2021")
    cell = found.leaves[0].cells[0]
    assert (cell.value, cell.correction["original"], cell.correction["id"]) == (6.0, 0.0, "made-up")
    assert "źródło podaje 0" in found.sentence("pl")
    assert "it says 0" in found.sentence("en")
    assert "zero in place of no number." in found.sentence("en")
    assert json.dumps(found.as_dict())


def test_a_trace_of_another_territory_knows_nothing_of_the_correction(store):
    filled(store, correction())
    compute_all(store, cards())
    cell = trace(store, cards(), RATE, RADOM, "2020").leaves[0].cells[0]
    assert (cell.value, cell.correction) == (5.0, None)


def test_a_trace_of_an_earlier_day_knows_the_corrections_of_that_day(store):
    filled(store)
    compute_all(store, cards())
    moment = datetime.datetime.now(datetime.UTC)
    filled(store, correction())
    compute_all(store, cards())
    cell = trace(store, cards(), RATE, KIELCE, "2021", as_of=moment).leaves[0].cells[0]
    assert (cell.value, cell.correction) == (0.0, None)


def test_the_register_is_append_only_and_counts_what_changes(store):
    series = ["made:births"]
    assert store.corrections.put([correction()], series) == 1
    assert store.corrections.put([correction()], series) == 0
    assert store.corrections.put([correction(value=7)], series) == 1
    assert store.corrections.put([], ["made:people"]) == 0
    assert store.corrections.put([], series) == 1
    assert store.corrections.all() == {}


def test_a_revision_by_the_publisher_stops_the_correction(store):
    filled(store, correction())
    compute_all(store, cards())
    mended = FRAME.copy()
    mended.loc[1, "value"] = 7.0
    later = Snapshot("made-up", "b" * 64, "https://example.org/", "2026-02-01", "CC0-1.0", "m.csv")
    store.put_observations(mended, later)
    compute_all(store, cards())
    assert cells(store.values(RATE))[KIELCE, "2021"] == (7.0, "P")
    assert store.verdicts.last(RATE).level == "warn"


def test_computing_without_writing_takes_corrected_figures_too(store):
    filled(store, correction())
    supply = MemorySupply(store, cards(), KIELCE)
    assert cells(supply.observed("made:births"))[KIELCE, "2021"][0] == 6.0
    everywhere = MemorySupply(store, cards(), None)
    assert cells(everywhere.observed("made:births"))[KIELCE, "2021"][0] == 6.0
