"""The steps of a trace: each operation of a formula, for every period that the value was computed from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from zoom_schemas.periods import from_ordinal

from indicator_jobs.formula import Binary, Call, Name, Number
from indicator_jobs.functions import FUNCTIONS
from indicator_jobs.functions.base import Look
from indicator_jobs.grid import Axis, Grid, flag_text
from indicator_jobs.operators.base import Intermediate
from indicator_jobs.program import Operation, Step
from indicator_jobs.traced import Operand, TraceStep
from indicator_jobs.types import Type

Rows = Mapping[str, set[int]]


def reached(root: Step, row: int, axis: Axis, axes: Mapping[str, Axis]) -> dict[str, set[int]]:
    """Which rows of each step, by its text, the value of a row is computed from.

    `axes` are those of the steps, by their texts; what is not among them has the axis of the result.
    """
    needed: dict[str, set[int]] = {}
    _reach(root, {row}, axis, axes, needed)
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


def steps_of(results: Sequence[tuple[Step, Grid]], needed: Rows) -> tuple[TraceStep, ...]:
    """Every operation, inner ones first, earliest period first; one that stands twice is told once."""
    grids = {step.text: grid for step, grid in results}
    teller = _Teller(grids)
    steps = {step.text: step for step, _ in results if not step.is_leaf}
    last = needed.get(results[-1][0].text, ())
    return tuple(
        teller.told(step, row) for text, step in steps.items() for row in sorted(needed.get(text, last))
    )


@dataclass(frozen=True)
class _Teller:
    grids: Mapping[str, Grid]

    def told(self, step: Step, row: int) -> TraceStep:
        grid = self.grids[step.text]
        arguments = list(zip(step.arguments, step.factors, strict=True))
        if isinstance(step.node, Operation):
            arguments = [(one, 1.0) for one in self._figures(step.node)]
        return TraceStep(
            expression=step.text,
            period=_period(grid.axis, row),
            operation=operation(step),
            arguments=tuple(
                self._operands(step, position, argument, row, factor)
                for position, (argument, factor) in enumerate(arguments)
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

    def _operands(
        self, step: Step, position: int, argument: Step, row: int, factor: float
    ) -> tuple[Operand, ...]:
        axis, source = self.grids[step.text].axis, self.grids[argument.text].axis
        rows = _rows(step, position, row, axis, source)
        return tuple(self._operand(argument, one, factor) for one in rows)

    def _operand(self, argument: Step, row: int, factor: float) -> Operand:
        value = number_at(self.grids[argument.text], row)
        period = "" if isinstance(argument.node, Number) else _period(self.grids[argument.text].axis, row)
        return Operand(argument.text, period, factor, None if value is None else value * factor)


def _period(axis: Axis, row: int) -> str:
    return from_ordinal(axis.kind, int(axis.ordinals[row]))


def _reach(
    step: Step, rows: set[int], axis: Axis, axes: Mapping[str, Axis], needed: dict[str, set[int]]
) -> None:
    needed.setdefault(step.text, set()).update(rows)
    for position, argument in enumerate(step.arguments):
        source = axes.get(argument.text, axis)
        reach = {one for row in rows for one in _rows(step, position, row, axis, source)}
        _reach(argument, reach, source, axes, needed)


def _rows(step: Step, position: int, row: int, axis: Axis, source: Axis) -> list[int]:
    """The rows of one of its arguments, on the axis `source`, that a row of a step is computed from."""
    match step.node:
        case Call(function, _, numbers):
            return FUNCTIONS[function].reach(Look(axis, row, numbers, position, source))
        case Operation(operator, told, _):
            return operator.reach(Look(axis, row, (), position, source), told)
    return [row]
