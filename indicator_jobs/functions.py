"""The closed table of functions that formulas may call. To add one, add one entry.

Each has a rule for units and kinds, a computation on grids, how far it looks back, and help in two languages.
"""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from zoom_schemas.texts import Bilingual

from indicator_jobs import types
from indicator_jobs.grid import Axis, Grid, combine, flag_bits
from indicator_jobs.types import Type, Typed, TypeProblem

VERSION = 1
"""Grows when a function computes something else, so that values computed before are out of date."""

Rule = Callable[[list[Type], tuple[int, ...]], Typed]
Compute = Callable[[list[Grid], tuple[int, ...]], Grid]
Reach = Callable[[Axis, int, tuple[int, ...]], list[int]]


def _this_period(axis: Axis, row: int, parameters: tuple[int, ...]) -> list[int]:
    return [row]


@dataclass(frozen=True)
class Function:
    """One function. `reach` says which rows of its argument the value of a row is computed from."""

    signature: str
    help: Bilingual
    rule: Rule
    compute: Compute
    least: int = 2
    most: int | None = 2
    parameters: tuple[str, ...] = ()
    allowed: range | tuple[int, ...] = ()
    reach: Reach = _this_period

    def accepts(self, count: int) -> bool:
        """Whether it takes so many series."""
        return self.least <= count and (self.most is None or count <= self.most)


def _divide(left: Grid, right: Grid, factor: float = 1.0) -> Grid:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return combine(factor * left.values / right.values, left, right)


def _fold(operation: np.ufunc) -> Compute:
    def compute(grids: list[Grid], parameters: tuple[int, ...]) -> Grid:
        values = grids[0].values
        for grid in grids[1:]:
            values = operation(values, grid.values)
        return combine(values, *grids)

    return compute


def _mean(grids: list[Grid], parameters: tuple[int, ...]) -> Grid:
    total = _fold(np.add)(grids, parameters)
    return Grid(total.axis, total.values / len(grids), total.flags)


def _change(grids: list[Grid], parameters: tuple[int, ...]) -> Grid:
    now = _with_breaks_between(grids[0], parameters[0])
    before = grids[0].back(parameters[0])
    return combine(now.values - before.values, now, before)


def _change_pct(grids: list[Grid], parameters: tuple[int, ...]) -> Grid:
    now = _with_breaks_between(grids[0], parameters[0])
    before = grids[0].back(parameters[0])
    with np.errstate(divide="ignore", invalid="ignore"):
        return combine(100 * (now.values - before.values) / np.abs(before.values), now, before)


def _with_breaks_between(grid: Grid, steps: int) -> Grid:
    """A break inside the span breaks the comparison of its ends."""
    flags = grid.flags
    for step in range(1, steps):
        flags = flags | (grid.back(step).flags & flag_bits("B"))
    return Grid(grid.axis, grid.values, flags)


def _moving_average(grids: list[Grid], parameters: tuple[int, ...]) -> Grid:
    span = [grids[0].back(step) for step in range(parameters[0])]
    return _mean(span, ())


def _cumulative(grids: list[Grid], parameters: tuple[int, ...]) -> Grid:
    grid = grids[0]
    values, flags = np.full_like(grid.values, np.nan), np.zeros_like(grid.flags)
    for row in range(len(grid.axis.ordinals)):
        rows = _since_start_of_year(grid.axis, row, ())
        whole = len(rows) == grid.axis.ordinals[row] % _PARTS[grid.axis.kind] + 1
        values[row] = grid.values[rows].sum(axis=0) if whole else np.nan
        flags[row] = np.bitwise_or.reduce(grid.flags[rows], axis=0)
    return Grid(grid.axis, values, flags)


_PARTS = {"year": 1, "school_year": 1, "half_year": 2, "quarter": 4, "month": 12, "day": 1}


def _since_start_of_year(axis: Axis, row: int, parameters: tuple[int, ...]) -> list[int]:
    first = axis.ordinals[row] - axis.ordinals[row] % _PARTS[axis.kind]
    return [earlier for earlier in range(row + 1) if axis.ordinals[earlier] >= first]


def _if_missing(grids: list[Grid], parameters: tuple[int, ...]) -> Grid:
    wanted, instead = grids
    replaced = wanted.missing & ~np.isnan(instead.values)
    values = np.where(wanted.missing, instead.values, wanted.values)
    flags = np.where(wanted.missing, wanted.flags | instead.flags, wanted.flags)
    return Grid(wanted.axis, values, np.where(replaced, flags | flag_bits("E"), flags))


def _before_and_now(axis: Axis, row: int, parameters: tuple[int, ...]) -> list[int]:
    earlier = int(axis.earlier(parameters[0])[row])
    return [earlier, row] if earlier >= 0 else [row]


