"""Units and kinds are checked before any figure is read; an error names both units."""

import re

import pytest
from made_up import BIRTHS, MONEY, PEOPLE, card, content, simple, version

from indicator_jobs.card import Card
from indicator_jobs.formula import FormulaError
from indicator_jobs.program import compile_version


def _compile(formula, inputs, unit, kind):
    made = Card.model_validate(simple(formula, inputs, unit, kind))
    return compile_version(made, made.recipes.national[0])


def _refusal(formula, inputs, unit="ratio", kind="ratio"):
    with pytest.raises(FormulaError) as caught:
        _compile(formula, inputs, unit, kind)
    return str(caught.value)


def test_adding_money_to_people_is_refused_with_both_units_named():
    message = _refusal("money + births", {"money": MONEY, "births": BIRTHS})
    assert "PLN" in message
    assert "person" in message
    assert "money + births" in message


def test_a_share_of_unlike_things_is_refused_with_both_units_named():
    message = _refusal("share(money, births)", {"money": MONEY, "births": BIRTHS}, "percent")
    assert "PLN" in message
    assert "person" in message


def test_a_result_that_does_not_fit_the_card_is_refused_with_both_units_named():
    message = _refusal("money / people", {"money": MONEY, "people": PEOPLE}, "PLN_per_km", "ratio")
    assert "PLN / person" in message
    assert "PLN_per_km" in message


def test_stock_and_flow_are_not_added():
    message = _refusal("births + people", {"births": BIRTHS, "people": PEOPLE}, "person", "stock")
    assert "births (flow)" in message
    assert "people (stock)" in message


@pytest.mark.parametrize("formula", ["sum(rate, rate)", "mean(rate, rate)"])
def test_ratios_are_neither_summed_nor_averaged(formula):
    rate = {"series": "made:rate", "unit": "percent", "kind": "ratio"}
    assert "ratio" in _refusal(formula, {"rate": rate}, "percent")


RATES = {
    "a": {"series": "made:a", "unit": "percent", "kind": "ratio"},
    "b": {"series": "made:b", "unit": "percent", "kind": "ratio"},
}


@pytest.mark.parametrize(
    "formula",
    [
        "(a + b) / 2",
        "0.5 * (a + b)",
        "(a + b) * 0.5",
        "a / 2 + b / 2",
        "0.5 * a + 0.5 * b",
        "a + 0.5 * b",
        "mean(a, b)",
        "sum(a, b) / 2",
        "moving_average(a, 2) + 0 * b",
        "cumulative(a) + b",
    ],
)
def test_no_way_of_writing_a_mean_of_ratios_is_taken(formula):
    message = _refusal(formula, RATES, "percent")
    assert "ratio" in message


def test_a_constant_makes_no_mean_of_ratios_either():
    inputs = {**RATES, "two": {"constant": 2, "unit": "ratio"}}
    assert "averages the ratios" in _refusal("(a + b) / two", inputs, "percent")


def test_shares_of_one_whole_are_added_and_taken_from_one_hundred():
    assert _compile("a + b", RATES, "percent", "ratio").factor == 1.0
    assert _compile("100 - a - b", RATES, "percent", "ratio").factor == 1.0
    assert _compile("share(a, a + b)", RATES, "percent", "ratio").factor == 1.0


@pytest.mark.parametrize(
    ("formula", "inputs", "unit", "kind", "problem"),
    [
        ("money / people * people", ("money", "people"), "person", "flow", "PLN"),
        ("money / (people * people)", ("money", "people"), "PLN_per_person", "ratio", "person"),
        ("people / money", ("money", "people"), "PLN_per_person", "ratio", "person / PLN"),
        ("per(people, money, 1000)", ("money", "people"), "per_1000", "ratio", "PLN"),
        ("per(births, people, 100)", ("births", "people"), "PLN_per_person", "ratio", "person"),
        ("money * people", ("money", "people"), "PLN", "flow", "PLN"),
        ("money / money", ("money",), "PLN", "ratio", "PLN"),
        ("change_pct(money, 1)", ("money",), "PLN", "ratio", "percent"),
        ("splice(money, people, 2020)", ("money", "people"), "PLN", "flow", "PLN.*person"),
        ("if_missing(money, people)", ("money", "people"), "PLN", "flow", "PLN.*person"),
        ("weighted_mean(money, people, people, people)", ("money", "people"), "PLN", "flow", "PLN.*person"),
    ],
)
def test_units_that_cancel_wrongly_or_stand_the_wrong_way_round_are_refused(
    formula, inputs, unit, kind, problem
):
    known = {"money": MONEY, "people": PEOPLE, "births": BIRTHS}
    assert re.search(problem, _refusal(formula, {name: known[name] for name in inputs}, unit, kind))


