"""What an operator is: a computation that arithmetic cannot say, named by recipes with its version."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field
from zoom_schemas.texts import Bilingual

from indicator_jobs.fields import Kind
from indicator_jobs.functions.base import Look
from indicator_jobs.grid import Axis, Grid
from indicator_jobs.layers import Layers
from indicator_jobs.types import Type

Labelled = Mapping[str, Grid]


class Parameters(BaseModel):
    """What an operator is told: typed, and nothing that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def parameter(pl: str, en: str, example: Any, default: Any = ..., **limits: Any) -> Any:
    """A parameter with its meaning in both languages and an example."""
    return Field(default, description=en, json_schema_extra={"pl": pl, "example": example}, **limits)


@dataclass(frozen=True)
class Intermediate:
    """A result on the way, shown in traces: a short name such as `l(65)`, and what it is."""

    name: str
    title: Bilingual


@dataclass(frozen=True)
class Shown:
    """An intermediate result over the grid, in the unit with this code."""

    name: str
    title: Bilingual
    unit: str
    grid: Grid


@dataclass(frozen=True)
class Taken:
    """The type of an input, and whether it is a vector (an input with `by`)."""

    type: Type
    vector: bool = False


@dataclass(frozen=True)
class Case:
    """What an operator computes from: plain inputs, vectors by label, and the periods of the result."""

    axis: Axis
    plain: Mapping[str, Grid]
    vectors: Mapping[str, Labelled] = field(default_factory=dict)


@dataclass(frozen=True)
class Worked:
    """The result, and the steps that led to it."""

    result: Grid
    steps: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Measure:
    """A figure that an operator measures on layers of a map, and then computes from as from an input."""

    name: str
    title: Bilingual
    unit: str
    kind: Kind


@dataclass(frozen=True)
class Operator:
    """One operator. `rule` says what comes out of inputs of some types, or raises TypeProblem.

    An operator that measures layers of a map says what (`measures`), on which (`layers`), and does it
    (`measure`: a table of territory, period, value, flags for each). `resamples`: its inputs may have finer
    periods than its result. `reach` says which periods of its inputs the value of a period is computed from.
    `source` names the standard, book or paper that the formula comes from.
    """

    id: str
    title: Bilingual
    help: Bilingual
    source: str
    takes: Bilingual
    parameters: type[Parameters]
    rule: Callable[[Mapping[str, Taken], Any], Type]
    compute: Callable[[Case, Any], Worked]
    written: Callable[[Any, str], str]
    resamples: bool = False
    measures: tuple[Measure, ...] = ()
    layers: Callable[[Any], tuple[str, ...]] = lambda told: ()
    measure: Callable[[Layers, Any], Mapping[str, pd.DataFrame]] = lambda layers, told: {}
    reach: Callable[[Look, Any], list[int]] = lambda look, told: [look.row]


@dataclass(frozen=True)
class Stack:
    """Labelled grids as one array, labels first; `absent` marks rows of a vector that are not there."""

    labels: tuple[str, ...]
    values: np.ndarray
    flags: np.ndarray
    absent: np.ndarray

    def patterns(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Which labels are there (a mask), and the cells in which exactly these are (a mask)."""
        rows = ~self.absent.reshape(len(self.labels), -1)
        found, which = np.unique(rows.T, axis=0, return_inverse=True)
        for position, pattern in enumerate(found):
            yield pattern, (which.ravel() == position).reshape(self.absent.shape[1:])


def stacked(case: Case, name: str | None = None) -> Stack:
    """The parts of one input, or of all of them: a plain input is one part, a vector has one for each label.

    A missing figure of a plain input is missing; a row that a vector never had is absent.
    """
    parts: dict[str, tuple[Grid, bool]] = {
        plain: (grid, False) for plain, grid in case.plain.items() if name in (None, plain)
    }
    for owner, labels in case.vectors.items():
        if name in (None, owner):
            parts.update({label: (grid, True) for label, grid in labels.items()})
    shape = np.broadcast_shapes(*(grid.values.shape for grid, _ in parts.values()))
    values = np.stack([np.broadcast_to(grid.values, shape) for grid, _ in parts.values()])
    flags = np.stack([np.broadcast_to(grid.flags, shape) for grid, _ in parts.values()])
    vectors = np.array([vector for _, vector in parts.values()])[:, None, None]
    absent = np.isnan(values) & (flags == 0) & vectors
    return Stack(tuple(parts), values, np.bitwise_or.reduce(flags, axis=0), absent)


def finite(axis: Axis, values: np.ndarray, flags: np.ndarray) -> Grid:
    """A grid in which what is not a number is missing."""
    return Grid(axis, np.where(np.isfinite(values), values, np.nan), flags)
