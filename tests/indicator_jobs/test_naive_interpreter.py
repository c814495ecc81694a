"""The evaluator against a naive one: one territory, one period, one number at a time. Figures are synthetic.

The naive one reads the formula with Python's own parser and knows nothing of grids, axes and bits.
"""

import ast
import math
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import KIELCE, RADOM, computed, observations, series, simple

from indicator_jobs.card import Card
from indicator_jobs.functions import FUNCTIONS

PLACES, YEARS, NAMES = (KIELCE, RADOM), tuple(range(2018, 2025)), ("a", "b", "c")
ABSENCE = {"Q", "O", "M", "L", "J"}
NOTHING: "Cell" = (None, frozenset())

Cell = tuple[float | None, frozenset[str]]
Figures = dict[tuple[str, int], Cell]


class Naive:
    """One territory; `figures` by name and year."""

    def __init__(self, figures: Figures):
        self.figures = figures

    def value(self, node: ast.expr, year: int) -> Cell:
        match node:
            case ast.Constant(value=number):
                return float(number), frozenset()
            case ast.Name(id=name):
                return self.figures.get((name, year), NOTHING)
            case ast.UnaryOp(operand=operand):
                number, flags = self.value(operand, year)
                return (None if number is None else -number), flags
            case ast.BinOp(left=left, op=op, right=right):
                return self.joined(_SIGNS[type(op)], self.value(left, year), self.value(right, year))
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return getattr(self, f"call_{name}")(year, *arguments)
        raise AssertionError(ast.dump(node))

    def joined(self, operation: Callable[..., float], *cells: Cell) -> Cell:
        flags = frozenset().union(*(flags for _, flags in cells))
        numbers = [number for number, _ in cells]
        if any(number is None for number in numbers):
            return None, flags
        try:
            result = operation(*numbers)
        except ZeroDivisionError:
            return None, flags
        return (result if math.isfinite(result) else None), flags

    def all(self, operation: Callable[..., float], year: int, *nodes: ast.expr) -> Cell:
        return self.joined(operation, *(self.value(node, year) for node in nodes))

    def call_share(self, year: int, *nodes: ast.expr) -> Cell:
        return self.all(lambda part, whole: 100 * part / whole, year, *nodes)

    def call_per(self, year: int, part: ast.expr, whole: ast.expr, number: ast.Constant) -> Cell:
        return self.all(lambda one, other: number.value * one / other, year, part, whole)

    def call_sum(self, year: int, *nodes: ast.expr) -> Cell:
        return self.all(lambda *numbers: sum(numbers), year, *nodes)

    def call_min(self, year: int, *nodes: ast.expr) -> Cell:
        return self.all(lambda *numbers: min(numbers), year, *nodes)

    def call_max(self, year: int, *nodes: ast.expr) -> Cell:
        return self.all(lambda *numbers: max(numbers), year, *nodes)

    def call_mean(self, year: int, *nodes: ast.expr) -> Cell:
        return self.all(lambda *numbers: sum(numbers) / len(numbers), year, *nodes)

    def call_if_missing(self, year: int, wanted: ast.expr, instead: ast.expr) -> Cell:
        first, second = self.value(wanted, year), self.value(instead, year)
        if first[0] is not None:
            return first
        return second[0], first[1] | second[1] | ({"E"} if second[0] is not None else set())

    def call_change(self, year: int, node: ast.expr, steps: ast.Constant) -> Cell:
        return self.since(lambda now, before: now - before, year, node, steps.value)

    def call_change_pct(self, year: int, node: ast.expr, steps: ast.Constant) -> Cell:
        return self.since(lambda now, before: 100 * (now - before) / abs(before), year, node, steps.value)

    def since(self, operation: Callable[..., float], year: int, node: ast.expr, steps: int) -> Cell:
        number, flags = self.joined(operation, self.value(node, year), self.value(node, year - steps))
        between = [self.value(node, year - step)[1] for step in range(1, steps)]
        return number, flags | ({"B"} if any("B" in one for one in between) else set())

    def call_moving_average(self, year: int, node: ast.expr, span: ast.Constant) -> Cell:
        cells = [self.value(node, year - step) for step in range(span.value)]
        return self.joined(lambda *numbers: sum(numbers) / len(numbers), *cells)

    def call_cumulative(self, year: int, node: ast.expr) -> Cell:
        return self.value(node, year)

    def call_splice(self, year: int, before: ast.expr, after: ast.expr, start: ast.Constant) -> Cell:
        if year < start.value:
            return self.value(before, year)
        number, flags = self.value(after, year)
        earlier = any(self.value(before, one)[0] is not None for one in YEARS if one < start.value)
        known = [one for one in YEARS if one >= start.value and self.value(after, one)[0] is not None]
        return number, flags | ({"B"} if earlier and known[:1] == [year] else set())


