"""A formula is arithmetic over its inputs; everything else is refused with place and hint."""

import ast
import math
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import indicator_jobs
from indicator_jobs.formula import (
    MAX_DEPTH,
    MAX_INPUTS,
    MAX_NODES,
    Binary,
    Call,
    FormulaError,
    Name,
    Negative,
    Number,
    canonical,
    children,
    names,
    parse,
    walk,
)
from indicator_jobs.functions import FUNCTIONS
from indicator_jobs.grid import Axis, Grid
from indicator_jobs.program import Step, _run, written
from indicator_jobs.types import Type

HOSTILE = {
    "attribute": "births.values",
    "method": "births.to_csv('x')",
    "dunder": "births.__class__.__mro__",
    "unknown function": "open(births)",
    "import": "__import__('os')",
    "eval": "eval(births)",
    "call of a call": "share(births, people)(births)",
    "call of a number": "1(births)",
    "list comprehension": "[x for x in births]",
    "generator": "sum(x for x in births)",
    "set comprehension": "{x for x in births}",
    "dict comprehension": "{x: x for x in births}",
    "power": "9**9**9",
    "floor division": "births // people",
    "modulo": "births % people",
    "matrix product": "births @ people",
    "shift": "1 << 1000000",
    "bits": "births | people",
    "inversion": "~births",
    "plus before a name": "+births",
    "text": "'births'",
    "bytes": "b'births'",
    "formatted text": "f'{births}'",
    "lambda": "(lambda: births)()",
    "subscript": "births[0]",
    "slice": "births[:1]",
    "walrus": "(births := 1)",
    "assignment": "births = 1",
    "two expressions": "births; people",
    "two lines": "births\n; people",
    "carriage return": "births\r+ people",
    "vertical tab": "births\x0b+ people",
    "chained comparison": "1 < births < people",
    "identity": "births is people",
    "membership": "births in people",
    "underscores in a number": "births / 1_000",
    "hexadecimal": "births * 0x10",
    "octal": "births * 0o17",
    "binary": "births * 0b101",
    "number with a letter": "births * 10l",
    "complex sum": "births + 2j",
    "not a number": "births * nan()",
    "raw text": "r'births'",
    "raw bytes": "rb'births'",
    "long text": "'''births'''",
    "text times number": "'a' * 1000000",
    "formatted text with a call": "f'{open(1)}'",
    "yield from": "(yield from births)",
    "async comprehension": "[x async for x in births]",
    "lambda with a default": "lambda x=births: x",
    "starred name": "*births",
    "star in a list": "[*births]",
    "type hint": "births: people",
    "arrow": "births -> people",
    "dollar": "$births",
    "question mark": "births?",
    "back quote": "`births`",
    "dunder alone": "__builtins__",
    "dunder class": "__class__ + births",
    "dunder call": "__build_class__(births)",
    "capital letters": "Births",
    "private name": "_births",
    "module attribute call": "os.system('true')",
    "pandas escape": "@pd.compat.os.system('true')",
    "format escape": "'{0.__class__}'.format(births)",
    "subscript of a class": "().__class__.__bases__[0]",
    "slice of a call": "sum(births, people)[0]",
    "mathematical letters": "𝑏𝑖𝑟𝑡𝑙𝑠",
    "ligature": "birthsﬁ",
    "superscript": "births²",
    "arabic digits": "births * ١٠",
    "full-width operator": "births ＋ people",
    "minus sign of typography": "births − people",
    "division sign": "births ÷ people",
    "no-break space": "births\u00a0+ people",
    "right-to-left mark": "births\u202e+ people",
    "combining accent": "birth\u0301s",
    "byte order mark": "\ufeffbirths",
    "lone surrogate": "births\ud800",
    "deep calls": "sum(" * 60 + "births, births" + ")" * 60,
    "deep sums": "(births + " * 60 + "births" + ")" * 60,
    "many arguments": f"sum({', '.join(['births'] * 500)})",
    "number beyond all": "1e400 * births",
    "tiny beyond all is a number, but nan is none": "float('nan')",
    "second parameter is a name": "at(births, 12, people)",
    "a day that is no number": "at(births, 12, 31.0)",
    "a month beyond the year": "at(births, 13, 1)",
    "a day beyond the month": "at(births, 12, 32)",
    "one number for a day": "at(births, 12)",
    "a year in letters": "splice(births, people, births)",
    "a year of long ago": "real(births, people, 1066)",
    "a parameter in hexadecimal": "change(births, 0x1)",
    "a parameter with underscores": "per(births, people, 1_000)",
    "a negative parameter": "change(births, -1)",
    "three arguments for pairs": "weighted_mean(births, people, births)",
    "condition": "births if people else 1",
    "comparison": "births > people",
    "and": "births and people",
    "not": "not births",
    "true": "True",
    "none": "None",
    "ellipsis": "...",
    "complex": "1j",
    "tuple": "(births, people)",
    "list": "[births]",
    "dict": "{}",
    "star": "sum(*births)",
    "double star": "per(**births)",
    "named argument": "per(births, people, n=1000)",
    "await": "await births",
    "yield": "(yield births)",
    "huge number": "1e13 * births",
    "infinite number": "1e999 * births",
    "very long number": "9" * 1999,
    "very long text": "births + " * 400 + "births",
    "deep parentheses": "(" * 500 + "births" + ")" * 500,
    "deep minus": "-" * 1500 + "births",
    "look-alike letters": "bіrths",
    "full-width letters": "ｂｉｒｔｈｓ",
    "full-width dot": "births．values",
    "zero-width space": "bir\u200bths",
    "null": "births\x00",
    "comment": "births # people",
    "backslash": "births \\\n + people",
    "empty": "",
    "blank": "   ",
    "statement": "import os",
    "parameter is a name": "change(births, people)",
    "parameter is a sum": "change(births, 1 + 1)",
    "parameter is true": "change(births, True)",
    "parameter is a fraction": "change(births, 1.0)",
    "parameter below its range": "change(births, 0)",
    "parameter over its range": "moving_average(births, 121)",
    "rate for an odd number": "per(births, people, 7)",
    "too few arguments": "share(births)",
    "too many arguments": "share(births, people, births)",
    "no arguments": "sum()",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_not_arithmetic_is_refused_with_place_and_hint(text):
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.place
    assert caught.value.problem
    assert caught.value.hint


def test_a_refusal_names_the_place_in_the_text():
    with pytest.raises(FormulaError) as caught:
        parse("births + people.values")
    assert caught.value.place == "character 10, near “births + people.values”"


def test_a_misspelt_function_gets_a_suggestion():
    with pytest.raises(FormulaError, match="Did you mean share"):
        parse("shares(births, people)")


def test_limits_are_two_hundred_parts_twenty_levels_and_thirty_inputs():
    assert (MAX_NODES, MAX_DEPTH, MAX_INPUTS) == (200, 20, 30)
    parse(f"sum({', '.join(['a'] * 198)})")
    with pytest.raises(FormulaError, match="over 200 parts"):
        parse(f"sum({', '.join(['a'] * 199)})")
    parse("-" * 19 + "a")
    parse("-" * 20 + "a")
    with pytest.raises(FormulaError, match="deeper than 20 levels"):
        parse("-" * 21 + "a")
    parse(f"sum({', '.join(f'a{n}' for n in range(30))})")
    with pytest.raises(FormulaError, match="more than 30 inputs"):
        parse(f"sum({', '.join(f'a{n}' for n in range(31))})")


@given(st.text(max_size=80))
def test_any_text_is_either_arithmetic_or_refused(text):
    try:
        tree = parse(text)
    except FormulaError:
        return
    assert all(isinstance(node, Number | Name | Negative | Binary | Call) for node in walk(tree))


@given(st.text(alphabet="ab1.+-*/() ,[]'\"_:=;{}@%<>!~", max_size=60))
def test_any_mixture_of_signs_is_either_arithmetic_or_refused(text):
    try:
        tree = parse(text)
    except FormulaError:
        return
    assert all(isinstance(node, Number | Name | Negative | Binary | Call) for node in walk(tree))


def _trees():
    leaves = st.one_of(
        st.floats(0, 1e6).map(lambda value: Number(float(value))), st.sampled_from("abc").map(Name)
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(Negative),
            st.builds(Binary, st.sampled_from("+-*/"), inner, inner),
            st.builds(lambda left, right: Call("share", (left, right)), inner, inner),
            st.builds(lambda left, right: Call("sum", (left, right)), inner, inner),
            st.builds(lambda left, right: Call("max", (left, right)), inner, inner),
        ),
        max_leaves=9,
    )


