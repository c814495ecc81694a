"""A formula as MathML: once with the names of its inputs, once with the numbers of a trace.

Presentation elements of MathML Core only (https://www.w3.org/TR/mathml-core/), which browsers draw by
themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from zoom_schemas import numbers
from zoom_schemas.periods import back
from zoom_schemas.units import get_unit

from indicator_jobs.formula import Binary, Call, Name, Negative, Number
from indicator_jobs.program import Step
from indicator_jobs.traced import Leaf, Trace

LOOSE, PRODUCT, TIGHT = 1, 2, 3
"""How firmly an expression holds together: a sum, a product, what needs no parentheses."""

LONGEST_SPAN = 6
"""So many periods are written one by one; of more, the first, the second and the last."""

Part = tuple[str, int]
Argument = Callable[[int, int], Part]
"""An argument of a function, by its number and by how many periods earlier it is taken."""


def named(root: Step, titles: Mapping[str, str], result: str, lang: str, words: str) -> str:
    """The formula with the titles of its inputs; `words` is the same for those who listen."""

    def leaf(name: str, shift: int) -> Part:
        title = _text(titles.get(name, name))
        if not shift:
            return title, TIGHT
        earlier = f"<mrow><mi>t</mi><mo>−</mo><mn>{shift}</mn></mrow>"
        return f"<msub>{title}{earlier}</msub>", TIGHT

    written = _Writer(leaf, lang, converts=False).write(root, 0)[0]
    return _math(f"{_text(result)}<mo>=</mo>{written}", words)


def filled(trace: Trace, lang: str, words: str) -> str:
    """The formula with the figures of a trace and its result; a missing figure is shown as missing."""
    leaves = {leaf.name: leaf for leaf in trace.leaves}

    def leaf(name: str, shift: int) -> Part:
        return _number(_used(leaves[name], back(trace.period, shift) if shift else trace.period), lang), TIGHT

    part = _Writer(leaf, lang, converts=True).write(trace.root, 0)
    written = _times(part, trace.factor, lang)[0]
    value = get_unit(trace.unit).written(trace.value, lang, trace.decimals)
    return _math(f"{written}<mo>=</mo>{_text(value)}", words)


@dataclass(frozen=True)
class _Writer:
    leaf: Callable[[str, int], Part]
    lang: str
    converts: bool

    def write(self, step: Step, shift: int) -> Part:
        match step.node:
            case Number(value):
                return _number(value, self.lang), TIGHT
            case Name(name):
                return self.leaf(name, shift)
            case Negative():
                return f"<mo>−</mo>{_within(self._argument(step, shift)(0, 0), TIGHT)}", PRODUCT
            case Binary(sign, _, _):
                return SIGNS[sign](self._argument(step, shift))
            case Call(function, arguments, parameters):
                return FUNCTIONS[function](self._argument(step, shift), len(arguments), parameters, self.lang)

    def _argument(self, step: Step, shift: int) -> Argument:
        def argument(index: int, earlier: int = 0) -> Part:
            part = self.write(step.arguments[index], shift + earlier)
            return _times(part, step.factors[index], self.lang) if self.converts else part

        return argument


def _added(argument: Argument) -> Part:
    return f"{argument(0, 0)[0]}<mo>+</mo>{_within(argument(1, 0), LOOSE)}", LOOSE


def _subtracted(argument: Argument) -> Part:
    return f"{argument(0, 0)[0]}<mo>−</mo>{_within(argument(1, 0), PRODUCT)}", LOOSE


def _multiplied(argument: Argument) -> Part:
    left, right = (_within(argument(index, 0), PRODUCT) for index in (0, 1))
    return f"{left}<mo>×</mo>{right}", PRODUCT


def _divided(argument: Argument) -> Part:
    return _fraction(argument(0, 0)[0], argument(1, 0)[0]), TIGHT


SIGNS: dict[str, Callable[[Argument], Part]] = {
    "+": _added,
    "-": _subtracted,
    "*": _multiplied,
    "/": _divided,
}


Writing = Callable[[Argument, int, Sequence[Any], str], Part]


def _share(argument: Argument, count: int, parameters: Sequence[Any], lang: str) -> Part:
    return f"{_divided(argument)[0]}<mo>×</mo><mn>100</mn>", PRODUCT


def _per(argument: Argument, count: int, parameters: Sequence[Any], lang: str) -> Part:
    return f"{_divided(argument)[0]}<mo>×</mo>{_number(parameters[0], lang)}", PRODUCT


def _sum(argument: Argument, count: int, parameters: Sequence[Any], lang: str) -> Part:
    return "<mo>+</mo>".join(_within(argument(index, 0), LOOSE) for index in range(count)), LOOSE


def _mean(argument: Argument, count: int, parameters: Sequence[Any], lang: str) -> Part:
    return _fraction(_sum(argument, count, parameters, lang)[0], f"<mn>{count}</mn>"), TIGHT


def _called(name: str) -> Writing:
    def written(argument: Argument, count: int, parameters: Sequence[Any], lang: str) -> Part:
        given = [argument(index, 0)[0] for index in range(count)]
        given += [_text(str(one)) for one in parameters]
        return f"<mi>{name}</mi>{_parentheses('<mo>;</mo>'.join(given))}", TIGHT

    return written


def _change(argument: Argument, count: int, parameters: Sequence[Any], lang: str) -> Part:
    return f"{argument(0, 0)[0]}<mo>−</mo>{_within(argument(0, parameters[0]), PRODUCT)}", LOOSE


def _change_pct(argument: Argument, count: int, parameters: Sequence[Any], lang: str) -> Part:
    before = f"<mrow><mo>|</mo>{argument(0, parameters[0])[0]}<mo>|</mo></mrow>"
    change = _change(argument, count, parameters, lang)[0]
    return f"{_fraction(change, before)}<mo>×</mo><mn>100</mn>", PRODUCT


def _moving_average(argument: Argument, count: int, parameters: Sequence[Any], lang: str) -> Part:
    span = parameters[0]
    shifts: list[int | None] = [*range(span)]
    if span > LONGEST_SPAN:
        shifts = [0, 1, None, span - 1]
    parts = ("<mo>…</mo>" if shift is None else _within(argument(0, shift), LOOSE) for shift in shifts)
    return _fraction("<mo>+</mo>".join(parts), f"<mn>{span}</mn>"), TIGHT


def _cumulative(argument: Argument, count: int, parameters: Sequence[Any], lang: str) -> Part:
    start = _text({"pl": "od początku roku", "en": "since the start of the year"}[lang])
    return f"<munder><mo>∑</mo>{start}</munder>{_within(argument(0, 0), PRODUCT)}", PRODUCT


def _if_missing(argument: Argument, count: int, parameters: Sequence[Any], lang: str) -> Part:
    instead = _text({"pl": ", a gdy brak: ", "en": ", or where missing: "}[lang])
    return _parentheses(f"{argument(0, 0)[0]}{instead}{argument(1, 0)[0]}"), TIGHT


FUNCTIONS: dict[str, Writing] = {
    "share": _share,
    "per": _per,
    "sum": _sum,
    "mean": _mean,
    "min": _called("min"),
    "max": _called("max"),
    "change": _change,
    "change_pct": _change_pct,
    "moving_average": _moving_average,
    "cumulative": _cumulative,
    "if_missing": _if_missing,
}
"""How each function of formulas is drawn."""


def _used(leaf: Leaf, period: str) -> float | None:
    return next((cell.used for cell in leaf.cells if cell.period in ("", period)), None)


def _times(part: Part, factor: float, lang: str) -> Part:
    if factor == 1.0:
        return part
    return f"{_within(part, PRODUCT)}<mo>×</mo>{_number(factor, lang)}", PRODUCT


def _number(value: float | None, lang: str) -> str:
    if value is None:
        return _text({"pl": "brak danych", "en": "no data"}[lang])
    places = len(f"{abs(value):.6f}".rstrip("0").partition(".")[2])
    digits = numbers.number(abs(value), places, lang)
    return f"<mrow><mo>−</mo><mn>{digits}</mn></mrow>" if value < 0 else f"<mn>{digits}</mn>"


def _within(part: Part, least: int) -> str:
    return part[0] if part[1] >= least else _parentheses(part[0])


def _parentheses(inner: str) -> str:
    return f'<mrow><mo fence="true">(</mo>{inner}<mo fence="true">)</mo></mrow>'


def _fraction(above: str, below: str) -> str:
    return f"<mfrac><mrow>{above}</mrow><mrow>{below}</mrow></mfrac>"


def _text(text: str) -> str:
    return f"<mtext>{escape(text)}</mtext>"


def _math(inner: str, words: str) -> str:
    return (
        '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block" '
        f'aria-label="{escape(words)}"><mrow>{inner}</mrow></math>'
    )
