"""What a function of formulas is: a rule for types, a computation on grids, how far it looks, help."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from zoom_schemas.texts import Bilingual

from indicator_jobs import types
from indicator_jobs.grid import Axis, Grid, combine
from indicator_jobs.types import Type, Typed

Numbers = tuple[int, ...]
Rule = Callable[[list[Type], Numbers], Typed]
Compute = Callable[[list[Grid], Numbers], Grid]


@dataclass(frozen=True)
class Look:
    """Where a value is looked for: its row on the axis of the result, and the axis of one argument."""

    axis: Axis
    row: int
    numbers: Numbers
    position: int
    source: Axis

    @property
    def ordinal(self) -> int:
        """The ordinal of the period of the row."""
        return int(self.axis.ordinals[self.row])


Reach = Callable[[Look], list[int]]


def this_period(look: Look) -> list[int]:
    """Only the same period."""
    return [look.row]


@dataclass(frozen=True)
class Parameter:
    """A number that a function is told: its name, and the numbers that are allowed."""

    name: str
    allowed: range | tuple[int, ...]

    @property
    def choice(self) -> str:
        """The allowed numbers in words."""
        if isinstance(self.allowed, range):
            return f"{self.allowed[0]} to {self.allowed[-1]}"
        return str(self.allowed)[1:-1]


@dataclass(frozen=True)
class Function:
    """One function. `reach` says which rows of an argument the value of a row is computed from.

    `resample` is given by a function whose argument may have finer periods than its result: it computes on
    the axis of the result.
    """

    signature: str
    help: Bilingual
    rule: Rule
    compute: Compute
    least: int = 2
    most: int | None = 2
    multiple: int = 1
    parameters: tuple[Parameter, ...] = ()
    reach: Reach = this_period
    resample: Callable[[Grid, Numbers, Axis], Grid] | None = None

    def accepts(self, count: int) -> bool:
        """Whether it takes so many series."""
        in_reach = self.least <= count and (self.most is None or count <= self.most)
        return in_reach and count % self.multiple == 0


def fold(operation: np.ufunc) -> Compute:
    """One operation over all arguments, from the first on."""

    def compute(grids: list[Grid], numbers: Numbers) -> Grid:
        values = grids[0].values
        for grid in grids[1:]:
            values = operation(values, grid.values)
        return combine(values, *grids)

    return compute


def mean_of(grids: list[Grid], numbers: Numbers) -> Grid:
    """The arithmetic mean of the arguments, cell by cell."""
    total = fold(np.add)(grids, numbers)
    return Grid(total.axis, total.values / len(grids), total.flags)


def alike(doing: str) -> Rule:
    """The rule of functions whose arguments are of one unit and kind."""
    return lambda arguments, numbers: types.alike(arguments, doing)


def summed(doing: str) -> Rule:
    """As `alike`, but ratios are refused."""
    return lambda arguments, numbers: types.summed(arguments, doing)
