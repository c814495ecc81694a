"""A formula made ready to run: every part has its unit and kind, every conversion its factor."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from pydantic import ValidationError
from zoom_schemas.territories import load_territories
from zoom_schemas.units import UnitError, measure_of

from indicator_jobs import types
from indicator_jobs.card import Card
from indicator_jobs.formula import Binary, Call, FormulaError, Name, Negative, Node, Number, names, parse
from indicator_jobs.functions import FUNCTIONS
from indicator_jobs.grid import Axis, Grid, combine
from indicator_jobs.operators import OPERATORS
from indicator_jobs.operators import suggestions as operator_suggestions
from indicator_jobs.operators.base import Case, Intermediate, Labelled, Operator, Parameters, Shown, Taken
from indicator_jobs.periods_of_axes import is_finer, kinds_of
from indicator_jobs.recipe import Input, RecipeVersion
from indicator_jobs.types import Type, TypeProblem


@dataclass(frozen=True)
class Operation:
    """The operator of a recipe with what it is told; its arguments are all inputs, by name."""

    operator: Operator
    parameters: Parameters
    inputs: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A node of the formula with its type, its arguments and what they are multiplied by first.

    The node of an operator's recipe is an Operation, and an Intermediate for each step inside it.
    """

    node: Node | Operation | Intermediate
    type: Type
    arguments: "tuple[Step, ...]" = ()
    factors: tuple[float, ...] = ()

    @property
    def text(self) -> str:
        """The step as a formula."""
        return written(self.node)

    @property
    def is_leaf(self) -> bool:
        """Whether it only gives an input or a number, and computes nothing."""
        return isinstance(self.node, Name | Number)


@dataclass(frozen=True)
class Program:
    """A recipe version that may run: its steps, and the factor from the formula's unit to the card's."""

    version: RecipeVersion
    root: Step
    factor: float


Observer = Callable[[Step, Grid], None]


def compile_version(card: Card, version: RecipeVersion) -> Program:
    """Checks names, units and kinds of one version. Raises FormulaError with place, problem and hint."""
    types_of = {name: _input_type(name, version, card) for name in version.inputs}
    root = _operation(version, types_of) if version.operator else _formula(version, types_of)
    place = "operator" if version.operator else "formula"
    wanted = _unit("unit", card.unit)
    if root.type.is_number:
        raise FormulaError(place, "computes nothing from the inputs", "Name at least one input.")
    try:
        factor = root.type.unit.factor_to(wanted)
    except UnitError:
        problem = f"gives {root.type.unit.name}, but the card's unit is {wanted.name}"
        raise FormulaError(place, problem, f"Correct the {place} or the unit of the card.") from None
    if root.type.period is not None:
        problem = f"gives a figure for each {root.type.period}, but the card's period is a {card.period}"
        raise FormulaError(place, problem, "Take it at a day, such as at(x, 12, 31).")
    if root.type.kind != card.kind:
        problem = f"gives a {root.type.kind}, but the card says {card.kind}"
        raise FormulaError(place, problem, "Correct kind, or the kinds of the inputs.")
    return Program(version, root, factor)


def run(
    program: Program,
    grids: Mapping[str, Grid],
    axis: Axis,
    observe: Observer | None = None,
    vectors: Mapping[str, Labelled] | None = None,
) -> Grid:
    """The values of the recipe in the card's unit. `observe` is told every step, for a trace.

    `vectors` are the inputs of an operator that keep a grid for each label.
    """
    tell = observe or (lambda step, grid: None)
    if isinstance(program.root.node, Operation):
        result = _operate(program.root, program.root.node, Case(axis, grids, vectors or {}), tell)
    else:
        result = _run(program.root, grids, axis, tell)
    return result.scaled(program.factor)


def parameters_of(version: RecipeVersion) -> tuple[Operator, Parameters]:
    """The operator that a version names and what it is told. Raises FormulaError."""
    operator = OPERATORS.get(version.operator or "")
    if operator is None:
        problem = f"{version.operator} is not a known operator"
        raise FormulaError("operator", problem, operator_suggestions(version.operator or ""))
    try:
        return operator, operator.parameters.model_validate(version.parameters)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(["parameters", *map(str, first["loc"])])
        known = ", ".join(operator.parameters.model_fields) or "none"
        hint = f"The parameters of {operator.id} are: {known}."
        raise FormulaError(place, first["msg"].removeprefix("Value error, "), hint) from None


def written(node: Node | Operation | Intermediate) -> str:
    """A node as text, with only the parentheses that are needed."""
    match node:
        case Operation(operator, _, inputs):
            return f"{operator.id}({', '.join(inputs)})"
        case Intermediate(name, _):
            return name
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


def _formula(version: RecipeVersion, types_of: Mapping[str, Type]) -> Step:
    tree = parse(version.formula or "")
    _check_names(tree, version)
    return _typed(tree, types_of)


def _operation(version: RecipeVersion, types_of: Mapping[str, Type]) -> Step:
    operator, told = parameters_of(version)
    measures = {one.name: Type(one.name, _unit(operator.id, one.unit), one.kind) for one in operator.measures}
    if measures and types_of:
        hint = "Leave out inputs; its parameters name the layers."
        raise FormulaError(operator.id, "measures layers, and takes no inputs", hint)
    if not measures and not types_of:
        raise FormulaError(operator.id, "has no inputs", f"It takes: {operator.takes.en}")
    types_of = {**types_of, **measures}
    vectors = {name for name, given in version.inputs.items() if _is_vector(given)}
    taken = {name: Taken(one, name in vectors) for name, one in types_of.items()}
    _check_periods(operator, taken)
    try:
        result = operator.rule(taken, told)
    except TypeProblem as error:
        raise FormulaError(operator.id, error.problem, error.hint) from None
    arguments = tuple(Step(Name(name), one) for name, one in types_of.items())
    node = Operation(operator, told, tuple(types_of))
    return Step(node, result, arguments, (1.0,) * len(arguments))


