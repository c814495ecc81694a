"""Bad figures are refused where they arrive; what slips through stops one card, and no flag is lost."""

import datetime
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import (
    BIRTHS,
    KIELCE,
    PEOPLE,
    RADOM,
    SNAPSHOT,
    Frames,
    card,
    computed,
    fill,
    observations,
    series,
    simple,
)

from indicator_jobs.arrivals import ArrivalError, check_arrivals
from indicator_jobs.card import Card
from indicator_jobs.compute import compute_card
from indicator_jobs.jobs import compute_all

TODAY = datetime.date(2026, 11, 23)
SEX = {"id": "sex", "title": {"pl": "płeć", "en": "sex"}, "codes": {"F": {"pl": "k", "en": "f"}}}
DECLARED = {
    "made:births": series("made:births", "person", "flow"),
    "made:people": series("made:people", "person", "stock"),
    "made:debt": series("made:debt", "PLN", "stock"),
    "made:apart": series("made:apart", "person", "stock", dimensions=[SEX]),
}


def refused(*rows, dimensions=None):
    frame = observations(*rows)
    if dimensions is not None:
        frame = frame.assign(dimensions=dimensions)
    with pytest.raises(ArrivalError) as error:
        check_arrivals(frame, DECLARED, "made-up.csv", TODAY)
    return error.value.problems


@pytest.mark.parametrize(
    ("row", "field", "problem"),
    [
        (("made:births", KIELCE, "2020", math.inf, ""), "row 3, value", "is not finite"),
        (("made:births", KIELCE, "2020", -math.inf, ""), "row 3, value", "is not finite"),
        (("made:births", KIELCE, "2020", None, "P"), "row 3, value", "is empty and no flag says why"),
        (("made:people", KIELCE, "2020", -1, ""), "row 3, value", "-1 is below zero"),
        (("made:births", KIELCE, "soon", 1, ""), "row 3, period", "soon is not a period"),
        (("made:births", KIELCE, "2028", 1, ""), "row 3, period", "2028 lies in the future"),
        (("made:births", KIELCE, "2027-Q2", 1, ""), "row 3, period", "2027-Q2 lies in the future"),
        (("made:births", KIELCE, "2020", 1, "ZZ"), "row 3, flags", "ZZ is no flag"),
    ],
)
def test_a_bad_figure_is_refused_with_file_row_and_reason(row, field, problem):
    (found,) = refused(("made:births", RADOM, "2019", 5, ""), row)
    assert (found.file, found.field) == ("made-up.csv", field)
    assert problem in found.problem
    assert f"{row[0]}, {KIELCE}, {row[2]}" in found.problem
    assert found.hint


def test_a_cell_that_comes_twice_is_refused():
    (found,) = refused(("made:births", KIELCE, "2020", 1, ""), ("made:births", KIELCE, "2020", 1, ""))
    assert "2020 comes a second time" in found.problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "does not say sex"),
        ("sex=X", "sex has no code X"),
        ("age=3;sex=F", "no column age"),
    ],
)
def test_a_row_that_does_not_fit_the_dimensions_of_its_series_is_refused(text, problem):
    (found,) = refused(("made:apart", KIELCE, "2020", 1, ""), dimensions=text)
    assert found.field == "row 2, dimensions"
    assert problem in found.problem


def test_what_may_be_is_taken():
    frame = observations(
        ("made:births", KIELCE, "2020", -3, ""),  # a balance, such as net migration
        ("made:debt", KIELCE, "2020", -3, ""),
        ("made:people", KIELCE, "2020", 0, ""),
        ("made:people", KIELCE, "2021", None, "Q"),
        ("made:people", KIELCE, "2027", 1, "F"),
        ("made:births", KIELCE, "2026-12", 1, "F"),
    )
    check_arrivals(frame, DECLARED, "made-up.csv", TODAY)
    assert len(frame) == 6


