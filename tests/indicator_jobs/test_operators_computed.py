"""What each operator computes: figures worked out by hand, and what must hold for any figures."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from zoom_schemas.units import measure_of

from indicator_jobs.functions.base import Look
from indicator_jobs.grid import Axis, Grid, flag_bits, flag_text
from indicator_jobs.operators import OPERATORS
from indicator_jobs.operators.base import Case, Taken
from indicator_jobs.types import Type, TypeProblem

YEARS = Axis("year", np.array([2020]))


def _grid(axis, *columns, flags=None):
    values = np.array(columns, dtype=np.float64).T
    return Grid(axis, values, np.zeros(values.shape, np.int64) if flags is None else flags)


def _plain(**figures):
    """One year and one territory."""
    return Case(YEARS, {name: _grid(YEARS, [figure]) for name, figure in figures.items()})


def _vectors(**vectors):
    labelled = {
        owner: {label: _grid(YEARS, [figure]) for label, figure in labels.items()}
        for owner, labels in vectors.items()
    }
    return Case(YEARS, {}, labelled)


def _result(operator, case, **told):
    known = OPERATORS[operator]
    worked = known.compute(case, known.parameters.model_validate(told))
    return float(worked.result.values[0, 0])


def _flags(operator, case, **told):
    known = OPERATORS[operator]
    return flag_text(int(known.compute(case, known.parameters.model_validate(told)).result.flags[0, 0]))


def _typed(operator, told=None, **inputs):
    known = OPERATORS[operator]
    taken = {
        name: Taken(Type(name, measure_of(unit), kind, moment, period), vector)
        for name, (unit, kind, moment, period, vector) in inputs.items()
    }
    return known.rule(taken, known.parameters.model_validate(told or {}))


# median_age@1

GROUPS = {"young": [0, 10], "middle": [10, 20], "old": [20]}


def test_the_median_lies_inside_its_group_in_proportion():
    people = _plain(young=30, middle=50, old=20)
    assert _result("median_age@1", people, groups=GROUPS) == pytest.approx(14)
    vector = _vectors(people={"0-9": 30, "10-19": 50, "20+": 20})
    assert _result("median_age@1", vector) == pytest.approx(14)


def test_the_median_of_an_open_group_or_of_nobody_is_missing():
    assert math.isnan(_result("median_age@1", _plain(young=30, middle=10, old=60), groups=GROUPS))
    assert math.isnan(_result("median_age@1", _plain(young=0, middle=0, old=0), groups=GROUPS))
    assert math.isnan(_result("median_age@1", _plain(young=30, middle=math.nan, old=0), groups=GROUPS))


def test_a_missing_group_of_a_vector_leaves_a_hole_but_a_wider_last_group_does_not():
    hole = _vectors(people={"0-9": 30, "10-19": math.nan, "20+": 20})
    assert math.isnan(_result("median_age@1", hole))
    shorter = _vectors(people={"0-9": 50, "10-19": 30, "20-29": math.nan, "20+": 20})
    assert math.isnan(_result("median_age@1", _vectors(people={"0-9": 5, "10-19": 3, "20-29": 1, "20+": 2})))
    assert _result("median_age@1", shorter) == pytest.approx(10)


@given(st.lists(st.integers(1, 10**5), min_size=5, max_size=5), st.integers(0, 3), st.integers(1, 1000))
def test_the_median_lies_in_range_and_falls_when_the_youngest_grow_in_number(counts, place, more):
    def median(figures):
        groups = {f"g{n}": [n * 10, n * 10 + 10] for n in range(5)}
        return _result("median_age@1", _plain(**dict(zip(groups, figures, strict=True))), groups=groups)

    before = median(counts)
    assert 0 <= before <= 50
    assert median([counts[0] + more, *counts[1:]]) <= before + 1e-9
    assert median([*counts[:4], counts[4] + more]) >= before - 1e-9
    assert median([7 * count for count in counts]) == pytest.approx(before)


PERSON = ("person", "stock", "12-31", None, False)


@pytest.mark.parametrize(
    ("groups", "problem"),
    [
        ({"young": [0, 10], "old": [20]}, "hole"),
        ({"young": [0, 30], "old": [20]}, "hole"),
        ({"young": [0], "old": [20]}, "hole"),
        ({"young": [0, 20]}, "ages of old"),
        ({"young": [0, 20], "old": [20, 40], "older": [40]}, "not an input"),
    ],
)
def test_groups_with_holes_or_without_inputs_are_refused(groups, problem):
    with pytest.raises(TypeProblem, match=problem):
        _typed("median_age@1", {"groups": groups}, young=PERSON, old=PERSON)


def test_ages_that_do_not_grow_are_refused():
    with pytest.raises(ValueError, match="second bound must be larger"):
        OPERATORS["median_age@1"].parameters.model_validate({"groups": {"young": [10, 0]}})


# gini@1


@pytest.mark.parametrize(
    ("figures", "expected"),
    [([5, 5, 5, 5], 0), ([0, 0, 0, 1], 0.75), ([1, 3], 0.25), ([2, 4, 6, 8], 0.25), ([0, 0, 10], 2 / 3)],
)
def test_gini_of_units_worked_out_by_hand(figures, expected):
    units = _plain(**{f"u{n}": figure for n, figure in enumerate(figures)})
    assert _result("gini@1", units) == pytest.approx(expected, abs=1e-12)


def test_a_weight_stands_for_as_many_equal_units():
    weighed = _plain(low=1, high=4, few=2, many=3)
    repeated = _plain(a=1, b=1, c=4, d=4, e=4)
    weights = {"low": "few", "high": "many"}
    assert _result("gini@1", weighed, weights=weights) == pytest.approx(_result("gini@1", repeated))
    totals = _plain(low=2, high=12, few=2, many=3)
    assert _result("gini@1", totals, weights=weights, values="totals") == pytest.approx(
        _result("gini@1", repeated)
    )


def test_gini_of_vectors_weighs_each_label_by_its_own():
    case = _vectors(value={"a": 1, "b": 4, "gone": math.nan}, weight={"b": 3, "a": 2, "gone": math.nan})
    assert _result("gini@1", case, weights={"value": "weight"}) == pytest.approx(
        _result("gini@1", _plain(a=1, b=1, c=4, d=4, e=4))
    )


def test_gini_is_missing_for_negative_values_for_zeros_and_where_a_value_is():
    for figures in ({"a": -1, "b": 2}, {"a": 0, "b": 0}, {"a": math.nan, "b": 2}):
        assert math.isnan(_result("gini@1", _plain(**figures)))


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=8).filter(any), st.integers(2, 1000))
def test_gini_is_below_one_and_does_not_depend_on_scale_order_or_copies(figures, factor):
    def gini(numbers):
        return _result("gini@1", _plain(**{f"u{n}": number for n, number in enumerate(numbers)}))

    value = gini(figures)
    naive = sum(abs(x - y) for x in figures for y in figures) / (2 * len(figures) * sum(figures))
    assert value == pytest.approx(naive, abs=1e-9)
    assert 0 <= value < 1
    assert gini([factor * one for one in figures]) == pytest.approx(value, abs=1e-9)
    assert gini(figures[::-1]) == pytest.approx(value, abs=1e-9)
    assert gini([*figures, *figures]) == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"weights": {"a": "w"}}, "w, which is not an input"),
        ({"weights": {"a": "b"}}, "no weight for c"),
        ({"values": "totals"}, "totals by nothing"),
    ],
)
def test_weights_that_do_not_fit_are_refused(told, problem):
    with pytest.raises(TypeProblem, match=problem):
        _typed("gini@1", told, a=PERSON, b=PERSON, c=PERSON)


# heating and cooling degree days

MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
MEANS = [-2, 0, 4, 9, 14, 15, 18, 17.5, 13, 8, 3, -1]


def _temperatures(kind, ordinals, values):
    return Case(Axis("year", np.array([2021])), {"t": _grid(Axis(kind, np.array(ordinals)), values)})


def _months(values):
    return _temperatures("month", range(2021 * 12, 2021 * 12 + len(values)), values)


def _days(values):
    first = 737791  # 1 January 2021
    return _temperatures("day", range(first, first + len(values)), values)


def test_heating_degree_days_of_daily_means_worked_out_by_hand():
    values = [20.0] * 362 + [15.0, 10.0, 15.1]
    assert _result("heating_degree_days@1", _days(values)) == pytest.approx(3 + 8)
    assert _flags("heating_degree_days@1", _days(values)) == ""


def test_cooling_degree_days_of_daily_means_worked_out_by_hand():
    values = [20.0] * 362 + [24.0, 30.0, 23.9]
    assert _result("cooling_degree_days@1", _days(values)) == pytest.approx(3 + 9)


def test_monthly_means_count_each_month_by_its_days_and_are_estimates():
    expected = sum(days * (18 - mean) for days, mean in zip(MONTH_DAYS, MEANS, strict=True) if mean <= 15)
    assert _result("heating_degree_days@1", _months(MEANS)) == pytest.approx(expected)
    assert _flags("heating_degree_days@1", _months(MEANS)) == "E"
    assert _result("cooling_degree_days@1", _months(MEANS)) == 0


def test_a_year_with_a_missing_day_or_month_has_no_degree_days():
    assert math.isnan(_result("heating_degree_days@1", _days([1.0] * 364)))
    assert math.isnan(_result("heating_degree_days@1", _days([1.0] * 364 + [math.nan])))
    assert math.isnan(_result("heating_degree_days@1", _months(MEANS[:11])))


@given(st.lists(st.floats(-30, 35), min_size=365, max_size=365), st.floats(0.1, 5))
def test_a_warmer_year_asks_for_less_heating_and_more_cooling(values, warmer):
    warmed = [value + warmer for value in values]
    assert _result("heating_degree_days@1", _days(warmed)) <= _result("heating_degree_days@1", _days(values))
    assert _result("cooling_degree_days@1", _days(warmed)) >= _result("cooling_degree_days@1", _days(values))


def test_only_a_temperature_of_days_or_months_is_taken():
    for given_type, problem in (
        (("person", "flow", None, "day", False), "person"),
        (("degC", "flow", None, None, False), "periods of the card"),
        (("degC", "flow", None, "month", True), "one temperature"),
    ):
        with pytest.raises(TypeProblem, match=problem):
            _typed("heating_degree_days@1", t=given_type)


def test_degree_days_reach_all_days_of_their_year():
    operator = OPERATORS["heating_degree_days@1"]
    case = _months([*MEANS, 1.0])
    source = case.plain["t"].axis
    look = Look(case.axis, 0, (), 0, source)
    assert operator.reach(look, operator.parameters()) == list(range(12))


# sen_slope@1


def _trend(values, flags=None, first=2000):
    axis = Axis("year", np.arange(first, first + len(values)))
    grid = _grid(axis, values, flags=None if flags is None else np.array([flags]).T)
    return Case(axis, {"x": grid})


def _last(case, **told):
    operator = OPERATORS["sen_slope@1"]
    worked = operator.compute(case, operator.parameters.model_validate({"periods": 10, **told}))
    steps = {shown.name: float(shown.grid.values[-1, 0]) for shown in worked.steps}
    return float(worked.result.values[-1, 0]), flag_text(int(worked.result.flags[-1, 0])), steps


def test_the_slope_of_a_straight_line_is_its_own():
    slope, flags, steps = _last(_trend([1.0 + 2 * n for n in range(8)]))
    assert (slope, flags) == (pytest.approx(2), "")
    assert steps["τ"] == pytest.approx(1)


def test_the_slope_and_the_test_worked_out_by_hand():
    # slopes of the ten pairs: 2 1.5 2 1.5 | 1 2 4/3 | 3 1.5 | 0 → median 1.5; S = 9, one tie
    slope, flags, steps = _last(_trend([1.0, 3.0, 4.0, 7.0, 7.0]))
    variance = (5 * 4 * 15 - 2 * 1 * 9) / 18
    assert slope == pytest.approx(1.5)
    assert steps["τ"] == pytest.approx(9 / math.sqrt(10 * 9))
    assert steps["p"] == pytest.approx(math.erfc((9 - 1) / math.sqrt(variance) / math.sqrt(2)))
    assert flags == ("N" if steps["p"] >= 0.05 else "")


def test_one_wild_year_hardly_moves_the_slope():
    values = [float(n) for n in range(10)]
    values[4] = 1000.0
    assert _last(_trend(values))[0] == pytest.approx(1, abs=0.2)


def test_gaps_are_allowed_but_not_too_many_and_the_last_year_must_be_there():
    gap = [0.0, 1.0, math.nan, 3.0, math.nan, 5.0, 6.0]
    assert _last(_trend(gap))[0] == pytest.approx(1)
    assert math.isnan(_last(_trend(gap), least=6)[0])
    assert math.isnan(_last(_trend([*gap, math.nan]))[0])


def test_no_slope_runs_across_a_break_but_one_may_begin_there():
    bits = flag_bits("B")
    values = [float(n) for n in range(8)]
    slope, flags, _ = _last(_trend(values, [0, 0, 0, bits, 0, 0, 0, 0]))
    assert math.isnan(slope)
    assert flags == "B"
    assert _last(_trend(values, [bits, 0, 0, 0, 0, 0, 0, 0]))[0] == pytest.approx(1)
    inside = _last(_trend(values, [0, 0, 0, bits, 0, 0, 0, 0]), periods=5)
    assert inside[0] == pytest.approx(1)


def test_a_trend_that_may_be_chance_is_marked():
    assert _last(_trend([1.0, 3.0, 2.0, 4.0, 1.0, 3.0, 2.0]))[1] == "N"


@given(
    st.lists(st.integers(-1000, 1000), min_size=6, max_size=10),
    st.integers(-50, 50),
    st.integers(-500, 500),
)
def test_the_slope_follows_affine_maps(values, factor, shift):
    before = _last(_trend([float(one) for one in values]))
    after = _last(_trend([float(factor * one + shift) for one in values]))
    assert after[0] == pytest.approx(factor * before[0], abs=1e-9)
    if factor > 0:
        assert after[2]["p"] == pytest.approx(before[2]["p"])


def test_a_slope_for_a_decade_and_of_months_is_in_its_unit():
    assert _last(_trend([float(n) for n in range(8)]), per=10)[0] == pytest.approx(10)
    axis = Axis("month", np.arange(24000, 24008))
    case = Case(axis, {"x": _grid(axis, [float(n) for n in range(8)])})
    assert _last(case)[0] == pytest.approx(12)
    typed = _typed("sen_slope@1", {"periods": 30, "per": 10}, x=("degC", "flow", None, None, False))
    assert typed.unit.factor_to(measure_of("degC").over(measure_of("year"))) == pytest.approx(0.1)


# chained_index@1


def _chained(values, base, first=2000):
    axis = Axis("year", np.arange(first, first + len(values)))
    operator = OPERATORS["chained_index@1"]
    case = Case(axis, {"x": _grid(axis, values)})
    return operator.compute(case, operator.parameters.model_validate({"base": base})).result.values[:, 0]


def test_a_chained_index_multiplies_forth_and_divides_back():
    assert _chained([103.0, 110.0, 120.0, 50.0], "2001") == pytest.approx([100 / 1.1, 100, 120, 60])


def test_a_gap_breaks_the_chain_beyond_it():
    chained = _chained([103.0, 110.0, math.nan, 50.0], "2001")
    assert chained[:2] == pytest.approx([100 / 1.1, 100])
    assert np.isnan(chained[2:]).all()
    assert np.isnan(_chained([103.0, 110.0], "2015")).all()


@given(st.lists(st.floats(50, 200), min_size=3, max_size=8))
def test_any_base_gives_the_same_changes(values):
    one, other = _chained(values, "2000"), _chained(values, "2002")
    assert one / one[0] == pytest.approx(other / other[0])


# life_table@1

DEATHS = {"0-0": 10.0, "1-64": 64.0, "65+": 50.0}
PEOPLE = {"0-0": 1000.0, "1-64": 6400.0, "65+": 1000.0}


def test_a_life_table_worked_out_by_hand():
    # q0 = 0.01/1.009; q1 = 0.64/1.32; L0 = 99 108.03; L1 = 4 800 432; L65 = 51 004.6/0.05
    q0, q1 = 0.01 / 1.009, 0.64 / 1.32
    l1, l65 = 1 - q0, (1 - q0) * (1 - q1)
    expected = (1 - 0.9 * q0) + 64 * l1 * (1 - 0.5 * q1) + l65 / 0.05
    case = _vectors(deaths=DEATHS, population=PEOPLE)
    assert expected == pytest.approx(59.1963, abs=5e-5)
    assert _result("life_table@1", case) == pytest.approx(expected)
    assert _result("life_table@1", case, age=65) == pytest.approx(20)


def test_plain_inputs_with_groups_give_the_same():
    plain = _plain(d0=10, d1=64, d65=50, p0=1000, p1=6400, p65=1000)
    groups = [
        {"ages": [65], "deaths": "d65", "population": "p65"},
        {"ages": [0, 1], "deaths": "d0", "population": "p0"},
        {"ages": [1, 65], "deaths": "d1", "population": "p1"},
    ]
    vector = _vectors(deaths=DEATHS, population=PEOPLE)
    assert _result("life_table@1", plain, groups=groups) == pytest.approx(_result("life_table@1", vector))


@pytest.mark.parametrize("force", [0.005, 0.0125, 0.05])
def test_a_constant_force_of_mortality_gives_its_inverse(force):
    """Exact for the exact fractions: a = 1/(nμ) − 1/(exp(nμ) − 1), so that q = 1 − exp(−nμ)."""
    people = {"0-0": 1e5, "1-4": 1e5, **{f"{low}-{low + 4}": 1e5 for low in range(5, 85, 5)}, "85+": 1e5}
    widths = {"0": 1, "1": 4, **{str(low): 5 for low in range(5, 85, 5)}}
    lived = {age: 1 / (n * force) - 1 / math.expm1(n * force) for age, n in widths.items()}
    deaths = {label: count * force for label, count in people.items()}
    case = _vectors(deaths=deaths, population=people)
    assert _result("life_table@1", case, lived=lived) == pytest.approx(1 / force, rel=1e-9)


def test_a_gompertz_population_comes_within_a_tenth_of_a_year_of_its_integral():
    """Synthetic: force B·exp(cx) above age 1, exact rates of each group by fine sums; e0 by a fine sum."""
    force, growth, step = 4e-5, 0.095, 0.001
    ages = np.arange(0, 130, step) + step / 2
    hazard = force * np.exp(growth * ages)
    alive = np.exp(-force / growth * (np.exp(growth * ages) - 1))
    starts = [0, 1, *range(5, 90, 5)]
    deaths, people = {}, {}
    for low, high in zip(starts, [*starts[1:], 130], strict=True):
        inside = (ages >= low) & (ages < high)
        label = f"{low}+" if high == 130 else f"{low}-{high - 1}"
        deaths[label] = 1e6 * float((alive * hazard)[inside].sum() * step)
        people[label] = 1e6 * float(alive[inside].sum() * step)
    expected = float(alive.sum() * step)
    assert _result("life_table@1", _vectors(deaths=deaths, population=people)) == pytest.approx(
        expected, abs=0.1
    )


@given(
    st.lists(st.floats(0.0005, 0.2), min_size=3, max_size=3),
    st.integers(0, 2),
    st.floats(1.05, 3),
)
def test_life_gets_shorter_when_any_death_rate_grows(rates, place, factor):
    def life(changed):
        deaths = {label: 1e5 * rate for label, rate in zip(DEATHS, changed, strict=True)}
        return _result("life_table@1", _vectors(deaths=deaths, population=dict.fromkeys(PEOPLE, 1e5)))

    worse = [rate * (factor if at == place else 1) for at, rate in enumerate(rates)]
    assume(64 * worse[1] < 1.9)  # beyond it q is 1 in a group of 64 years
    assert life(worse) < life(rates)


def test_few_people_mark_a_life_table_as_unreliable_and_no_deaths_at_the_end_leave_it_missing():
    few = {label: count / 10 for label, count in PEOPLE.items()}
    assert _flags("life_table@1", _vectors(deaths=DEATHS, population=few)) == "U"
    assert _flags("life_table@1", _vectors(deaths=DEATHS, population=PEOPLE)) == ""
    immortal = _vectors(deaths={**DEATHS, "65+": 0.0}, population=PEOPLE)
    assert math.isnan(_result("life_table@1", immortal))
    hole = _vectors(deaths={**DEATHS, "1-64": math.nan}, population=PEOPLE)
    assert math.isnan(_result("life_table@1", hole))


def test_ages_of_deaths_and_people_must_be_the_same_and_whole():
    for deaths, told, problem in (
        ({"0-0": 1.0, "1-64": 2.0}, {}, "same ages"),
        (DEATHS, {"age": 50}, "begins at 50"),
    ):
        with pytest.raises(TypeProblem, match=problem):
            _result("life_table@1", _vectors(deaths=deaths, population=PEOPLE), **told)


DEAD = ("person", "flow", None, None, True)
LIVING = ("person", "stock", "06-30", None, True)


@pytest.mark.parametrize(
    ("deaths", "people", "problem"),
    [
        (("person", "stock", "06-30", None, True), LIVING, "Deaths are a flow|for deaths"),
        (DEAD, ("person", "stock", None, None, True), "without a moment"),
        (DEAD, ("dwelling", "stock", "12-31", None, True), "dwelling"),
        (("person", "flow", None, None, False), LIVING, "vectors or groups"),
    ],
)
def test_a_life_table_takes_deaths_and_people(deaths, people, problem):
    with pytest.raises(TypeProblem, match=problem):
        _typed("life_table@1", deaths=deaths, population=people)
    assert _typed("life_table@1", deaths=DEAD, population=LIVING).kind == "ratio"


def test_every_operator_is_described_in_both_languages_and_names_its_source():
    for name, operator in OPERATORS.items():
        assert operator.id == name
        for text in (operator.title, operator.help, operator.takes):
            assert text.pl != text.en
        assert operator.source
        for field in operator.parameters.model_fields.values():
            assert field.description
            extra = field.json_schema_extra
            assert isinstance(extra, dict)
            assert extra["pl"] != field.description
