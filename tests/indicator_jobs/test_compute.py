"""Values over territories and periods: missing stays missing, flags are carried, breaks are marked."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import (
    BIRTHS,
    KIELCE,
    MONEY,
    PEOPLE,
    RADOM,
    Frames,
    card,
    computed,
    observations,
    series,
    simple,
)

from indicator_jobs.card import Card
from indicator_jobs.compute import InputError, compute_card

DECLARED = (series("made:births", "person", "flow"), series("made:people", "person", "stock"))


def _rows(*cells):
    return observations(*cells)


def _one(formula, inputs, unit, kind, frame, *declared, **more):
    return computed(Card.model_validate(simple(formula, inputs, unit, kind, **more)), frame, *declared)


def test_a_rate_is_computed_for_every_territory_and_period_at_once():
    frame = _rows(
        ("made:births", KIELCE, "2020", 8, ""),
        ("made:births", KIELCE, "2021", 6, ""),
        ("made:births", RADOM, "2020", 9, ""),
        ("made:people", KIELCE, "2020", 1000, ""),
        ("made:people", KIELCE, "2021", 1200, ""),
        ("made:people", RADOM, "2020", 900, ""),
    )
    assert computed(card(), frame, *DECLARED) == {
        (KIELCE, "2020"): (8.0, ""),
        (KIELCE, "2021"): (5.0, ""),
        (RADOM, "2020"): (10.0, ""),
    }


def test_a_missing_input_makes_the_result_missing_with_its_flag():
    frame = _rows(("made:births", KIELCE, "2020", None, "Q"), ("made:people", KIELCE, "2020", 1000, ""))
    assert computed(card(), frame, *DECLARED) == {(KIELCE, "2020"): (None, "Q")}


def test_an_absent_input_leaves_no_value_and_never_a_zero():
    frame = _rows(("made:births", KIELCE, "2020", 8, ""), ("made:people", KIELCE, "2021", 1000, ""))
    assert computed(card(), frame, *DECLARED) == {}


def test_a_true_zero_is_a_value():
    frame = _rows(("made:births", KIELCE, "2020", 0, ""), ("made:people", KIELCE, "2020", 1000, ""))
    assert computed(card(), frame, *DECLARED) == {(KIELCE, "2020"): (0.0, "")}


def test_division_by_zero_gives_no_value():
    frame = _rows(("made:births", KIELCE, "2020", 8, ""), ("made:people", KIELCE, "2020", 0, ""))
    assert computed(card(), frame, *DECLARED) == {}


def test_flags_of_all_inputs_are_carried():
    frame = _rows(
        ("made:births", KIELCE, "2020", 8, "P transcribed"), ("made:people", KIELCE, "2020", 1000, "B E")
    )
    assert computed(card(), frame, *DECLARED) == {(KIELCE, "2020"): (8.0, "B E P transcribed")}


def test_normal_is_not_said_beside_another_status():
    frame = _rows(("made:births", KIELCE, "2020", 8, "A"), ("made:people", KIELCE, "2020", 1000, "A P"))
    assert computed(card(), frame, *DECLARED) == {(KIELCE, "2020"): (8.0, "P")}
    frame = _rows(("made:births", KIELCE, "2020", 8, "A"), ("made:people", KIELCE, "2020", 1000, ""))
    assert computed(card(), frame, *DECLARED) == {(KIELCE, "2020"): (8.0, "A")}


def test_a_series_in_thousands_is_converted():
    frame = _rows(("made:births", KIELCE, "2020", 8, ""), ("made:people", KIELCE, "2020", 1, ""))
    thousands = series("made:people", "thousand_persons", "stock")
    assert computed(card(), frame, DECLARED[0], thousands) == {(KIELCE, "2020"): (8.0, "")}


def test_a_unit_changed_by_the_source_is_refused_with_both_named():
    frame = _rows(("made:births", KIELCE, "2020", 8, ""), ("made:people", KIELCE, "2020", 1000, ""))
    with pytest.raises(InputError, match="PLN does not fit person"):
        computed(card(), frame, DECLARED[0], series("made:people", "PLN", "stock"))


def test_a_kind_changed_by_the_source_is_refused_with_both_named():
    frame = _rows(("made:births", KIELCE, "2020", 8, ""), ("made:people", KIELCE, "2020", 1000, ""))
    with pytest.raises(InputError, match="made:people is a flow, but the card takes it as a stock"):
        computed(card(), frame, DECLARED[0], series("made:people", "person", "flow"))


def _two_versions(with_break):
    first = {"from": "1990", "inputs": {"births": BIRTHS}, "formula": "births"}
    second = {"from": "2021", "inputs": {"births": BIRTHS}, "formula": "2 * births"}
    if with_break:
        second["break"] = {"pl": "Nowa metoda.", "en": "A new method."}
    changes = simple("births", {"births": BIRTHS}, "person", "flow")
    return Card.model_validate({**changes, "recipes": {"national": [first, second]}})


def test_each_period_is_computed_by_the_version_that_covers_it():
    frame = _rows(*(("made:births", KIELCE, str(year), 5, "") for year in (1989, 1990, 2020, 2021, 2022)))
    values = {
        period: value for (_, period), (value, _) in computed(_two_versions(False), frame, *DECLARED).items()
    }
    assert values == {"1990": 5, "2020": 5, "2021": 10, "2022": 10}


def test_a_version_with_a_break_marks_the_first_period_of_each_territory():
    frame = _rows(
        *(("made:births", KIELCE, str(year), 5, "") for year in (2020, 2021, 2022)),
        *(("made:births", RADOM, str(year), 5, "P") for year in (2020, 2022)),
    )
    flags = {cell: flags for cell, (_, flags) in computed(_two_versions(True), frame, *DECLARED).items()}
    assert flags == {
        (KIELCE, "2020"): "",
        (KIELCE, "2021"): "B",
        (KIELCE, "2022"): "",
        (RADOM, "2020"): "P",
        (RADOM, "2022"): "B P",
    }


YEARS = ("2019", "2021", "2022")


def test_a_break_of_a_series_marks_its_first_period_in_the_territory_concerned():
    frame = _rows(
        *(
            ("made:births", place, str(year), 5, "")
            for place in (KIELCE, RADOM)
            for year in (2019, 2021, 2022)
        ),
    )
    broken = series("made:births", "person", "flow", breaks=[{"period": "2020", "territory": RADOM}])
    result = _one("births", {"births": BIRTHS}, "person", "flow", frame, broken)
    assert [cell for cell, (_, flags) in result.items() if flags == "B"] == [(RADOM, "2021")]


def test_a_break_at_the_beginning_of_a_series_marks_nothing():
    frame = _rows(("made:births", KIELCE, "2021", 5, ""))
    broken = series("made:births", "person", "flow", breaks=[{"period": "2020"}])
    assert _one("births", {"births": BIRTHS}, "person", "flow", frame, broken) == {
        (KIELCE, "2021"): (5.0, "")
    }


def test_a_yearly_break_marks_the_first_month():
    frame = _rows(*(("made:births", KIELCE, month, 5, "") for month in ("2019-12", "2020-01", "2020-02")))
    broken = series("made:births", "person", "flow", breaks=[{"period": "2020"}])
    result = _one("births", {"births": BIRTHS}, "person", "flow", frame, broken, period="month")
    assert [period for (_, period), (_, flags) in result.items() if flags == "B"] == ["2020-01"]


def test_only_periods_of_the_kind_of_the_card_are_computed():
    frame = _rows(("made:births", KIELCE, "2020", 5, ""), ("made:births", KIELCE, "2020-01", 1, ""))
    assert set(_one("births", {"births": BIRTHS}, "person", "flow", frame, *DECLARED)) == {(KIELCE, "2020")}


FUNCTION_CASES = {
    "change": ("change(x, 1)", "person", "flow", {"2021": 20.0, "2022": 30.0}),
    "change over a gap": ("change(x, 2)", "person", "flow", {"2020": 10.0, "2022": 50.0}),
    "change_pct": ("change_pct(x, 1)", "percent", "ratio", {"2021": 20.0, "2022": 25.0}),
    "moving_average": ("moving_average(x, 2)", "person", "stock", {"2021": 110.0, "2022": 135.0}),
}


@pytest.mark.parametrize("case", FUNCTION_CASES.values(), ids=FUNCTION_CASES.keys())
def test_a_function_of_time_needs_every_period_it_looks_at(case):
    formula, unit, kind, expected = case
    cells = {"2018": 90, "2020": 100, "2021": 120, "2022": 150}
    frame = _rows(*(("made:people", KIELCE, period, value, "") for period, value in cells.items()))
    result = _one(formula, {"x": PEOPLE}, unit, kind, frame, *DECLARED)
    assert {period: value for (_, period), (value, _) in result.items()} == expected


def test_a_change_across_a_break_is_marked():
    flags = {"2019": "", "2020": "B", "2021": "", "2022": "", "2023": ""}
    frame = _rows(*(("made:people", KIELCE, period, 100, flag) for period, flag in flags.items()))
    result = _one("change(x, 2)", {"x": PEOPLE}, "person", "flow", frame, *DECLARED)
    assert {period: flag for (_, period), (_, flag) in result.items()} == {
        "2021": "B",
        "2022": "B",
        "2023": "",
    }


def test_a_cumulative_sum_starts_anew_each_year_and_ends_at_a_gap():
    cells = {"2019-12": 9, "2020-01": 1, "2020-02": 2, "2020-04": 4, "2021-01": 5}
    frame = _rows(*(("made:births", KIELCE, period, value, "") for period, value in cells.items()))
    result = _one("cumulative(x)", {"x": BIRTHS}, "person", "flow", frame, *DECLARED, period="month")
    assert {period: value for (_, period), (value, _) in result.items()} == {
        "2020-01": 1,
        "2020-02": 3,
        "2021-01": 5,
    }


def test_a_replaced_value_is_marked_as_estimated_and_keeps_its_flags():
    frame = _rows(
        ("made:births", KIELCE, "2020", None, "O"),
        ("made:other", KIELCE, "2020", 7, "P"),
        ("made:births", KIELCE, "2021", 5, ""),
        ("made:other", KIELCE, "2021", 7, "P"),
        ("made:other", KIELCE, "2022", 8, ""),
    )
    other = {**BIRTHS, "series": "made:other"}
    result = _one("if_missing(a, b)", {"a": BIRTHS, "b": other}, "person", "flow", frame, *DECLARED)
    assert result[(KIELCE, "2020")][0] == 7
    assert set(result[(KIELCE, "2020")][1].split()) == {"O", "P", "E"}
    assert result[(KIELCE, "2021")] == (5.0, "")
    assert result[(KIELCE, "2022")] == (8.0, "E")


def test_a_replacement_works_where_the_wanted_series_has_no_figure_at_all():
    frame = _rows(("made:other", KIELCE, "2020", 7, ""))
    other = {**BIRTHS, "series": "made:other"}
    result = _one("if_missing(a, b)", {"a": BIRTHS, "b": other}, "person", "flow", frame, *DECLARED)
    assert result == {(KIELCE, "2020"): (7.0, "E")}


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("sum(a, b)", 9),
        ("min(a, b)", 3),
        ("max(a, b)", 6),
        ("mean(a, b)", 4.5),
        ("a - b", -3),
        ("-a + 2 * b", 9),
    ],
)
def test_each_function_of_one_period(formula, expected):
    frame = _rows(("made:births", KIELCE, "2020", 3, "P"), ("made:other", KIELCE, "2020", 6, "E"))
    other = {**BIRTHS, "series": "made:other"}
    result = _one(formula, {"a": BIRTHS, "b": other}, "person", "flow", frame, *DECLARED)
    assert result == {(KIELCE, "2020"): (expected, "E P")}


def test_shares_and_rates_multiply_as_their_names_say():
    frame = _rows(("made:births", KIELCE, "2020", 3, ""), ("made:people", KIELCE, "2020", 200, ""))
    inputs = {"a": BIRTHS, "b": PEOPLE}
    assert _one("share(a, b)", inputs, "percent", "ratio", frame)[(KIELCE, "2020")][0] == 1.5
    assert _one("per(a, b, 10000)", inputs, "per_10000", "ratio", frame)[(KIELCE, "2020")][0] == 150


def test_a_card_may_use_another_card():
    used = pd.DataFrame([(KIELCE, "2020", 0.5, "U")], columns=["territory", "period", "value", "flags"])
    made = Card.model_validate(
        simple(
            "money / people",
            {"money": MONEY, "people": {"card": "population.total", **PEOPLE_TYPE}},
            "PLN_per_person",
            "ratio",
        )
    )
    frame = _rows(("made:money", KIELCE, "2020", 1000, ""))
    supply = Frames(frame, values={"population.total": (used, "thousand_persons")})
    result = compute_card(made, supply)
    assert result["value"].tolist() == [2.0]
    assert result["flags"].tolist() == ["U"]


PEOPLE_TYPE = {"unit": "person", "kind": "stock", "moment": "12-31"}

_CELLS = st.lists(
    st.tuples(
        st.sampled_from(["made:births", "made:people"]),
        st.sampled_from([KIELCE, RADOM, "106101"]),
        st.sampled_from(["2019", "2020", "2021", "2023"]),
        st.one_of(st.none(), st.floats(-1e6, 1e6)),
        st.sampled_from(["", "B", "P", "Q", "U transcribed", "A", "B E"]),
    ),
    unique_by=lambda row: row[:3],
    max_size=24,
)


@given(_CELLS, st.randoms())
def test_the_order_of_rows_does_not_matter(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert computed(card(), _rows(*rows), *DECLARED) == computed(card(), _rows(*shuffled), *DECLARED)


@given(_CELLS)
def test_flags_never_vanish_and_missing_is_never_a_number(rows):
    cells = {row[:3]: row[3:] for row in rows}
    for (place, period), (value, flags) in computed(card(), _rows(*rows), *DECLARED).items():
        inputs = [cells.get((one, place, period), (None, "")) for one in ("made:births", "made:people")]
        carried = set(" ".join(flag for _, flag in inputs).split())
        assert carried - {"A"} <= set(flags.split())
        if any(number is None for number, _ in inputs):
            assert value is None
        else:
            assert value is None or np.isfinite(value)


def test_a_version_that_says_nothing_yet_marks_no_break():
    versions = [
        {"from": "1990", "inputs": {"births": BIRTHS}, "formula": "births"},
        {
            "from": "2030",
            "inputs": {"births": BIRTHS},
            "formula": "births",
            "break": {"pl": "Nowy sposób.", "en": "A new way."},
        },
    ]
    example = {"territory": KIELCE, "period": "2020", "inputs": {"births": 8}, "result": 8}
    made = card(unit="person", kind="flow", recipes={"national": versions}, example=example)
    frame = observations(("made:births", KIELCE, "2020", 8, ""))
    assert computed(made, frame) == {(KIELCE, "2020"): (8.0, "")}
