"""A formula made ready to run: every part has its unit and kind, every conversion its factor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from zoom_schemas.units import UnitError, measure_of

from indicator_jobs import types
from indicator_jobs.card import Card
from indicator_jobs.formula import Binary, Call, FormulaError, Name, Negative, Node, Number, names, parse
from indicator_jobs.functions import FUNCTIONS
from indicator_jobs.grid import Axis, Grid, combine
from indicator_jobs.recipe import RecipeVersion
from indicator_jobs.types import Type, TypeProblem


@dataclass(frozen=True)
class Step:
    """A node of the formula with its type, its arguments and what they are multiplied by first."""

    node: Node
    type: Type
    arguments: "tuple[Step, ...]" = ()
    factors: tuple[float, ...] = ()

    @property
    def text(self) -> str:
        """The step as a formula."""
        return written(self.node)


@dataclass(frozen=True)
class Program:
    """A recipe version that may run: its steps, and the factor from the formula's unit to the card's."""

    version: RecipeVersion
    root: Step
    factor: float


Observer = Callable[[Step, Grid], None]


def compile_version(card: Card, version: RecipeVersion) -> Program:
    """Checks names, units and kinds of one version. Raises FormulaError with place, problem and hint."""
    tree = parse(version.formula)
    _check_names(tree, version)
    root = _typed(tree, {name: _input_type(name, version) for name in version.inputs})
    wanted = _unit("unit", card.unit)
    if root.type.is_number:
        raise FormulaError("formula", "computes nothing from the inputs", "Name at least one input.")
    try:
        factor = root.type.unit.factor_to(wanted)
    except UnitError:
        problem = f"gives {root.type.unit.name}, but the card's unit is {wanted.name}"
        raise FormulaError("formula", problem, "Correct the formula or the unit of the card.") from None
    if root.type.kind != card.kind:
        problem = f"gives a {root.type.kind}, but the card says {card.kind}"
        raise FormulaError("formula", problem, "Correct kind, or the kinds of the inputs.")
    return Program(version, root, factor)


def run(program: Program, grids: Mapping[str, Grid], axis: Axis, observe: Observer | None = None) -> Grid:
    """The values of the formula in the card's unit. `observe` is told every step, for a trace."""
    result = _run(program.root, grids, axis, observe or (lambda step, grid: None))
    return result.scaled(program.factor)


def written(node: Node) -> str:
    """A node as text, with only the parentheses that are needed."""
    match node:
        case Number(value):
            return f"{value:g}" if abs(value) < 1e6 else f"{value:.15g}"
        case Name(name):
            return name
        case Negative(operand):
            return f"-{_within(operand, tight=True)}"
        case Binary(operator, left, right):
            tight = operator in "*/"
            return f"{_within(left, tight)} {operator} {_within(right, tight or operator == '-', right=True)}"
        case Call(function, arguments, parameters):
            return f"{function}({', '.join([*map(written, arguments), *map(str, parameters)])})"


def _within(node: Node, tight: bool, right: bool = False) -> str:
    loose = isinstance(node, Binary) and (node.operator in "+-" or right) or isinstance(node, Negative)
    return f"({written(node)})" if tight and loose else written(node)


def _check_names(tree: Node, version: RecipeVersion) -> None:
    used = names(tree)
    for name in used:
        if name not in version.inputs:
            hint = f"The inputs are: {', '.join(version.inputs)}."
            raise FormulaError(f"name “{name}”", "is not an input", hint)
    for name in version.inputs:
        if name not in used:
            raise FormulaError(f"input “{name}”", "is not used by the formula", "Remove it or use it.")


def _unit(place: str, code: str) -> types.Measure:
    try:
        return measure_of(code)
    except UnitError as error:
        problem, _, hint = str(error).partition(". ")
        hint, problem = (hint, problem) if hint else ("", str(error))
        raise FormulaError(place, problem, hint) from None


def _input_type(name: str, version: RecipeVersion) -> Type:
    given = version.inputs[name]
    return Type(name, _unit(f"input “{name}”", given.unit), given.kind, given.moment)


def _typed(node: Node, inputs: Mapping[str, Type]) -> Step:
    match node:
        case Number():
            return Step(node, Type(written(node)))
        case Name(name):
            return Step(node, inputs[name])
        case Negative(operand):
            inner = _typed(operand, inputs)
            return Step(node, inner.type, (inner,), (1.0,))
        case Binary(_, left, right):
            arguments = (_typed(left, inputs), _typed(right, inputs))
        case Call(_, given, _):
            arguments = tuple(_typed(argument, inputs) for argument in given)
    try:
        ruled = _rule(node, [_named(argument) for argument in arguments])
    except TypeProblem as error:
        raise FormulaError(f"“{written(node)}”", error.problem, error.hint) from None
    return Step(node, ruled.type, arguments, ruled.factors)


def _named(step: Step) -> Type:
    return Type(step.text, step.type.measure, step.type.kind, step.type.moment)


def _rule(node: Binary | Call, arguments: list[Type]) -> types.Typed:
    if isinstance(node, Call):
        return FUNCTIONS[node.function].rule(arguments, node.parameters)
    rules = {"+": types.added, "-": types.added, "*": types.multiplied, "/": types.divided}
    return rules[node.operator](*arguments)


def _run(step: Step, grids: Mapping[str, Grid], axis: Axis, observe: Observer) -> Grid:
    arguments = [
        _run(argument, grids, axis, observe).scaled(factor)
        for argument, factor in zip(step.arguments, step.factors, strict=True)
    ]
    result = _compute(step.node, arguments, grids, axis)
    observe(step, result)
    return result


def _compute(node: Node, arguments: list[Grid], grids: Mapping[str, Grid], axis: Axis) -> Grid:
    match node:
        case Number(value):
            return constant(value, axis)
        case Name(name):
            return grids[name]
        case Negative():
            return Grid(axis, -arguments[0].values, arguments[0].flags)
        case Call(function, _, parameters):
            return FUNCTIONS[function].compute(arguments, parameters)
        case Binary(operator, _, _):
            left, right = arguments
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                return combine(_ARITHMETIC[operator](left.values, right.values), left, right)


_ARITHMETIC: dict[str, Callable[..., np.ndarray]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}


def constant(value: float, axis: Axis) -> Grid:
    """A number that is the same everywhere."""
    return Grid(axis, np.array(value, dtype=np.float64), np.array(0, dtype=np.int64))
