"""A trace in words: one Polish and one English account of how a value came about.

Titles stand in quotation marks and are not declined; each operation is one short sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zoom_schemas import numbers, periods
from zoom_schemas.flags import load_flags
from zoom_schemas.territories import load_territories
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import get_unit

from indicator_jobs.formula import Binary, Call, Name, Negative, Number
from indicator_jobs.program import Operation, Step
from indicator_jobs.selection_words import rows_words

if TYPE_CHECKING:
    from indicator_jobs.traced import Cell, Leaf, Trace

_QUOTES = {"pl": ("„", "”"), "en": ("“", "”")}

MOST_STEPS = 8
"""An operator with more steps on the way (such as a life table) tells only its result."""

OPERATIONS: dict[str, Bilingual] = {
    "-": Bilingual(pl="{0} pomniejszono o {1}", en="{1} was subtracted from {0}"),
    "*": Bilingual(pl="{0} pomnożono przez {1}", en="{0} was multiplied by {1}"),
    "/": Bilingual(pl="{0} podzielono przez {1}", en="{0} was divided by {1}"),
    "+": Bilingual(pl="dodano {list}", en="{list} were added"),
    "negative": Bilingual(pl="zmieniono znak: {0}", en="the sign was changed: {0}"),
    "share": Bilingual(
        pl="{0} podzielono przez {1} i wyrażono w procentach",
        en="{0} was divided by {1} and expressed as a percentage",
    ),
    "per": Bilingual(
        pl="{0} podzielono przez {1} i pomnożono przez {n}", en="{0} was divided by {1} and multiplied by {n}"
    ),
    "sum": Bilingual(pl="dodano {list}", en="{list} were added"),
    "min": Bilingual(pl="wybrano najmniejszą z wartości: {list}", en="the smallest was taken of {list}"),
    "max": Bilingual(pl="wybrano największą z wartości: {list}", en="the largest was taken of {list}"),
    "mean": Bilingual(pl="policzono średnią: {list}", en="the mean was taken of {list}"),
    "change": Bilingual(pl="policzono zmianę {since}: {0}", en="the change {since} was computed: {0}"),
    "change_pct": Bilingual(
        pl="policzono zmianę {since} w procentach: {0}",
        en="the change {since} was computed as a percentage: {0}",
    ),
    "moving_average": Bilingual(
        pl="policzono średnią z okresów ({n}): {0}", en="the mean of {n} periods was computed: {0}"
    ),
    "cumulative": Bilingual(
        pl="dodano wartości od początku roku: {0}", en="values since the start of the year were added: {0}"
    ),
    "weighted_mean": Bilingual(
        pl="policzono średnią ważoną (wskaźnik, jego waga): {list}",
        en="the weighted mean was taken of (a ratio, its weight): {list}",
    ),
    "at": Bilingual(pl="wzięto stan na {day}: {0}", en="the figure for {day} was taken: {0}"),
    "splice": Bilingual(
        pl="połączono dwa szeregi, drugi od {n} r.: {list}",
        en="two series were joined, the second from {n} on: {list}",
    ),
    "real": Bilingual(
        pl="{0} przeliczono na ceny z {n} r. wskaźnikiem {1}",
        en="{0} was converted to prices of {n} by {1}",
    ),
    "if_missing": Bilingual(
        pl="wzięto pierwszą znaną z wartości: {list}", en="the first known value was taken of {list}"
    ),
}
"""How each operation and each function of formulas is said."""


def sentence(trace: Trace, lang: str = "pl") -> str:
    """The account of a trace: the value, what it was computed from and how, and the marks on the data."""
    teller = _Teller(trace, lang)
    parts = [teller.result(), *teller.steps(), *teller.marks()]
    return numbers.unbroken(" ".join(_capital(part) for part in parts))


class _Teller:
    """Words for the parts of one trace in one language."""

    def __init__(self, trace: Trace, lang: str):
        self.trace, self.lang = trace, lang
        self.leaves = {leaf.name: leaf for leaf in trace.leaves}
        self.told: set[str] = set()
        self.values = {step.expression: step for step in trace.steps}  # of several periods the last

    def result(self) -> str:
        """What the value is, where and when."""
        trace, lang = self.trace, self.lang
        title, where = trace.title[lang], load_territories().get(trace.territory).where(lang)
        when = periods.at_moment(trace.period, trace.moment, lang)
        if trace.value is None:
            missing = numbers.listed([self._quoted(leaf) for leaf in self._missing()], lang)
            why = {"pl": f"Brakuje danych: {missing}.", "en": f"Data are missing: {missing}."}[lang]
            words = {"pl": "nie można policzyć", "en": "cannot be computed"}[lang]
            return f"{title}, {where}, {when}: {words}. {why if missing else ''}".rstrip()
        value = get_unit(trace.unit).written(trace.value, lang, trace.decimals)
        return f"{title}, {where}, {when}: {value}."

    def steps(self) -> list[str]:
        """One sentence for each operation, inner ones first; or where the figure was read."""
        root = self.trace.root
        if isinstance(root.node, Name):
            straight = {"pl": "Wartość wprost ze źródła", "en": "The value comes straight from its source"}
            if self.leaves[root.node.name].origin == "card":
                straight = {"pl": "Wartość innej karty", "en": "The value of another card"}
            return [f"{straight[self.lang]}: {self._leaf(self.leaves[root.node.name])}."]
        sentences: list[str] = []
        if isinstance(root.node, Operation):
            self._tell_operator(root, root.node, sentences)
            return sentences
        self._tell(root, sentences)
        return sentences

    def marks(self) -> list[str]:
        """What must be known about the data: their flags, and that they are a secondary copy."""
        found: list[str] = []
        labels = [load_flags()[code].label.get(self.lang) for code in self.trace.flags.split() if code != "A"]
        if labels:
            found.append(
                {"pl": "Uwagi do danych", "en": "Notes on the data"}[self.lang] + f": {', '.join(labels)}."
            )
        found += list(self._corrections())
        if self.trace.differs:
            value = get_unit(self.trace.unit).written(self.trace.published, self.lang, self.trace.decimals)
            found.append(
                {
                    "pl": f"Opublikowana jest inna wartość: {value}; nowa nie została jeszcze ogłoszona.",
                    "en": f"Another value is published: {value}; the new one has not been released yet.",
                }[self.lang]
            )
        if _from_copies(self.trace):
            found.append(
                {
                    "pl": "Dane pochodzą z kopii pośredniej, nie wprost od wydawcy.",
                    "en": "The data come from a secondary copy, not straight from the publisher.",
                }[self.lang]
            )
        return found

    def _tell_operator(self, step: Step, node: Operation, sentences: list[str]) -> None:
        """What an operator computed, from which inputs, and what it came to on the way."""
        inputs = [self._tell(argument, sentences) for argument in step.arguments]
        of = {"pl": " z danych: {}", "en": " from {}"}[self.lang]
        made = {"pl": "policzono {0}{1}: {2}", "en": "{0}, computed{1}: {2}"}[self.lang]
        for one in self.trace.steps:
            if one.title is not None and len(self.trace.steps) <= MOST_STEPS:
                value = numbers.number(one.value, _decimals(one.value), self.lang)
                sentences.append(f"{one.title[self.lang]}: {value}.")
        source = of.format(numbers.listed(inputs, self.lang)) if inputs else ""
        what = node.operator.written(node.parameters, self.lang)
        sentences.append(made.format(what, source, self._value(step)) + ".")

    def _corrections(self) -> Iterator[str]:
        """What the source says where something else was taken, and why."""
        for leaf in self.trace.leaves:
            for cell in leaf.cells:
                if cell.correction is not None:
                    yield corrected_words(leaf, cell, self.lang)

    def _tell(self, step: Step, sentences: list[str]) -> str:
        """Tells the step's arguments, then the step; gives back how later sentences refer to it."""
        if isinstance(step.node, Name):
            return self._mentioned(self.leaves[step.node.name])
        if isinstance(step.node, Number):
            return numbers.number(step.node.value, _decimals(step.node.value), self.lang)
        arguments = [self._tell(argument, sentences) for argument in _flat(step)]
        telling = OPERATIONS[_operation(step)].get(self.lang)
        told = telling.format(*arguments, list=numbers.listed(arguments, self.lang), **self._parameters(step))
        value = self._value(step)
        sentences.append(f"{told}: {value}.")
        return {"pl": f"wynik ({value})", "en": f"the result ({value})"}[self.lang]

    def _parameters(self, step: Step) -> dict[str, str]:
        if not isinstance(step.node, Call) or not step.node.parameters:
            return {}
        first, *others = step.node.parameters
        if step.node.function == "at":
            return {"day": numbers.day_of_year(first, others[0], self.lang)}
        if step.node.function in ("splice", "real"):
            return {"n": str(first)}
        since = ""
        if step.node.function.startswith("change"):
            since = periods.since(periods.back(self.trace.period, first), self.lang)
        return {"n": numbers.number(first, 0, self.lang), "since": since}

    def _value(self, step: Step) -> str:
        if step is self.trace.root:
            return get_unit(self.trace.unit).written(self.trace.value, self.lang, self.trace.decimals)
        value = self.values[step.text].value
        return numbers.number(value, _decimals(value), self.lang)

    def _mentioned(self, leaf: Leaf) -> str:
        """An input in full the first time, by its title afterwards."""
        if leaf.name in self.told:
            return self._quoted(leaf)
        self.told.add(leaf.name)
        return self._leaf(leaf)

    def _leaf(self, leaf: Leaf) -> str:
        if leaf.origin == "constant":
            return get_unit(leaf.unit).written(leaf.cells[0].value, self.lang, _decimals(leaf.cells[0].value))
        if not leaf.cells:
            return self._quoted(leaf)
        figures = "; ".join(self._cell(leaf, cell) for cell in leaf.cells)
        return f"{self._quoted(leaf)} ({figures}; {self._origin(leaf)})"

    def _cell(self, leaf: Leaf, cell: Cell) -> str:
        figure = get_unit(leaf.unit).written(cell.value, self.lang, _decimals(cell.value))
        if cell.value is not None and leaf.unit != leaf.used_unit and cell.used != cell.value:
            used = get_unit(leaf.used_unit).written(cell.used, self.lang, _decimals(cell.used))
            figure += f" = {used}"
        if cell.rows is not None:
            figure += f" {rows_words(cell.rows, self.lang)}"
        if cell.label is not None:
            figure = f"{cell.label}: {figure}"
        if len({one.period for one in leaf.cells}) > 1 or cell.period != self.trace.period:
            return f"{periods.label(cell.period, self.lang)}: {figure}"
        if leaf.moment and leaf.moment != "period" and leaf.moment != self.trace.moment:
            return f"{figure} {periods.at_moment(cell.period, leaf.moment, self.lang)}"
        return figure

    def _origin(self, leaf: Leaf) -> str:
        if leaf.origin == "card":
            return {"pl": f"karta {leaf.id}", "en": f"card {leaf.id}"}[self.lang]
        origin = f"{leaf.source_title[self.lang]}, {leaf.id}" if leaf.source_title else leaf.id
        return f"{leaf.selection[self.lang]}; {origin}" if leaf.selection else origin

    def _quoted(self, leaf: Leaf) -> str:
        before, after = _QUOTES[self.lang]
        return f"{before}{leaf.title[self.lang]}{after}"

    def _missing(self) -> list[Leaf]:
        without = [leaf for leaf in self.trace.leaves if any(cell.value is None for cell in leaf.cells)]
        return without or [leaf for leaf in self.trace.leaves if not leaf.cells]


