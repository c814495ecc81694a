"""Reading a formula: arithmetic over declared inputs, and nothing else.

The text is parsed by Python's own parser and turned, node by node, into the small tree below. What is not on
the list is refused with its place and a hint. Nothing is ever evaluated as Python.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from indicator_jobs.fields import INPUT_NAME
from indicator_jobs.functions import FUNCTIONS, suggestions
from indicator_jobs.functions.base import Function, Parameter

MAX_LENGTH = 2000
MAX_NODES = 200
MAX_DEPTH = 20
MAX_INPUTS = 30
MAX_NUMBER = 1e12

OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}

_REFUSED: dict[type[ast.AST], str] = {
    ast.Attribute: "a dot after a name is not arithmetic",
    ast.Subscript: "square brackets are not arithmetic",
    ast.Lambda: "functions cannot be defined in a formula",
    ast.IfExp: "conditions are not arithmetic",
    ast.Compare: "comparisons are not arithmetic",
    ast.BoolOp: "and, or are not arithmetic",
    ast.JoinedStr: "texts are not arithmetic",
    ast.NamedExpr: "names cannot be assigned in a formula",
    ast.ListComp: "loops are not arithmetic",
    ast.SetComp: "loops are not arithmetic",
    ast.DictComp: "loops are not arithmetic",
    ast.GeneratorExp: "loops are not arithmetic",
    ast.List: "lists are not arithmetic",
    ast.Tuple: "lists are not arithmetic",
    ast.Dict: "lists are not arithmetic",
    ast.Set: "lists are not arithmetic",
    ast.Starred: "a star before a name is not arithmetic",
}
_DIGITS = r"(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?"
_ALLOWED_HINT = "Use numbers, names of inputs, + - * /, parentheses and the functions of the list."


class FormulaError(ValueError):
    """A formula that is refused: where, what is wrong, what to do."""

    def __init__(self, place: str, problem: str, hint: str):
        super().__init__(f"{place}: {problem}. {hint}")
        self.place, self.problem, self.hint = place, problem, hint


@dataclass(frozen=True)
class Number:
    """A number written in the formula."""

    value: float


@dataclass(frozen=True)
class Name:
    """An input, by its name."""

    name: str


@dataclass(frozen=True)
class Negative:
    """A minus before an expression."""

    operand: "Node"


@dataclass(frozen=True)
class Binary:
    """Two expressions joined by + - * or /."""

    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Call:
    """A function of the closed table, its series arguments and its number arguments."""

    function: str
    arguments: "tuple[Node, ...]"
    parameters: tuple[int, ...] = ()


Node = Number | Name | Negative | Binary | Call


def parse(text: str) -> Node:
    """The tree of a formula. Raises FormulaError."""
    source = _checked_text(text)
    try:
        body = ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise _syntax_error(source, error) from None
    _check_depth(body)
    reader = _Reader(source)
    tree = reader.node(body)
    if len(names(tree)) > MAX_INPUTS:
        raise FormulaError(
            "formula", f"names more than {MAX_INPUTS} inputs", "Split it into cards that it then uses."
        )
    return tree


def names(tree: Node) -> list[str]:
    """The inputs that a formula names, each once, in order."""
    return list(dict.fromkeys(node.name for node in walk(tree) if isinstance(node, Name)))


def walk(tree: Node) -> Iterator[Node]:
    """Every node, parents first."""
    yield tree
    for child in children(tree):
        yield from walk(child)


def children(node: Node) -> tuple[Node, ...]:
    """The expressions inside a node."""
    match node:
        case Negative(operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Call(_, arguments, _):
            return arguments
    return ()


def canonical(tree: Node) -> Any:
    """The tree as plain lists: equal for formulas that differ only in spaces and parentheses. For hashing."""
    match tree:
        case Number(value):
            return value
        case Name(name):
            return name
        case Negative(operand):
            return ["-", canonical(operand)]
        case Binary(operator, left, right):
            return [operator, canonical(left), canonical(right)]
        case Call(function, arguments, parameters):
            return [function, *(canonical(argument) for argument in arguments), *parameters]


def _checked_text(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            "formula", f"is longer than {MAX_LENGTH} characters", "Split it into cards that it then uses."
        )
    for position, character in enumerate(text):
        if character == "#" or not (character in "\n\t" or " " <= character <= "~"):
            raise FormulaError(
                _place(text, position),
                f"the character {character!r} does not belong in a formula",
                "Use plain letters, digits and signs; comments belong to the YAML.",
            )
    return text.replace("\n", " ").replace("\t", " ").strip()


def _syntax_error(source: str, error: BaseException) -> FormulaError:
    offset = getattr(error, "offset", None)
    place = _place(source, offset - 1) if offset else "formula"
    return FormulaError(place, "is not arithmetic that can be read", "Check signs, commas and parentheses.")


def _place(source: str, position: int) -> str:
    excerpt = source[max(0, position - 10) : position + 15].replace("\n", " ")
    return f"character {position + 1}, near “{excerpt}”"


def _check_depth(body: ast.AST) -> None:
    """Counts nodes and depth level by level, so that the check itself cannot run out of stack."""
    level, depth, count = [body], 0, 0
    while level:
        depth += 1
        count += sum(1 for node in level if isinstance(node, ast.expr))
        if depth > MAX_DEPTH + 1 or count > MAX_NODES:
            what = f"deeper than {MAX_DEPTH} levels" if depth > MAX_DEPTH + 1 else f"over {MAX_NODES} parts"
            raise FormulaError(
                "formula", f"is too large: {what}", "Use sum(a, b, …), or cards that it then uses."
            )
        level = [
            child for node in level for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)
        ]


@dataclass(frozen=True)
class _Reader:
    """Turns the parser's nodes into ours; refuses every other kind."""

    source: str

    def node(self, node: ast.expr) -> Node:
        match node:
            case ast.Constant():
                return Number(self._number(node))
            case ast.Name():
                return Name(self._name(node))
            case ast.UnaryOp(op=ast.USub()):
                return Negative(self.node(node.operand))
            case ast.BinOp() if type(node.op) in OPERATORS:
                return Binary(OPERATORS[type(node.op)], self.node(node.left), self.node(node.right))
            case ast.BinOp():
                raise self._error(node, "only + - * / join expressions", "Write a power as a product.")
            case ast.Call():
                return self._call(node)
        problem = _REFUSED.get(type(node), "this is not arithmetic")
        raise self._error(node, problem, _ALLOWED_HINT)

    def _number(self, node: ast.Constant) -> float:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._error(node, "only numbers can be written out", _ALLOWED_HINT)
        self._check_digits(node)
        if not abs(value) <= MAX_NUMBER:  # so that no number at all is refused too
            raise self._error(node, "the number is too large", "Use a unit such as million_PLN.")
        return float(value)

    def _check_digits(self, node: ast.Constant) -> None:
        """Only decimal numbers: not 1_000, not 0x10."""
        if not re.fullmatch(_DIGITS, self.source[node.col_offset : node.end_col_offset]):
            raise self._error(
                node, "is not how numbers are written here", "Write digits, such as 1000 or 0.5."
            )

    def _name(self, node: ast.Name) -> str:
        if not re.fullmatch(INPUT_NAME, node.id):
            hint = "Names of inputs are small letters, digits and _, and begin with a letter."
            raise self._error(node, f"{node.id} cannot be the name of an input", hint)
        return node.id

    def _call(self, node: ast.Call) -> Call:
        if not isinstance(node.func, ast.Name):
            raise self._error(node, "only functions of the list can be called", _ALLOWED_HINT)
        name = node.func.id
        function = FUNCTIONS.get(name)
        if function is None:
            raise self._error(node, f"{name} is not a known function", suggestions(name))
        if node.keywords:
            raise self._error(node, f"{name} takes no named arguments", f"Write {function.signature}.")
        series = node.args[: max(0, len(node.args) - len(function.parameters))]
        if len(node.args) < len(function.parameters) or not function.accepts(len(series)):
            raise self._error(node, f"{name} has a wrong number of arguments", f"Write {function.signature}.")
        given = zip(node.args[len(series) :], function.parameters, strict=True)
        parameters = tuple(self._parameter(arg, parameter, function) for arg, parameter in given)
        return Call(name, tuple(self.node(argument) for argument in series), parameters)

    def _parameter(self, node: ast.expr, parameter: Parameter, function: Function) -> int:
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value in parameter.allowed:
            self._check_digits(node)
            return node.value
        problem = f"{parameter.name} must be a whole number: {parameter.choice}"
        raise self._error(node, problem, f"Write {function.signature}.")

    def _error(self, node: ast.expr, problem: str, hint: str) -> FormulaError:
        return FormulaError(_place(self.source, node.col_offset), problem, hint)
