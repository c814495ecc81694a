"""The steps of a trace: each operation of a formula, for every period that the value was computed from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from zoom_schemas.periods import from_ordinal

from indicator_jobs.formula import Binary, Call, Name, Number
from indicator_jobs.functions import FUNCTIONS
from indicator_jobs.grid import Axis, Grid, flag_text
from indicator_jobs.operators.base import Intermediate
from indicator_jobs.program import Operation, Step
from indicator_jobs.traced import Operand, TraceStep
from indicator_jobs.types import Type

Rows = Mapping[str, set[int]]


def reached(root: Step, row: int, axis: Axis) -> dict[str, set[int]]:
    """Which rows of each step, by its text, the value of a row is computed from."""
    needed: dict[str, set[int]] = {}
    _reach(root, {row}, axis, needed)
    return needed


def number_at(grid: Grid, row: int) -> float | None:
    """The value of a row in a grid of one territory."""
    value = float(grid.values if grid.values.ndim == 0 else grid.values[row, 0])
    return None if np.isnan(value) else value


def bits_at(grid: Grid, row: int) -> int:
    """The flag bits of a row in a grid of one territory."""
    return int(grid.flags if grid.flags.ndim == 0 else grid.flags[row, 0])


def operation(step: Step) -> str:
    """The sign or the function of a step: `+`, `negative`, `share`."""
    match step.node:
        case Binary(operator, _, _):
            return operator
        case Call(function, _, _):
            return function
        case Operation(operator, _, _):
            return operator.id
        case Intermediate():
            return "intermediate"
    return "negative"


def steps_of(results: Sequence[tuple[Step, Grid]], needed: Rows, axis: Axis) -> tuple[TraceStep, ...]:
    """Every operation, inner ones first, earliest period first; one that stands twice is told once."""
    grids = {step.text: grid for step, grid in results}
    teller = _Teller(axis, grids)
    steps = {step.text: step for step, _ in results if not step.is_leaf}
    last = needed.get(results[-1][0].text, ())
    return tuple(
        teller.told(step, row) for text, step in steps.items() for row in sorted(needed.get(text, last))
    )


@dataclass(frozen=True)
class _Teller:
    axis: Axis
    grids: Mapping[str, Grid]

    def told(self, step: Step, row: int) -> TraceStep:
        grid = self.grids[step.text]
        arguments = zip(step.arguments, step.factors, strict=True)
        if isinstance(step.node, Operation):
            arguments = ((one, 1.0) for one in self._figures(step.node))
        return TraceStep(
            expression=step.text,
            period=self._period(row),
            operation=operation(step),
            arguments=tuple(
                tuple(self._operand(argument, earlier, factor) for earlier in _rows(step, row, self.axis))
                for argument, factor in arguments
            ),
            parameters=step.node.parameters if isinstance(step.node, Call) else (),
            value=number_at(grid, row),
            unit=step.type.unit.name,
            flags=flag_text(bits_at(grid, row)),
            title=step.node.title.model_dump() if isinstance(step.node, Intermediate) else None,
        )

    def _figures(self, node: Operation) -> list[Step]:
        """What an operator took: its inputs, or the labels of a vector, such as `population[0-4]`."""
        taken = [text for text in self.grids if text.partition("[")[0] in node.inputs]
        return [Step(Name(text), Type(text)) for text in taken]

    def _operand(self, argument: Step, row: int, factor: float) -> Operand:
        value = number_at(self.grids[argument.text], row)
        period = "" if isinstance(argument.node, Number) else self._period(row)
        return Operand(argument.text, period, factor, None if value is None else value * factor)

    def _period(self, row: int) -> str:
        return from_ordinal(self.axis.kind, int(self.axis.ordinals[row]))


def _reach(step: Step, rows: set[int], axis: Axis, needed: dict[str, set[int]]) -> None:
    needed.setdefault(step.text, set()).update(rows)
    earlier = {one for row in rows for one in _rows(step, row, axis)}
    for argument in step.arguments:
        _reach(argument, earlier, axis, needed)


def _rows(step: Step, row: int, axis: Axis) -> list[int]:
    """The rows of its arguments that a row of a step is computed from."""
    if isinstance(step.node, Operation):
        return step.node.operator.reach(axis, row, step.node.parameters)
    if not isinstance(step.node, Call):
        return [row]
    return FUNCTIONS[step.node.function].reach(axis, row, step.node.parameters)
