"""An operator is named by a recipe with its version; its units, parameters and steps are checked and told."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import KIELCE, card, computed, content, fill, observations, series

from indicator_jobs.card import Card
from indicator_jobs.checks import check_card, compute_example
from indicator_jobs.formula import FormulaError
from indicator_jobs.hashing import input_hash
from indicator_jobs.jobs import compute_all
from indicator_jobs.operators import OPERATORS
from indicator_jobs.program import compile_version
from indicator_jobs.store import Store
from indicator_jobs.trace import trace

PARTS = {name: {"series": f"made:{name}", "unit": "vote", "kind": "flow"} for name in ("a", "b", "c")}
DECLARED = [series(f"made:{name}", "vote", "flow") for name in ("a", "b", "c")]


def operated(operator="shannon@1", parameters=None, inputs=None, **changes):
    """A synthetic card of one operator."""
    version = {"from": "1990", "inputs": inputs if inputs is not None else PARTS, "operator": operator}
    usual = {
        "unit": "ratio",
        "decimals": 3,
        "recipes": {"national": [{**version, "parameters": parameters or {}}]},
        "example": {
            "territory": KIELCE,
            "period": "2020",
            "inputs": {"a": 50, "b": 25, "c": 25},
            "result": 1.0397,
        },
    }
    return Card.model_validate(content(**{**usual, **changes}))


def votes(**cells):
    return observations(*((f"made:{name}", KIELCE, "2020", value, "") for name, value in cells.items()))


def test_an_operator_computes_over_the_inputs_of_its_recipe():
    values = computed(operated(), votes(a=50, b=25, c=25), *DECLARED)
    assert values[KIELCE, "2020"][0] == pytest.approx(1.5 * math.log(2))


def test_the_worked_example_of_an_operator_runs():
    made = operated()
    assert compute_example(made, made.example) == pytest.approx(1.0397, abs=5e-5)
    assert check_card(made, "made.yaml") == []


def test_a_recipe_gives_either_a_formula_or_an_operator():
    with pytest.raises(ValueError, match="give one"):
        operated(recipes={"national": [{"from": "1990", "inputs": PARTS}]})
    version = {"from": "1990", "inputs": PARTS, "formula": "a + b + c", "parameters": {"form": "index"}}
    with pytest.raises(ValueError, match="parameters belong to an operator"):
        operated(recipes={"national": [version]})


@pytest.mark.parametrize(
    ("operator", "parameters", "place", "problem"),
    [
        ("shanon@1", {}, "operator", "shanon@1 is not a known operator"),
        ("shannon@9", {}, "operator", "shannon@9 is not a known operator"),
        ("shannon@1", {"form": "sum"}, "parameters.form", "Input should be"),
        ("shannon@1", {"formula": "a + b"}, "parameters.formula", "not permitted"),
    ],
)
def test_an_unknown_operator_or_parameter_is_refused_with_place_and_hint(
    operator, parameters, place, problem
):
    made = operated(operator, parameters)
    with pytest.raises(FormulaError, match=problem) as caught:
        compile_version(made, made.recipes.national[0])
    assert caught.value.place == place
    assert "shannon@1" in caught.value.hint
    (found,) = check_card(made, "made.yaml")
    assert found.field == "recipes.national.0.operator"


def test_parts_of_different_dimensions_or_ratios_are_refused():
    people = {**PARTS, "c": {**PARTS["c"], "unit": "person"}}
    shares = {**PARTS, "c": {**PARTS["c"], "kind": "ratio"}}
    for inputs, problem in ((people, "vote.*person"), (shares, "ratio")):
        made = operated(inputs=inputs)
        with pytest.raises(FormulaError, match=problem):
            compile_version(made, made.recipes.national[0])


def test_another_version_dirties_the_cards_that_name_it_and_no_other(monkeypatch):
    unmoved, formula = operated(), card()
    before = input_hash(unmoved, {}), input_hash(formula, {})
    monkeypatch.setitem(OPERATORS, "shannon@2", replace(OPERATORS["shannon@1"], id="shannon@2"))
    assert (input_hash(unmoved, {}), input_hash(formula, {})) == before
    assert input_hash(operated("shannon@2"), {}) != before[0]


def test_another_parameter_dirties_a_card_but_a_default_spelled_out_does_not():
    plain, evenness = operated(), operated(parameters={"form": "evenness"})
    spelled_out = operated(parameters={"form": "index", "base": "e"})
    assert input_hash(plain, {}) != input_hash(evenness, {})
    assert input_hash(plain, {}) == input_hash(spelled_out, {})


def test_the_trace_of_an_operator_tells_its_inputs_and_its_steps(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'zoom.sqlite'}")
    fill(store, votes(a=50, b=25, c=25), *DECLARED)
    made = operated()
    compute_all(store, {made.id: made})
    found = trace(store, {made.id: made}, made.id, KIELCE, "2020")
    assert found.value == pytest.approx(1.5 * math.log(2))
    assert [leaf.name for leaf in found.leaves] == ["a", "b", "c"]
    inner, last = found.steps
    assert inner.operation == "intermediate"
    assert (inner.title or {})["en"] == "Shannon's index H"
    assert last.operation == "shannon@1"
    assert [argument[0].value for argument in last.arguments] == [50, 25, 25]
    assert "Shannon's diversity index, computed from" in found.sentence("en").replace("\u00a0", " ")
    assert "Policzono indeks różnorodności Shannona z danych" in found.sentence("pl").replace("\u00a0", " ")


def test_flags_of_all_inputs_and_missing_ones_go_through():
    frame = observations(
        ("made:a", KIELCE, "2020", 50.0, "E"),
        ("made:b", KIELCE, "2020", 25.0, "P"),
        ("made:c", KIELCE, "2020", 25.0, ""),
        ("made:a", KIELCE, "2021", 50.0, ""),
        ("made:b", KIELCE, "2021", None, "Q"),
        ("made:c", KIELCE, "2021", 25.0, ""),
    )
    values = computed(operated(), frame, *DECLARED)
    assert values[KIELCE, "2020"][1] == "E P"
    assert values[KIELCE, "2021"] == (None, "Q")


@given(st.lists(st.integers(0, 10**6), min_size=3, max_size=3).filter(any))
def test_the_index_is_largest_for_equal_parts_and_does_not_depend_on_order_or_scale(parts):
    def index(numbers):
        found = computed(operated(), votes(**dict(zip("abc", map(float, numbers), strict=True))), *DECLARED)
        return found[KIELCE, "2020"][0]

    value = index(parts)
    assert -1e-12 <= value <= math.log(3) + 1e-12
    assert index(parts[::-1]) == pytest.approx(value)
    assert index([7 * part for part in parts]) == pytest.approx(value)
    assert index([5, 5, 5]) == pytest.approx(math.log(3))
    assert index([5, 0, 0]) == pytest.approx(0, abs=1e-12)


def test_all_three_forms_say_the_same_of_equal_parts():
    equal = votes(a=7, b=7, c=7)
    found = {
        form: computed(operated(parameters={"form": form}), equal, *DECLARED)[KIELCE, "2020"][0]
        for form in ("index", "evenness", "effective_number")
    }
    assert found == pytest.approx({"index": math.log(3), "evenness": 1, "effective_number": 3})


def test_nothing_at_all_and_negative_parts_have_no_diversity():
    assert (KIELCE, "2020") not in computed(operated(), votes(a=0, b=0, c=0), *DECLARED)
    assert (KIELCE, "2020") not in computed(operated(), votes(a=5, b=-1, c=2), *DECLARED)