def test_units_that_cancel_give_what_is_left():
    inputs = {"money": MONEY, "people": PEOPLE}
    assert _compile("money / people * people", inputs, "PLN", "stock").factor == 1.0


def test_the_difference_of_two_percentages_is_in_percentage_points():
    rate = {"series": "made:rate", "unit": "percent", "kind": "ratio"}
    assert _compile("men - women", {"men": rate, "women": rate}, "pp", "ratio").factor == 1.0


def test_a_flow_is_divided_only_by_a_stock_with_its_moment():
    undated = {**PEOPLE, "moment": None}
    undated.pop("moment")
    message = _refusal("per(births, people, 1000)", {"births": BIRTHS, "people": undated}, "per_1000")
    assert "people (stock) without a moment" in message


def test_the_kind_of_the_result_must_be_what_the_card_says():
    assert "gives a ratio, but the card says flow" in _refusal(
        "births / people", {"births": BIRTHS, "people": PEOPLE}, "ratio", "flow"
    )


def test_a_change_of_a_stock_is_a_flow():
    assert _compile("change(people, 1)", {"people": PEOPLE}, "person", "flow").factor == 1.0


def test_only_flows_accumulate_in_time():
    assert "people (stock)" in _refusal("cumulative(people)", {"people": PEOPLE}, "person", "stock")


def test_a_number_cannot_be_added_to_people_but_to_a_percentage():
    assert "a number" in _refusal("people + 5", {"people": PEOPLE}, "person", "stock")
    rate = {"series": "made:rate", "unit": "percent", "kind": "ratio"}
    assert _compile("100 - rate", {"rate": rate}, "percent", "ratio").factor == 1.0


def test_thousands_become_ones_and_rates_convert_exactly():
    thousands = {**MONEY, "unit": "thousand_PLN"}
    assert (
        _compile("money / people", {"money": thousands, "people": PEOPLE}, "PLN_per_person", "ratio").factor
        == 1000
    )
    rate = {"series": "made:rate", "unit": "per_1000", "kind": "ratio"}
    assert _compile("rate", {"rate": rate}, "per_100000", "ratio").factor == 100


def test_a_constant_carries_its_unit():
    water = {"series": "made:water", "unit": "m3", "kind": "flow"}
    inputs = {"water": water, "people": PEOPLE, "days": {"constant": 365, "unit": "day"}}
    assert _compile("water / people / days", inputs, "l_per_person_day", "ratio").factor == 1000
    assert "l_per_person_day" in _refusal(
        "water / people", {"water": water, "people": PEOPLE}, "l_per_person_day"
    )


def test_units_that_cancel_to_the_wrong_thing_are_refused():
    message = _refusal(
        "births * money / people", {"births": BIRTHS, "money": MONEY, "people": PEOPLE}, "per_1000"
    )
    assert "per_1000" in message
    assert "PLN" in message


def test_an_unknown_unit_is_refused_with_the_nearest_codes():
    message = _refusal("money", {"money": {**MONEY, "unit": "PLN_per_persons"}}, "PLN", "flow")
    assert "PLN_per_person" in message
    assert "input “money”" in message


def test_a_name_that_is_no_input_and_an_input_that_is_not_used_are_refused():
    assert "The inputs are: births." in _refusal("death", {"births": BIRTHS}, "person", "flow")
    assert "is not used" in _refusal("births", {"births": BIRTHS, "people": PEOPLE}, "person", "flow")


def test_a_formula_of_numbers_alone_is_refused():
    made = card()
    with pytest.raises(FormulaError, match="is not used"):
        compile_version(made, version("1 + 1", {"births": BIRTHS}))


def test_unlike_scales_are_converted_inside_the_formula():
    thousands = {**PEOPLE, "series": "made:thousands", "unit": "thousand_persons"}
    program = _compile("people + more", {"people": PEOPLE, "more": thousands}, "person", "stock")
    assert program.root.factors == (1.0, 1000.0)


def test_the_example_in_these_tests_is_sound():
    made = Card.model_validate(content())
    assert compile_version(made, made.recipes.national[0]).factor == 1.0
