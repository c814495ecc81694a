"""A formula as MathML: once with the names of its inputs, once with the numbers of a trace.

Presentation elements of MathML Core only (https://www.w3.org/TR/mathml-core/), which browsers draw by
themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from zoom_schemas.periods import back, parse
from zoom_schemas.units import get_unit

from indicator_jobs.formula import Call, Name, Number
from indicator_jobs.program import Operation, Step
from indicator_jobs.trace_steps import operation
from indicator_jobs.traced import Operand, Trace, TraceStep
from indicator_jobs.writing.markup import (
    DOTS,
    PLUS,
    TIGHT,
    Part,
    called,
    digits,
    fraction,
    index,
    text,
    times,
)
from indicator_jobs.writing.mathml_functions import FUNCTIONS, LONGEST_SPAN, SIGNS, subscript


def named(root: Step, titles: Mapping[str, str], result: str, lang: str, words: str) -> str:
    """The formula with the titles of its inputs; `words` is the same for those who listen."""
    written = _Named(titles, lang).drawn(root, 0)[0]
    return _math(f"{text(result)}<mo>=</mo>{written}", words)


def filled(trace: Trace, lang: str, words: str) -> str:
    """The formula with the figures of a trace and its result; a missing figure is shown as missing."""
    written = times(_Filled(trace, lang).result(), trace.factor, lang)[0]
    value = get_unit(trace.unit).written(trace.value, lang, trace.decimals)
    return _math(f"{written}<mo>=</mo>{text(value)}", words)


@dataclass(frozen=True)
class _Named:
    """Draws steps with the titles of inputs."""

    titles: Mapping[str, str]
    lang: str

    def drawn(self, step: Step, shift: int) -> Part:
        """A step as it stood `shift` periods earlier."""
        match step.node:
            case Number(value):
                return digits(value, self.lang), TIGHT
            case Name(name):
                return self._input(name, shift)
            case Operation(operator, _, inputs):
                titles = [text(self.titles.get(name, name)) for name in inputs]
                return called(operator.title.get(self.lang), _shortened(titles)), TIGHT
            case Call(function, _, numbers):
                return FUNCTIONS[function](_NamedArguments(self, step, shift), numbers)
        return SIGNS[operation(step)](_NamedArguments(self, step, shift), ())

    def _input(self, name: str, shift: int) -> Part:
        title = text(self.titles.get(name, name))
        if not shift:
            return title, TIGHT
        return index(title, f"<mi>t</mi><mo>−</mo><mn>{shift}</mn>"), TIGHT


@dataclass(frozen=True)
class _NamedArguments:
    names: _Named
    step: Step
    shift: int

    @property
    def lang(self) -> str:
        return self.names.lang

    @property
    def count(self) -> int:
        return len(self.step.arguments)

    def at(self, position: int, earlier: int = 0) -> Part:
        return self.names.drawn(self.step.arguments[position], self.shift + earlier)

    def only(self, position: int, label: str) -> Part:
        return subscript(self.at(position), label)

    def known(self, position: int) -> bool:
        return True

    def mean_of_year(self, position: int, year: int) -> Part:
        return subscript(self.at(position), str(year))


class _Filled:
    """Draws the steps of a trace with its figures."""

    def __init__(self, trace: Trace, lang: str) -> None:
        self.trace, self.lang = trace, lang
        self.steps = {(step.expression, step.period): step for step in trace.steps}
        self.cells = {
            (f"{leaf.name}[{cell.label}]" if cell.label else leaf.name, cell.period): cell.used
            for leaf in trace.leaves
            for cell in leaf.cells
        }

    def result(self) -> Part:
        """The whole formula."""
        return self._drawn(self.trace.root.text, self.trace.period, None)

    def operand(self, given: Operand) -> Part:
        """What an operation took: the step behind it, or its figure."""
        part = self._drawn(given.of, given.period, given.value)
        is_step = (given.of, given.period) in self.steps
        return times(part, given.factor, self.lang) if is_step else part

    def _drawn(self, expression: str, period: str, value: float | None) -> Part:
        step = self.steps.get((expression, period))
        if step is None:
            found = self.cells.get((expression, period), self.cells.get((expression, ""), value))
            return digits(value if value is not None else found, self.lang), TIGHT
        if step.operation in FUNCTIONS or step.operation in SIGNS:
            return {**FUNCTIONS, **SIGNS}[step.operation](_FilledArguments(self, step), step.parameters)
        figures = [digits(one.value, self.lang) for given in step.arguments for one in given]
        return called(_title(self.trace.root, step, self.lang), _shortened(figures)), TIGHT


@dataclass(frozen=True)
class _FilledArguments:
    figures: _Filled
    step: TraceStep

    @property
    def lang(self) -> str:
        return self.figures.lang

    @property
    def count(self) -> int:
        return len(self.step.arguments)

    def at(self, position: int, earlier: int = 0) -> Part:
        wanted = back(self.step.period, earlier)
        given = self.step.arguments[position]
        found = next((one for one in given if one.period in ("", wanted)), None)
        return self.figures.operand(found) if found else (digits(None, self.lang), TIGHT)

    def only(self, position: int, label: str) -> Part:
        given = self.step.arguments[position]
        return self.figures.operand(given[-1]) if given else (digits(None, self.lang), TIGHT)

    def known(self, position: int) -> bool:
        return bool(self.step.arguments[position])

    def mean_of_year(self, position: int, year: int) -> Part:
        of_year = [one for one in self.step.arguments[position] if parse(one.period).start.year == year]
        if not of_year:
            return digits(None, self.lang), TIGHT
        if len(of_year) == 1:
            return self.figures.operand(of_year[0])
        parts = _shortened([self.figures.operand(one)[0] for one in of_year])
        return fraction(PLUS.join(parts), f"<mn>{len(of_year)}</mn>"), TIGHT


def _title(root: Step, step: TraceStep, lang: str) -> str:
    match root.node:
        case Operation(operator, _, _) if step.expression == root.text:
            return operator.title.get(lang)
    return step.title[lang] if step.title else step.expression


def _shortened(parts: list[str]) -> list[str]:
    return parts if len(parts) <= LONGEST_SPAN else [*parts[:2], DOTS, parts[-1]]


def _math(inner: str, words: str) -> str:
    return (
        '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block" '
        f'aria-label="{escape(words)}"><mrow>{inner}</mrow></math>'
    )