def corrected_words(leaf: Leaf, cell: Cell, lang: str) -> str:
    """A sentence on the correction of a cell: what the source says, what was taken, why."""
    correction = cell.correction or {}
    original, taken = (
        get_unit(leaf.unit).written(value, lang, _decimals(value))
        for value in (correction["original"], cell.value)
    )
    reason, period = correction["reason"][lang], periods.label(cell.period, lang)
    if correction["action"] == "flag":
        marked = {"pl": f"Uwaga o danych źródła ({period})", "en": f"A remark on the source ({period})"}[lang]
        return f"{marked}: {reason}"
    if lang == "en":
        said = f"An error of the source was corrected ({period})"
        return f"{said}: it says {original}, taken was {taken}. {reason}"
    return f"Poprawiono błąd źródła ({period}): źródło podaje {original}, przyjęto {taken}. {reason}"


def _from_copies(trace: Trace) -> bool:
    """Whether any figure behind the value, also of a card it uses, is a secondary copy."""
    return any(leaf.secondary_copy or (leaf.trace and _from_copies(leaf.trace)) for leaf in trace.leaves)


def _operation(step: Step) -> str:
    match step.node:
        case Binary(operator, _, _):
            return operator
        case Call(function, _, _):
            return function
        case Negative():
            return "negative"
    raise TypeError(f"{step.text} is not an operation")


def _flat(step: Step) -> tuple[Step, ...]:
    """The arguments, with a + b + c taken as one sum."""
    if not isinstance(step.node, Binary) or step.node.operator != "+":
        return step.arguments
    left, right = step.arguments
    inner = isinstance(left.node, Binary) and left.node.operator == "+" and step.factors[0] == 1.0
    return (*(_flat(left) if inner else (left,)), right)


def _decimals(value: float | None) -> int:
    """As many decimals as the figure has, at most three."""
    if value is None or numbers.is_missing(value):
        return 0
    return next(
        (places for places in range(3) if abs(value - round(value, places)) < 1e-9 * max(1, abs(value))), 3
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