@given(_trees())
def test_a_written_formula_reads_back_as_the_same_formula(tree):
    assert canonical(parse(_exact(tree))) == canonical(tree)


def _exact(node):
    match node:
        case Number(value):
            return repr(value)
        case Name(name):
            return name
        case Negative(operand):
            return f"-({_exact(operand)})"
        case Binary(operator, left, right):
            return f"({_exact(left)}) {operator} ({_exact(right)})"
        case Call(function, arguments, _):
            return f"{function}({', '.join(map(_exact, arguments))})"


CELLS = {"a": [2.5, math.nan, -3.0], "b": [0.0, 7.0, 4.0], "c": [1e9, -1.0, 0.5]}


@given(_trees())
def test_grids_compute_what_a_naive_interpreter_computes_cell_by_cell(tree):
    axis = Axis("year", np.array([2020, 2021, 2022]))
    grids = {
        name: Grid(axis, np.array(cells)[:, None], np.zeros((3, 1), np.int64))
        for name, cells in CELLS.items()
    }
    result = np.broadcast_to(_run(_untyped(tree), grids, axis, lambda step, grid: None).values, (3, 1))
    for row in range(3):
        expected = _naive(tree, {name: cells[row] for name, cells in CELLS.items()})
        assert result[row, 0] == pytest.approx(expected, rel=1e-12, nan_ok=True)