def _check_periods(operator: Operator, taken: Mapping[str, Taken]) -> None:
    for name, one in taken.items():
        if one.type.period is not None and not operator.resamples:
            problem = f"has periods of a {one.type.period}, but {operator.id} takes those of the card"
            raise FormulaError(f"input “{name}”", problem, "Leave period out.")


def _is_vector(given: Input) -> bool:
    return given.by is not None


def _operate(root: Step, node: Operation, case: Case, tell: Observer) -> Grid:
    for name in node.inputs:
        for label, grid in case.vectors.get(name, {}).items():
            tell(Step(Name(f"{name}[{label}]"), root.type), grid)
        if name in case.plain:
            tell(Step(Name(name), root.type), case.plain[name])
    worked = node.operator.compute(case, node.parameters)
    for shown in worked.steps:
        tell(_inner(shown), shown.grid)
    tell(root, worked.result)
    return worked.result


def _inner(shown: Shown) -> Step:
    return Step(Intermediate(shown.name, shown.title), Type(shown.name, measure_of(shown.unit)))


def _check_names(tree: Node, version: RecipeVersion) -> None:
    used = names(tree)
    for name in used:
        if name not in version.inputs:
            hint = f"The inputs are: {', '.join(version.inputs)}."
            raise FormulaError(f"name “{name}”", "is not an input", hint)
    for name in version.inputs:
        if name not in used:
            raise FormulaError(f"input “{name}”", "is not used by the formula", "Remove it or use it.")
    for name, given in version.inputs.items():
        if _is_vector(given):
            hint = "Take its sum, or name an operator that takes a vector."
            raise FormulaError(f"input “{name}”", f"keeps the column {given.by}, one figure a row", hint)


def _unit(place: str, code: str) -> types.Measure:
    try:
        return measure_of(code)
    except UnitError as error:
        problem, _, hint = str(error).partition(". ")
        hint, problem = (hint, problem) if hint else ("", str(error))
        raise FormulaError(place, problem, hint) from None


def _input_type(name: str, version: RecipeVersion, card: Card) -> Type:
    given, place = version.inputs[name], f"input “{name}”"
    finer = None if given.period == card.period else given.period
    if finer is not None and not any(is_finer(finer, kind) for kind in kinds_of(card)):
        problem = f"has periods of a {finer}, which are not finer than the card's ({card.period})"
        raise FormulaError(place, problem, "Leave period out.")
    if given.territory is not None and given.territory not in load_territories().by_code:
        raise FormulaError(place, f"{given.territory} is not a territory", "Give a TERYT code or PL.")
    return Type(name, _unit(place, given.unit), given.kind, given.moment, finer)


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
        ruled = _rule(node, [replace(argument.type, text=argument.text) for argument in arguments])
        period = _period(node, arguments)
    except TypeProblem as error:
        raise FormulaError(f"“{written(node)}”", error.problem, error.hint) from None
    return Step(node, replace(ruled.type, period=period), arguments, ruled.factors)


def _period(node: Binary | Call, arguments: tuple[Step, ...]) -> str | None:
    """The finer periods that the result has, if any; what has different periods does not mix."""
    if isinstance(node, Call) and FUNCTIONS[node.function].resample is not None:
        return None
    timed = [one.type for one in arguments if one.type.kind is not None]
    for one in timed[1:]:
        if one.period != timed[0].period:
            names = [f"periods of a {two.period}" if two.period else "the card's" for two in (timed[0], one)]
            problem = f"takes {names[0]} and {names[1]} together"
            raise TypeProblem(problem, "Take the finer one at a day, such as at(x, 12, 31).")
    return timed[0].period if timed else None


def _rule(node: Binary | Call, arguments: list[Type]) -> types.Typed:
    if isinstance(node, Call):
        return FUNCTIONS[node.function].rule(arguments, node.parameters)
    rules = {"+": types.plus, "-": types.added, "*": types.multiplied, "/": types.divided}
    return rules[node.operator](*arguments)


def _run(step: Step, grids: Mapping[str, Grid], axis: Axis, observe: Observer) -> Grid:
    arguments = [
        _run(argument, grids, axis, observe).scaled(factor)
        for argument, factor in zip(step.arguments, step.factors, strict=True)
    ]
    result = _compute(step.node, arguments, grids, axis)
    observe(step, result)
    return result


def _compute(node: object, arguments: list[Grid], grids: Mapping[str, Grid], axis: Axis) -> Grid:
    match node:
        case Number(value):
            return constant(value, axis)
        case Name(name):
            return grids[name]
        case Negative():
            return Grid(axis, -arguments[0].values, arguments[0].flags)
        case Call(function, _, parameters):
            resample = FUNCTIONS[function].resample
            if resample is not None:
                return resample(arguments[0], parameters, axis)
            return FUNCTIONS[function].compute(arguments, parameters)
        case Binary(operator, _, _):
            left, right = arguments
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                return combine(_ARITHMETIC[operator](left.values, right.values), left, right)
    raise TypeError(f"{node} is no part of a formula")


_ARITHMETIC: dict[str, Callable[..., np.ndarray]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}


def constant(value: float, axis: Axis) -> Grid:
    """A number that is the same everywhere."""
    return Grid(axis, np.array(value, dtype=np.float64), np.array(0, dtype=np.int64))
