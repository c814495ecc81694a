"""Functions that look at other periods, prices and weights: what they give, refuse, reach and tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import KIELCE, RADOM, computed, fill, observations, series, simple

from indicator_jobs.card import Card
from indicator_jobs.checks import compute_example
from indicator_jobs.formula import FormulaError, parse
from indicator_jobs.jobs import compute_all
from indicator_jobs.program import compile_version
from indicator_jobs.store import Store
from indicator_jobs.trace import trace

UNEMPLOYED = {"series": "made:unemployed", "unit": "person", "kind": "stock", "period": "month"}
PEOPLE = {"series": "made:people", "unit": "person", "kind": "stock", "moment": "12-31"}
MONEY = {"series": "made:money", "unit": "PLN", "kind": "flow"}
PRICES = {"series": "made:prices", "unit": "percent", "kind": "ratio", "territory": "PL"}
RATE_A = {"series": "made:rate_a", "unit": "percent", "kind": "ratio"}
RATE_B = {"series": "made:rate_b", "unit": "percent", "kind": "ratio"}
MEN = {"series": "made:men", "unit": "person", "kind": "stock", "moment": "12-31"}
WOMEN = {"series": "made:women", "unit": "thousand_persons", "kind": "stock", "moment": "12-31"}
DECLARED = [
    series("made:unemployed", "person", "stock"),
    series("made:people", "person", "stock"),
    series("made:money", "PLN", "flow"),
    series("made:prices", "percent", "ratio"),
    series("made:rate_a", "percent", "ratio"),
    series("made:rate_b", "percent", "ratio"),
    series("made:men", "person", "stock"),
    series("made:women", "thousand_persons", "stock"),
]


def _card(formula, inputs, unit="person", kind="stock", **more):
    return Card.model_validate(simple(formula, inputs, unit, kind, **more))


def _refusal(formula, inputs, unit="person", kind="stock", **more):
    made = _card(formula, inputs, unit, kind, **more)
    with pytest.raises(FormulaError) as caught:
        compile_version(made, made.recipes.national[0])
    return str(caught.value)


def _months(name, values, year=2020):
    return [(name, KIELCE, f"{year}-{month:02}", value, "") for month, value in enumerate(values, 1) if value]


def _values(made, rows, territory=KIELCE):
    found = computed(made, observations(*rows), *DECLARED)
    return {period: value for (where, period), value in found.items() if where == territory}


# at


def test_at_takes_a_monthly_stock_at_a_day_of_the_year():
    rows = _months("made:unemployed", range(101, 113))
    assert _values(_card("at(x, 12, 31)", {"x": UNEMPLOYED}), rows) == {"2020": (112, "")}
    assert _values(_card("at(x, 6, 30)", {"x": UNEMPLOYED}), rows) == {"2020": (106, "")}
    assert _values(_card("at(x, 2, 29)", {"x": UNEMPLOYED}), rows) == {"2020": (102, "")}


def test_at_says_nothing_where_that_month_has_no_figure():
    rows = _months("made:unemployed", range(101, 112))
    assert _values(_card("at(x, 12, 31)", {"x": UNEMPLOYED}), rows) == {}


def test_at_takes_the_last_such_day_that_has_come_by_the_end_of_the_period():
    months = {**UNEMPLOYED, "period": None}
    made = _card("at(x, 6, 30)", {"x": months}, period="month")
    rows = [*_months("made:unemployed", [0, 0, 0, 0, 0, 60, 70]), *_months("made:unemployed", [90], 2021)]
    assert _values(made, rows) == {"2020-06": (60, ""), "2020-07": (60, ""), "2021-01": (60, "")}


def test_at_takes_the_flags_of_its_own_day_only():
    rows = [
        ("made:unemployed", KIELCE, "2020-11", 5.0, "E"),
        ("made:unemployed", KIELCE, "2020-12", 6.0, "P"),
    ]
    assert _values(_card("at(x, 12, 31)", {"x": UNEMPLOYED}), rows) == {"2020": (6, "P")}


def test_a_difference_of_two_days_of_one_series():
    made = _card("at(x, 12, 31) - at(x, 1, 31)", {"x": UNEMPLOYED}, kind="stock")
    assert _values(made, _months("made:unemployed", range(101, 113))) == {"2020": (11, "")}


def test_at_states_the_moment_of_a_denominator():
    inputs = {"money": MONEY, "x": UNEMPLOYED}
    made = _card("money / at(x, 6, 30)", inputs, "PLN_per_person", "ratio")
    rows = [*_months("made:unemployed", range(1, 13)), ("made:money", KIELCE, "2020", 60.0, "")]
    assert _values(made, rows) == {"2020": (10, "")}


@pytest.mark.parametrize(
    ("formula", "given", "problem"),
    [
        ("at(x, 2, 30)", UNEMPLOYED, "02-30"),
        ("at(x, 12, 31)", {**UNEMPLOYED, "kind": "flow"}, "flow"),
        ("at(x, 6, 30)", {**PEOPLE}, "counted on 12-31"),
        ("at(5, 12, 31) + x", {**PEOPLE}, "5"),
        ("x", UNEMPLOYED, "for each month"),
        ("change(x, 1)", UNEMPLOYED, "for each month"),
    ],
)
def test_a_day_that_means_nothing_is_refused(formula, given, problem):
    assert problem in _refusal(formula, {"x": given})


def test_months_and_years_do_not_mix_without_a_day():
    inputs = {"x": UNEMPLOYED, "people": PEOPLE}
    refused = _refusal("share(x, people)", inputs, "percent", "ratio")
    assert "periods of a month" in refused
    assert "at(x, 12, 31)" in refused


def test_an_input_may_not_have_longer_periods_than_its_card():
    assert "not finer" in _refusal("x", {"x": {**PEOPLE, "period": "year"}}, period="month")


def test_the_trace_of_a_day_shows_the_month_that_holds_it(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'zoom.sqlite'}")
    fill(store, observations(*_months("made:unemployed", range(101, 113))), *DECLARED)
    made = _card("at(x, 12, 31)", {"x": UNEMPLOYED})
    compute_all(store, {made.id: made})
    found = trace(store, {made.id: made}, made.id, KIELCE, "2020")
    assert [(cell.period, cell.value) for cell in found.leaves[0].cells] == [("2020-12", 112)]
    assert [operand.period for operand in found.steps[-1].arguments[0]] == ["2020-12"]
    assert "The figure for 31 December was taken" in found.sentence("en").replace("\u00a0", " ")
    assert "Wzięto stan na 31 grudnia" in found.sentence("pl").replace("\u00a0", " ")


def test_the_worked_example_of_a_day_lists_its_months():
    made = _card("at(x, 12, 31)", {"x": UNEMPLOYED})
    example = made.example.model_copy(update={"inputs": {"x": {"2020-11": 5.0, "2020-12": 6.0}}})
    assert compute_example(made, example) == 6


# splice


def _spliced(rows, year=2021):
    return _values(_card(f"splice(a, b, {year})", {"a": PEOPLE, "b": MEN}), rows)


def test_splice_joins_two_series_and_marks_the_break():
    rows = [("made:people", KIELCE, str(year), float(year), "") for year in (2019, 2020, 2021)]
    rows += [("made:men", KIELCE, str(year), float(-year), "E") for year in (2020, 2021, 2022)]
    assert _spliced(rows) == {
        "2019": (2019, ""),
        "2020": (2020, ""),
        "2021": (-2021, "B E"),
        "2022": (-2022, "E"),
    }


def test_splice_marks_the_first_figure_of_the_second_series_even_after_a_gap():
    rows = [("made:people", KIELCE, "2020", 5.0, ""), ("made:men", KIELCE, "2023", 6.0, "")]
    assert _spliced(rows) == {"2020": (5, ""), "2023": (6, "B")}


def test_splice_marks_no_break_where_the_first_series_never_was():
    rows = [("made:people", RADOM, "2020", 5.0, ""), ("made:men", KIELCE, "2021", 6.0, "")]
    assert _spliced(rows) == {"2021": (6, "")}


def test_splice_fills_no_gap_of_one_series_from_the_other():
    rows = [("made:men", KIELCE, "2020", 5.0, ""), ("made:people", KIELCE, "2021", 6.0, "")]
    assert _spliced(rows) == {}


def test_a_splice_of_a_stock_and_a_flow_is_refused():
    flow = {**MEN, "kind": "flow", "moment": None}
    assert "stock" in _refusal("splice(a, b, 2020)", {"a": PEOPLE, "b": flow})


# real


def _deflated(rows, formula="real(x, i, 2020)", index=PRICES):
    return _values(_card(formula, {"x": MONEY, "i": index}, "PLN", "flow"), rows)


def _price(year, value, territory="PL"):
    return ("made:prices", territory, str(year), value, "")


def _money(year, value, flags=""):
    return ("made:money", KIELCE, str(year), value, flags)


def test_real_converts_money_to_prices_of_the_base_year():
    rows = [_price(2020, 110.0), _price(2021, 121.0), _price(2019, 100.0)]
    rows += [_money(2019, 100.0), _money(2020, 100.0), _money(2021, 121.0, "P")]
    assert _deflated(rows) == {
        "2019": (pytest.approx(110), ""),
        "2020": (pytest.approx(100), ""),
        "2021": (pytest.approx(110), "P"),
    }


def test_real_knows_the_base_year_even_where_there_is_no_money_in_it():
    assert _deflated([_price(2015, 50.0), _price(2021, 100.0), _money(2021, 8.0)], "real(x, i, 2015)") == {
        "2021": (4, "")
    }


def test_without_a_price_index_of_the_period_or_the_base_nothing_is_deflated():
    assert _deflated([_price(2021, 100.0), _money(2021, 8.0)]) == {}
    assert _deflated([_price(2020, 100.0), _money(2021, 8.0)]) == {}
    assert _deflated([_price(2020, 0.0), _price(2021, 5.0), _money(2021, 8.0)]) == {}


@given(st.floats(1, 1e3), st.floats(1, 1e3), st.floats(0, 1e6), st.floats(0.5, 2))
def test_real_does_not_depend_on_the_scale_of_the_index(base, later, money, scale):
    def at(factor):
        rows = [_price(2020, base * factor), _price(2021, later * factor), _money(2021, money)]
        return _deflated(rows)["2021"][0]

    assert at(1.0) == pytest.approx(at(scale), rel=1e-9)


@pytest.mark.parametrize(
    ("money", "index", "problem"),
    [
        (PEOPLE, PRICES, "not money"),
        (MONEY, {**PRICES, "unit": "PLN"}, "PLN"),
        (MONEY, {**PRICES, "kind": "flow"}, "flow"),
    ],
)
def test_only_money_is_deflated_and_only_by_an_index(money, index, problem):
    assert problem in _refusal("real(x, i, 2020)", {"x": money, "i": index}, money["unit"], money["kind"])
    assert "not a territory" in _refusal(
        "real(x, i, 2020)", {"x": MONEY, "i": {**PRICES, "territory": "XX"}}, "PLN", "flow"
    )


def test_the_trace_of_a_deflated_value_shows_both_index_figures(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'zoom.sqlite'}")
    rows = [_price(2020, 110.0), _price(2021, 121.0), _money(2021, 121.0)]
    fill(store, observations(*rows), *DECLARED)
    made = _card("real(x, i, 2020)", {"x": MONEY, "i": PRICES}, "PLN", "flow")
    compute_all(store, {made.id: made})
    found = trace(store, {made.id: made}, made.id, KIELCE, "2021")
    assert [(cell.period, cell.value) for cell in found.leaves[1].cells] == [("2020", 110), ("2021", 121)]
    assert "prices of 2020" in found.sentence("en").replace("\u00a0", " ")
    assert "na ceny z 2020 r." in found.sentence("pl").replace("\u00a0", " ")


# weighted_mean

WEIGHED = {"a": RATE_A, "men": MEN, "b": RATE_B, "women": WOMEN}


def _weighed(*cells):
    rows = [(f"made:{name}", KIELCE, "2020", value, "") for name, value in cells]
    return _values(_card("weighted_mean(a, men, b, women)", WEIGHED, "percent", "ratio"), rows)


def test_weighted_mean_is_the_ratio_of_the_whole():
    cells = ("rate_a", 10.0), ("men", 1000.0), ("rate_b", 20.0), ("women", 3.0)
    assert _weighed(*cells) == {"2020": (pytest.approx(17.5), "")}


def test_weights_of_zero_altogether_or_below_zero_give_nothing():
    assert _weighed(("rate_a", 10.0), ("men", 0.0), ("rate_b", 20.0), ("women", 0.0)) == {}
    assert _weighed(("rate_a", 10.0), ("men", -1.0), ("rate_b", 20.0), ("women", 3.0)) == {}
    assert _weighed(("rate_a", 10.0), ("men", 5.0), ("rate_b", 20.0)) == {}


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0.1, 1e6), st.floats(0.1, 1e6))
def test_a_weighted_mean_lies_between_its_figures(a, b, men, women):
    found = _weighed(("rate_a", a), ("men", men), ("rate_b", b), ("women", women))["2020"][0]
    assert min(a, b) - 1e-9 <= found <= max(a, b) + 1e-9


@pytest.mark.parametrize(
    ("formula", "problem"),
    [
        ("weighted_mean(a, b, b, a) + 0 * share(men, women)", "weighs by b"),
        ("weighted_mean(a, 2, b, women) + 0 * share(men, women)", "weighs by 2"),
        ("weighted_mean(a, men, men, women) + 0 * b", "person"),
        ("mean(a, b) + 0 * share(men, women)", "ratio"),
    ],
)
def test_other_means_of_ratios_are_refused(formula, problem):
    assert problem in _refusal(formula, WEIGHED, "percent", "ratio")


@pytest.mark.parametrize("text", ["weighted_mean(a, b, c)", "weighted_mean(a, b)", "weighted_mean()"])
def test_every_figure_of_a_weighted_mean_has_its_weight(text):
    with pytest.raises(FormulaError, match="wrong number of arguments"):
        parse(text)