def _untyped(node):
    inner = tuple(_untyped(child) for child in children(node))
    return Step(node, Type("…"), inner, (1.0,) * len(inner))


def _naive(node, cells):
    match node:
        case Number(value):
            result = value
        case Name(name):
            result = cells[name]
        case Negative(operand):
            result = -_naive(operand, cells)
        case Binary(operator, left, right):
            result = _naive_binary(operator, _naive(left, cells), _naive(right, cells))
        case Call("share", (left, right), _):
            result = _naive_binary("/", 100 * _naive(left, cells), _naive(right, cells))
        case Call("sum", (left, right), _):
            result = _naive(left, cells) + _naive(right, cells)
        case Call("max", (left, right), _):
            pair = _naive(left, cells), _naive(right, cells)
            result = math.nan if any(map(math.isnan, pair)) else max(pair)
    return result if math.isfinite(result) else math.nan


def _naive_binary(operator, left, right):
    if operator == "/":
        return left / right if right else math.nan
    return {"+": left + right, "-": left - right, "*": left * right}[operator]


def test_spaces_and_parentheses_change_nothing_but_order_does():
    assert canonical(parse("a+b*c")) == canonical(parse(" ( a ) + ( b * c )\n"))
    assert canonical(parse("a - b")) != canonical(parse("b - a"))


def test_names_are_listed_once_in_order():
    assert names(parse("share(b, a + b)")) == ["b", "a"]


@pytest.mark.parametrize(
    "text", ["a - (b - c)", "a / (b / c)", "-(a + b)", "(a + b) * c", "share(a, b - c)", "a - b + c"]
)
def test_a_formula_is_written_with_the_parentheses_it_needs(text):
    assert canonical(parse(written(parse(text)))) == canonical(parse(text))
    assert written(parse(text)) == text


def test_the_package_never_evaluates_text():
    forbidden = {"eval", "exec", "compile", "query", "literal_eval", "__import__"}
    for path in Path(indicator_jobs.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) != "re.compile":
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                assert called not in forbidden, f"{path.name}:{node.lineno}"


def test_every_function_is_explained_in_both_languages():
    for name, function in FUNCTIONS.items():
        assert function.signature.startswith(f"{name}(")
        assert function.help.pl != function.help.en


def test_a_hostile_formula_leaves_the_recursion_limit_alone():
    before = sys.getrecursionlimit()
    with pytest.raises(FormulaError):
        parse("(" * 199 + "-" * 1000 + "a" + ")" * 199)
    assert sys.getrecursionlimit() == before
