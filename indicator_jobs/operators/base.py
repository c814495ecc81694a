"""What an operator is: a computation that arithmetic cannot say, named by recipes with its version."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field
from zoom_schemas.texts import Bilingual

from indicator_jobs.functions.base import Look
from indicator_jobs.grid import Axis, Grid
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
    """The type of an input; `labels` are those of a vector, as far as they are known before the figures."""

    type: Type
    vector: bool = False


@dataclass(frozen=True)
class Case:
    """What an operator computes from: plain inputs, vectors by label, and the periods of the result."""

    axis: Axis
    plain: Mapping[str, Grid]
    vectors: Mapping[str, Labelled] = field(default_factory=dict)

    def labelled(self) -> dict[str, Grid]:
        """Every figure by one name: plain inputs by their names, then the labels of the only vector."""
        labels = next(iter(self.vectors.values()), {})
        return {**self.plain, **labels}


@dataclass(frozen=True)
class Worked:
    """The result, and the steps that led to it."""

    result: Grid
    steps: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Operator:
    """One operator. `rule` says what comes out of inputs of some types, or raises TypeProblem.

    `reach` says which periods of its inputs the value of a period is computed from. `source` names the
    standard, book or paper that the formula comes from.
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
    reach: Callable[[Look, Any], list[int]] = lambda look, told: [look.row]


def stacked(grids: Labelled) -> tuple[np.ndarray, np.ndarray]:
    """The values of labels as one array, labels first, and the union of their flags."""
    shapes = np.broadcast_shapes(*(grid.values.shape for grid in grids.values()))
    values = np.stack([np.broadcast_to(grid.values, shapes) for grid in grids.values()])
    flags = np.bitwise_or.reduce([np.broadcast_to(grid.flags, shapes) for grid in grids.values()])
    return values, flags


def finite(axis: Axis, values: np.ndarray, flags: np.ndarray) -> Grid:
    """A grid in which what is not a number is missing."""
    return Grid(axis, np.where(np.isfinite(values), values, np.nan), flags)
