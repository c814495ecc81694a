"""Functions of one period: shares, rates, sums, means, the first value that is known."""

import numpy as np
from zoom_schemas.texts import Bilingual

from indicator_jobs import types
from indicator_jobs.functions.base import Function, Numbers, Parameter, alike, fold, mean_of, summed
from indicator_jobs.grid import Grid, combine, flag_bits
from indicator_jobs.types import Type, Typed, TypeProblem


def _divide(left: Grid, right: Grid, factor: float = 1.0) -> Grid:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return combine(factor * left.values / right.values, left, right)


def _if_missing(grids: list[Grid], numbers: Numbers) -> Grid:
    wanted, instead = grids
    replaced = wanted.missing & ~np.isnan(instead.values)
    values = np.where(wanted.missing, instead.values, wanted.values)
    flags = np.where(wanted.missing, wanted.flags | instead.flags, wanted.flags)
    return Grid(wanted.axis, values, np.where(replaced, flags | flag_bits("E"), flags))


def _weighted_rule(arguments: list[Type], numbers: Numbers) -> Typed:
    figures, weights = arguments[::2], arguments[1::2]
    for weight in weights:
        if weight.is_number or weight.kind not in ("stock", "flow"):
            raise TypeProblem(
                f"weighs by {weight.text} ({weight.kind or 'a number'})",
                "A weight is the denominator of the figure before it: a stock or a flow.",
            )
    averaged, weighed = types.alike(figures, "averages"), types.alike(weights, "weighs by")
    paired = [one for pair in zip(averaged.factors, weighed.factors, strict=True) for one in pair]
    return Typed(averaged.type, tuple(paired))


def _weighted_mean(grids: list[Grid], numbers: Numbers) -> Grid:
    figures, weights = grids[::2], grids[1::2]
    above = sum(figure.values * weight.values for figure, weight in zip(figures, weights, strict=True))
    below = sum(weight.values for weight in weights)
    negative = np.logical_or.reduce([np.asarray(weight.values < 0) for weight in weights])
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return combine(np.where(negative, np.nan, np.divide(above, below)), *grids)


ARITHMETIC: dict[str, Function] = {
    "share": Function(
        "share(a, b)",
        Bilingual(pl="jaki procent b stanowi a", en="what percentage of b is a"),
        lambda arguments, numbers: types.shared(*arguments),
        lambda grids, numbers: _divide(grids[0], grids[1], 100.0),
    ),
    "per": Function(
        "per(a, b, 1000)",
        Bilingual(
            pl="ile a przypada na 1000 (100, 10 000…) b", en="how much a for each 1000 (100, 10 000…) b"
        ),
        lambda arguments, numbers: types.rated(arguments[0], arguments[1], numbers[0]),
        lambda grids, numbers: _divide(grids[0], grids[1], float(numbers[0])),
        parameters=(Parameter("n", (1, 10, 100, 1000, 10_000, 100_000, 1_000_000)),),
    ),
    "sum": Function(
        "sum(a, b, …)",
        Bilingual(
            pl="suma; brak jednego składnika to brak sumy", en="the sum; missing if any part is missing"
        ),
        summed("sums"),
        fold(np.add),
        most=None,
    ),
    "min": Function(
        "min(a, b, …)",
        Bilingual(pl="najmniejsza z wartości", en="the smallest of the values"),
        alike("compares"),
        fold(np.minimum),
        most=None,
    ),
    "max": Function(
        "max(a, b, …)",
        Bilingual(pl="największa z wartości", en="the largest of the values"),
        alike("compares"),
        fold(np.maximum),
        most=None,
    ),
    "mean": Function(
        "mean(a, b, …)",
        Bilingual(pl="średnia arytmetyczna; nie dla wskaźników", en="the arithmetic mean; not for ratios"),
        summed("averages"),
        mean_of,
        most=None,
    ),
    "weighted_mean": Function(
        "weighted_mean(a, weight_a, b, weight_b, …)",
        Bilingual(
            pl="średnia ważona, jedyna dozwolona średnia wskaźników; waga to mianownik wskaźnika przed nią "
            "(stan albo przepływ, nieujemna)",
            en="the weighted mean, the only mean of ratios that is allowed; a weight is the denominator of "
            "the ratio before it (a stock or a flow, not negative)",
        ),
        _weighted_rule,
        _weighted_mean,
        least=4,
        most=None,
        multiple=2,
    ),
    "if_missing": Function(
        "if_missing(a, b)",
        Bilingual(pl="a, a gdy go brak, b (ze znakiem E)", en="a, or b where a is missing (marked E)"),
        alike("replaces"),
        _if_missing,
    ),
}