_SIGNS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
}

STEPS = st.integers(1, 3)


def _wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Formulas of money, whatever they are made of."""
    several = st.lists(inner, min_size=2, max_size=3).map(", ".join)
    return st.one_of(
        st.builds("({} + {})".format, inner, inner),
        st.builds("({} - {})".format, inner, inner),
        st.builds("({} * {})".format, inner, st.integers(-3, 3)),
        st.builds("({} / {})".format, inner, st.integers(1, 4)),
        st.builds("(-{})".format, inner),
        st.builds("{}({})".format, st.sampled_from(["sum", "min", "max", "mean"]), several),
        st.builds("if_missing({}, {})".format, inner, inner),
        st.builds("change({}, {})".format, inner, STEPS),
        st.builds("moving_average({}, {})".format, inner, STEPS),
        st.builds("cumulative({})".format, inner),
        st.builds("splice({}, {}, {})".format, inner, inner, st.integers(2019, 2023)),
    )


MONEY = st.recursive(st.sampled_from(NAMES), _wider, max_leaves=6)
RATIOS = st.one_of(
    st.builds("share({}, {})".format, MONEY, MONEY),
    st.builds("per({}, {}, 100)".format, MONEY, MONEY),
    st.builds("change_pct({}, {})".format, MONEY, STEPS),
)
NUMBERS = st.one_of(
    st.none(), st.integers(-5, 5).map(float), st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 3))
)
FLAGS = st.sampled_from(["", "", "P", "E", "B", "U W"])


@st.composite
def figures(draw: st.DrawFn) -> dict[tuple[str, str, int], tuple[float | None, str]]:
    cells = {}
    for key in [(place, name, year) for place in PLACES for name in NAMES for year in YEARS]:
        if draw(st.integers(0, 5)):
            value, flags = draw(NUMBERS), draw(FLAGS)
            cells[key] = (value, flags if value is not None else draw(st.sampled_from(["O", "Q"])))
    return cells


def _inputs(formula: str) -> dict[str, dict]:
    used = {node.id for node in ast.walk(ast.parse(formula)) if isinstance(node, ast.Name)} & set(NAMES)
    return {name: {"series": f"made:{name}", "unit": "PLN", "kind": "flow"} for name in sorted(used)}


def _naively(formula: str, cells: dict, place: str, used: set[str]) -> dict[int, Cell]:
    own = {
        (name, year): (value, frozenset(flags.split()))
        for (one, name, year), (value, flags) in cells.items()
        if one == place and name in used
    }
    naive, tree = Naive(own), ast.parse(formula, mode="eval").body
    return {year: naive.value(tree, year) for year in YEARS}


def _same(formula: str, cells: dict, unit: str, kind: str) -> None:
    inputs = _inputs(formula)
    rows = [
        (f"made:{name}", place, str(year), value, flags)
        for (place, name, year), (value, flags) in cells.items()
        if name in inputs
    ]
    declared = [series(f"made:{name}", "PLN", "flow") for name in NAMES]
    made = Card.model_validate(simple(formula, inputs, unit, kind))
    found = computed(made, observations(*rows), *declared)
    for place in PLACES:
        for year, (value, flags) in _naively(formula, cells, place, set(inputs)).items():
            there = found.get((place, str(year)))
            if value is None and not flags & ABSENCE:
                assert there is None or there[0] is None
            elif there is None:
                # An axis ends where the inputs end: naively a change of nothing is nothing all the same.
                assert not any(one == year and name in inputs for _, name, one in cells)
            else:
                assert set(there[1].split()) == set(flags)
                assert (there[0] is None) == (value is None)
                assert value is None or there[0] == pytest.approx(value, rel=1e-9, abs=1e-6)


@given(MONEY, figures())
@settings(max_examples=200, deadline=None)
def test_sums_and_changes_are_those_of_the_naive_interpreter(formula: str, cells: dict):
    _same(formula, cells, "PLN", "flow")


@given(RATIOS, figures())
@settings(max_examples=150, deadline=None)
def test_ratios_are_those_of_the_naive_interpreter(formula: str, cells: dict):
    unit = "per_100" if formula.startswith("per(") else "percent"
    _same(formula, cells, unit, "ratio")


def test_the_naive_interpreter_knows_every_function_but_those_of_other_kinds_of_series():
    known = {name.removeprefix("call_") for name in dir(Naive) if name.startswith("call_")}
    assert set(FUNCTIONS) - known == {"at", "real", "weighted_mean"}
