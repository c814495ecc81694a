"""Where the difference of two ratios comes from: ln(A/B) = ln(N_A/N_B) − ln(D_A/D_B).

Amounts in the unit of the card follow the logarithmic mean (LMDI: Ang 2004, Energy Policy 32), so that the
part of the numerator and the part of the denominator add up to the difference exactly.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from zoom_schemas.units import Measure, UnitError, measure_of

from indicator_jobs.card import Card
from indicator_jobs.compute import Supply
from indicator_jobs.formula import Binary, Call, Name, Number
from indicator_jobs.grid import Grid
from indicator_jobs.program import Step, run
from indicator_jobs.twins.rerun import Rerun, column, reruns

_QUOTIENTS = ("share", "per")
_SAME = 1e-6
"""Up to which part the split must give the difference that was compared, or there is none."""


@dataclass(frozen=True)
class Quotient:
    """Numerator and denominator of one value, each with its unit, and what names the denominator."""

    numerator: float
    denominator: float
    numerator_unit: Measure
    denominator_unit: Measure
    denominator_name: str


@dataclass(frozen=True)
class Split:
    """The difference of one period by numerator and denominator: logarithms (where all is positive), and
    amounts in the card's unit.

    `share` is the part of the denominator in the sum of both absolute amounts, 0 to 1.
    """

    period: str
    numerator_log: float | None
    denominator_log: float | None
    numerator_amount: float
    denominator_amount: float
    counts_people: bool

    @property
    def share(self) -> float:
        """How much of the difference comes from the denominator, 0 to 1."""
        total = abs(self.numerator_amount) + abs(self.denominator_amount)
        return abs(self.denominator_amount) / total if total else 0.0


def quotients(cards: Mapping[str, Card], card_id: str, recipe: str, supply: Supply) -> dict[str, Quotient]:
    """By period the numerator and denominator of a card, where its recipe is a quotient, a share or a rate.

    A recipe that only passes on another card is looked through.
    """
    found: dict[str, Quotient] = {}
    card = cards[card_id]
    chosen = card.recipe_or_national(recipe)
    for one in reruns(card, chosen, supply):
        root = one.program.root
        if isinstance(root.node, Name):
            inner = one.program.version.inputs[root.node.name].card
            if inner is not None:
                passed = quotients(cards, inner, chosen, supply)
                found.update(
                    {
                        one.periods[row]: passed[one.periods[row]]
                        for row in one.rows
                        if one.periods[row] in passed
                    }
                )
            continue
        parts = _parts(root)
        if parts is not None:
            found.update(_values(one, *parts))
    return found


def split(period: str, main: Quotient, twin: Quotient, a: float, b: float) -> Split | None:
    """The split of one period; None where units do not convert, a denominator is not positive, or the
    quotient is not what was compared."""
    try:
        numerator = twin.numerator * twin.numerator_unit.factor_to(main.numerator_unit)
        denominator = twin.denominator * twin.denominator_unit.factor_to(main.denominator_unit)
    except UnitError:
        return None
    people = main.denominator_unit.dimension == measure_of("person").dimension
    upper, lower = (numerator, main.numerator), (denominator, main.denominator)
    if min(*upper, *lower, a, b) > 0:
        return _by_logarithms(period, upper, lower, a, b, people)
    return _by_means(period, upper, lower, a, b, people) if min(lower) > 0 else None


Two = tuple[float, float]
"""What the twin says and what the main source says."""


def _by_logarithms(period: str, upper: Two, lower: Two, a: float, b: float, people: bool) -> Split | None:
    above, below = math.log(upper[1] / upper[0]), -math.log(lower[1] / lower[0])
    whole = math.log(a / b)
    if abs(above + below - whole) > _SAME:
        return None
    mean = (a - b) / whole if abs(whole) > 1e-12 else a
    return Split(period, above, below, mean * above, mean * below, people)


def _by_means(period: str, upper: Two, lower: Two, a: float, b: float, people: bool) -> Split | None:
    """For numerators that are not positive: each part by the mean of the other (Marshall–Edgeworth)."""
    scale = a * lower[1] / upper[1] if upper[1] else (b * lower[0] / upper[0] if upper[0] else 0.0)
    above = scale * (upper[1] - upper[0]) * (1 / lower[1] + 1 / lower[0]) / 2
    below = scale * (upper[1] + upper[0]) / 2 * (1 / lower[1] - 1 / lower[0])
    if abs(above + below - (a - b)) > _SAME * max(abs(a), abs(b)):
        return None
    return Split(period, None, None, above, below, people)


def addends(
    cards: Mapping[str, Card], card_id: str, recipe: str, supply: Supply
) -> dict[str, dict[str, float]]:
    """By period the inputs of a recipe that only adds them, in the unit of the card."""
    found: dict[str, dict[str, float]] = {}
    card = cards[card_id]
    for one in reruns(card, card.recipe_or_national(recipe), supply):
        added = _addends(one.program.root)
        if added is None:
            continue
        columns = {
            name: column(one.inputs.grids[name].values, len(one.periods)) * factor * one.program.factor
            for name, factor in added.items()
        }
        for row in one.rows:
            parts = {name: float(values[row]) for name, values in columns.items()}
            if not any(math.isnan(value) for value in parts.values()):
                found[one.periods[row]] = parts
    return found


def _parts(root: Step) -> tuple[Step, Step, float] | None:
    """Numerator, denominator and the number by which the quotient is multiplied."""
    match root.node:
        case Call(function, _, _) if function in _QUOTIENTS:
            return root.arguments[0], root.arguments[1], 1.0
        case Binary("/", _, Number(value)) if value:
            inner = _parts(root.arguments[0])
            return (inner[0], inner[1], inner[2] / value) if inner else None
        case Binary("/", _, _):
            return root.arguments[0], root.arguments[1], 1.0
        case Binary("*", Number(value), _):
            inner = _parts(root.arguments[1])
            return (inner[0], inner[1], inner[2] * value) if inner else None
        case Binary("*", _, Number(value)):
            inner = _parts(root.arguments[0])
            return (inner[0], inner[1], inner[2] * value) if inner else None
    return None


def _values(one: Rerun, upper: Step, lower: Step, scale: float) -> dict[str, Quotient]:
    seen: dict[int, Grid] = {}
    run(one.program, one.inputs.grids, one.inputs.axis, lambda step, grid: seen.__setitem__(id(step), grid))
    length = len(one.periods)
    above, below = (column(seen[id(step)].values, length) for step in (upper, lower))
    return {
        one.periods[row]: Quotient(
            float(above[row]) * scale, float(below[row]), upper.type.unit, lower.type.unit, lower.text
        )
        for row in one.rows
        if not np.isnan(above[row]) and not np.isnan(below[row])
    }


def _addends(root: Step, factor: float = 1.0) -> dict[str, float] | None:
    """The inputs that a sum adds, with what each is multiplied by; None where anything else is in it."""
    match root.node:
        case Name(name):
            return {name: factor}
        case Binary("+", _, _) | Call("sum", _, _):
            found: dict[str, float] = {}
            for argument, times in zip(root.arguments, root.factors, strict=True):
                inner = _addends(argument, factor * times)
                if inner is None or inner.keys() & found.keys():
                    return None
                found.update(inner)
            return found
    return None