def test_all_problems_of_a_file_are_told_in_the_order_of_its_rows():
    rows = [("made:people", KIELCE, str(1990 + number), -1, "") for number in range(8)]
    found = refused(*rows)
    assert [one.field for one in found] == [f"row {number}, value" for number in range(2, 10)]
    assert "And 3 more." in str(ArrivalError(found))


FRAME = observations(("made:births", KIELCE, "2020", 8, "P"), ("made:people", KIELCE, "2020", 1000, ""))


def test_a_unit_that_changed_upstream_stops_the_card_with_the_reason_and_keeps_its_values(store):
    fill(store, FRAME)
    cards = {card().id: card()}
    compute_all(store, cards)
    store.put_sources([], [series("made:people", "dwelling", "stock")])
    (result,) = compute_all(store, cards)
    assert result.state == "error"
    assert "made:people" in (result.reason or "")
    assert "dwelling" in (result.reason or "")
    assert store.values(card().id)["value"].tolist() == [8.0]


def test_a_division_by_zero_is_missing_and_its_flags_stay():
    frame = observations(("made:births", KIELCE, "2020", 8, "Q P"), ("made:people", KIELCE, "2020", 0, ""))
    assert computed(card(), frame) == {(KIELCE, "2020"): (None, "Q P")}


def test_a_gap_in_a_series_is_a_gap_in_the_values():
    rows = [("made:births", KIELCE, year, 8, "") for year in ("2018", "2020")]
    people = [("made:people", KIELCE, year, 1000, "") for year in ("2018", "2019", "2020")]
    found = computed(card(), observations(*rows, *people))
    assert [period for (_, period), (value, _) in found.items() if value is not None] == ["2018", "2020"]


def test_a_revision_that_removes_a_figure_removes_it_from_the_series_and_keeps_the_history(store):
    fill(store, FRAME)
    before = datetime.datetime.now(datetime.UTC)
    store.put_observations(FRAME.iloc[1:], SNAPSHOT)
    assert store.observations()["series"].tolist() == ["made:people"]
    assert len(store.observations(as_of=before)) == 2


_FLAGS = st.sampled_from(["", "P", "B", "U", "Q", "E", "derived-sum", "P transcribed"])
_CELLS = st.dictionaries(
    st.tuples(st.sampled_from([KIELCE, RADOM, "0201", "26"]), st.sampled_from(["2019", "2020", "2021"])),
    st.tuples(st.floats(0, 1e6), st.floats(1, 1e6), _FLAGS, _FLAGS),
    min_size=1,
)
_FORMULAS = st.sampled_from(["per(births, people, 1000)", "births / people", "share(births, people) * 10"])


def _frame(cells):
    rows = []
    for (territory, period), (births, people, one, other) in cells.items():
        rows.append(("made:births", territory, period, births, one))
        rows.append(("made:people", territory, period, people, other))
    return observations(*rows)


def _card(formula):
    return Card.model_validate(simple(formula, {"births": BIRTHS, "people": PEOPLE}, "per_1000", "ratio"))


@given(_CELLS, _FORMULAS, st.randoms())
def test_the_order_of_territories_and_rows_does_not_matter(cells, formula, random):
    frame = _frame(cells)
    shuffled = frame.sample(frac=1, random_state=random.randrange(1000)).reset_index(drop=True)
    made = _card(formula)
    assert compute_card(made, Frames(frame)).equals(compute_card(made, Frames(shuffled)))


@given(_CELLS, _FORMULAS)
def test_flags_never_vanish_on_the_way(cells, formula):
    found = computed(_card(formula), _frame(cells))
    for place, (_, _, one, other) in cells.items():
        assert set(one.split()) | set(other.split()) <= set(found[place][1].split())


@given(_CELLS)
def test_a_territory_has_the_same_values_alone_and_among_others(cells):
    made, whole = _card("per(births, people, 1000)"), _frame(cells)
    together = compute_card(made, Frames(whole))
    for territory in whole["territory"].unique():
        alone = compute_card(made, Frames(whole[whole["territory"] == territory]))
        here = together[together["territory"] == territory].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone, here)