def _span(axis: Axis, row: int, parameters: tuple[int, ...]) -> list[int]:
    rows = (int(axis.earlier(step)[row]) for step in reversed(range(parameters[0])))
    return [earlier for earlier in rows if earlier >= 0]


def _one(rule: Callable[[Type], Type]) -> Rule:
    def checked(arguments: list[Type], parameters: tuple[int, ...]) -> Typed:
        if arguments[0].is_number:
            raise TypeProblem(f"follows {arguments[0].text} in time", "Only an input changes in time.")
        return Typed(rule(arguments[0]), (1.0,))

    return checked


def _only_flows(argument: Type) -> Type:
    if argument.kind != "flow":
        raise TypeProblem(f"adds up {argument.text} ({argument.kind}) in time", "Only flows add up in time.")
    return argument


def _alike(doing: str) -> Rule:
    return lambda arguments, parameters: types.alike(arguments, doing)


def _summed(doing: str) -> Rule:
    return lambda arguments, parameters: types.summed(arguments, doing)


STEPS = range(1, 121)

FUNCTIONS: dict[str, Function] = {
    "share": Function(
        "share(a, b)",
        Bilingual(pl="jaki procent b stanowi a", en="what percentage of b is a"),
        lambda arguments, parameters: types.shared(*arguments),
        lambda grids, parameters: _divide(grids[0], grids[1], 100.0),
    ),
    "per": Function(
        "per(a, b, 1000)",
        Bilingual(
            pl="ile a przypada na 1000 (100, 10 000…) b", en="how much a for each 1000 (100, 10 000…) b"
        ),
        lambda arguments, parameters: types.rated(arguments[0], arguments[1], parameters[0]),
        lambda grids, parameters: _divide(grids[0], grids[1], float(parameters[0])),
        parameters=("n",),
        allowed=(1, 10, 100, 1000, 10_000, 100_000, 1_000_000),
    ),
    "sum": Function(
        "sum(a, b, …)",
        Bilingual(
            pl="suma; brak jednego składnika to brak sumy", en="the sum; missing if any part is missing"
        ),
        _summed("sums"),
        _fold(np.add),
        most=None,
    ),
    "min": Function(
        "min(a, b, …)",
        Bilingual(pl="najmniejsza z wartości", en="the smallest of the values"),
        _alike("compares"),
        _fold(np.minimum),
        most=None,
    ),
    "max": Function(
        "max(a, b, …)",
        Bilingual(pl="największa z wartości", en="the largest of the values"),
        _alike("compares"),
        _fold(np.maximum),
        most=None,
    ),
    "mean": Function(
        "mean(a, b, …)",
        Bilingual(pl="średnia arytmetyczna; nie dla wskaźników", en="the arithmetic mean; not for ratios"),
        _summed("averages"),
        _mean,
        most=None,
    ),
    "change": Function(
        "change(x, 1)",
        Bilingual(pl="o ile więcej niż k okresów wcześniej", en="how much more than k periods before"),
        _one(types.changed),
        _change,
        least=1,
        most=1,
        parameters=("k",),
        allowed=STEPS,
        reach=_before_and_now,
    ),
    "change_pct": Function(
        "change_pct(x, 1)",
        Bilingual(
            pl="o ile procent więcej niż k okresów wcześniej",
            en="how many percent more than k periods before",
        ),
        _one(lambda argument: Type("…", types.PERCENT, "ratio")),
        _change_pct,
        least=1,
        most=1,
        parameters=("k",),
        allowed=STEPS,
        reach=_before_and_now,
    ),
    "moving_average": Function(
        "moving_average(x, 3)",
        Bilingual(
            pl="średnia z tego i k−1 poprzednich okresów", en="the mean of this and the k−1 periods before"
        ),
        _one(lambda argument: argument),
        _moving_average,
        least=1,
        most=1,
        parameters=("k",),
        allowed=STEPS,
        reach=_span,
    ),
    "cumulative": Function(
        "cumulative(x)",
        Bilingual(pl="suma od początku roku", en="the sum since the start of the year"),
        _one(_only_flows),
        _cumulative,
        least=1,
        most=1,
        reach=_since_start_of_year,
    ),
    "if_missing": Function(
        "if_missing(a, b)",
        Bilingual(pl="a, a gdy go brak, b (ze znakiem E)", en="a, or b where a is missing (marked E)"),
        _alike("replaces"),
        _if_missing,
    ),
}


def suggestions(name: str) -> str:
    """A hint for a name that is not a function."""
    near: Sequence[str] = difflib.get_close_matches(name, FUNCTIONS, n=2)
    return f"Did you mean {' or '.join(near)}?" if near else f"Functions are: {', '.join(FUNCTIONS)}."
