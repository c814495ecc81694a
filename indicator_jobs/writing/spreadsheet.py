"""A trace as a CSV that a person can recompute in a spreadsheet, and check against the sources.

One row an input cell, one row a step: the value that was computed, and beside it a formula over the rows
above. In Polish with semicolons and a decimal comma, in English with commas and a decimal point, as
spreadsheets of those languages read it. Foreign text never becomes a formula.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

from zoom_schemas.territories import load_territories

from indicator_jobs.traced import Cell, Leaf, Operand, Trace, TraceStep
from indicator_jobs.writing.sheet_formulas import FORMULAS, Reference, Writer

BOM = "\ufeff"

COLUMNS: dict[str, dict[str, str]] = {
    "kind": {"pl": "rodzaj", "en": "kind"},
    "name": {"pl": "nazwa", "en": "name"},
    "title": {"pl": "tytuł", "en": "title"},
    "source": {"pl": "źródło", "en": "source"},
    "series": {"pl": "szereg", "en": "series"},
    "row": {"pl": "wiersz", "en": "row"},
    "file": {"pl": "plik", "en": "file"},
    "sha256": {"pl": "sha256 pliku", "en": "sha256 of the file"},
    "retrieved": {"pl": "pobrano", "en": "retrieved"},
    "territory": {"pl": "terytorium", "en": "territory"},
    "period": {"pl": "okres", "en": "period"},
    "value": {"pl": "wartość", "en": "value"},
    "unit": {"pl": "jednostka", "en": "unit"},
    "flags": {"pl": "uwagi", "en": "flags"},
    "factor": {"pl": "przelicznik", "en": "factor"},
    "recomputed": {"pl": "przeliczone", "en": "recomputed"},
}
"""The columns in their order, A to P, with their headers."""

KINDS: dict[str, dict[str, str]] = {
    "series": {"pl": "dana", "en": "figure"},
    "card": {"pl": "wartość karty", "en": "value of a card"},
    "constant": {"pl": "stała", "en": "constant"},
    "layer": {"pl": "pomiar na mapie", "en": "measured on the map"},
    "step": {"pl": "krok", "en": "step"},
    "operator": {"pl": "operator (wartość przepisana)", "en": "operator (value taken over)"},
    "result": {"pl": "wynik", "en": "result"},
}
"""What a row holds: an input by its origin, a step, or the value itself."""

_VALUE, _FACTOR, _RECOMPUTED = "L", "O", "P"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def sheet(trace: Trace, lang: str = "pl") -> str:
    """The CSV of a trace, with the traces of the cards that it uses above it. The last row is the value."""
    made = _Sheet(lang)
    made.add_head(trace)
    made.add_trace(trace)
    return made.text()


def safe(text: str) -> str:
    """Foreign text that no spreadsheet takes for a formula: an apostrophe goes before a telling sign."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


@dataclass
class _Sheet:
    """Rows one after another; `places` says in which row a figure of a card, period and expression stands."""

    lang: str
    rows: list[list[str]] = field(default_factory=list)
    done: dict[tuple[str, ...], str] = field(default_factory=dict)

    def add_head(self, trace: Trace) -> None:
        """What the sheet is about, in two columns."""
        place = load_territories().get(trace.territory).label(self.lang)
        known = {"pl": "stan wiedzy", "en": "as known on"}[self.lang]
        head = {
            "pl": ("wskaźnik", "przepis", "wzór", "terytorium", "okres"),
            "en": ("indicator", "recipe", "formula", "territory", "period"),
        }[self.lang]
        title = f"{trace.title[self.lang]} ({trace.card_id})"
        recipe = f"{trace.recipe}, {trace.since}–"
        values = (title, recipe, trace.formula, f"{place} ({trace.territory})", trace.period)
        self.rows += [[name, safe(value)] for name, value in zip(head, values, strict=True)]
        if trace.as_of:
            self.rows.append([known, trace.as_of])
        self.rows += [[], [header[self.lang] for header in COLUMNS.values()]]

    def add_trace(self, trace: Trace) -> str:
        """The rows of one value; gives back the reference of its result."""
        key = (trace.card_id, trace.recipe, trace.territory, trace.period)
        if key in self.done:
            return self.done[key]
        places: dict[tuple[str, str], str] = {}
        for leaf in trace.leaves:
            self._add_leaf(leaf, trace, places)
        for step in trace.steps:
            places[(step.expression, step.period)] = self._add_step(step, trace, places)
        self.done[key] = self._add_result(trace, places)
        return self.done[key]

    def _add_leaf(self, leaf: Leaf, trace: Trace, places: dict[tuple[str, str], str]) -> None:
        inner = {one.period: one for one in (*leaf.earlier, leaf.trace) if one}
        for cell in leaf.cells:
            nested = inner.get(cell.period)
            above = self.add_trace(nested) if nested and nested.value is not None else ""
            name = f"{leaf.name}[{cell.label}]" if cell.label else leaf.name
            territory = nested.territory if nested else leaf.territory or trace.territory
            places[(name, cell.period)] = self._add_cell(leaf, cell, name, territory, above)

    def _add_cell(self, leaf: Leaf, cell: Cell, name: str, territory: str, above: str) -> str:
        known = cell.value is not None
        return self._add(
            kind=KINDS[leaf.origin][self.lang],
            name=name,
            title=leaf.title[self.lang],
            source=leaf.source_title[self.lang] if leaf.source_title else leaf.source or "",
            series=leaf.id,
            row=self._row_of(leaf, cell),
            file=cell.file or "",
            sha256=cell.snapshot or "",
            retrieved=cell.retrieved or "",
            territory=territory,
            period=cell.period,
            value=self._writer.number(cell.value),
            unit=leaf.unit,
            flags=cell.flags,
            factor=self._writer.number(leaf.factor),
            recomputed=f"={above or _VALUE + self._next}*{_FACTOR}{self._next}" if known else "",
        )

    def _row_of(self, leaf: Leaf, cell: Cell) -> str:
        """Which rows of the source the figure was taken from."""
        if leaf.origin != "series":
            return ""
        found = [f"{leaf.id}, {cell.period}"]
        if leaf.selection:
            found.append(leaf.selection[self.lang])
        if cell.label:
            found.append(cell.label)
        return "; ".join(found)

    def _add_step(self, step: TraceStep, trace: Trace, places: Mapping[tuple[str, str], str]) -> str:
        return self._add(
            kind=KINDS["step" if step.operation in FORMULAS else "operator"][self.lang],
            name=step.expression,
            title=step.title[self.lang] if step.title else "",
            territory=trace.territory,
            period=step.period,
            value=self._writer.number(step.value),
            unit=step.unit,
            flags=step.flags,
            recomputed=self._formula(step, places),
        )

    def _add_result(self, trace: Trace, places: Mapping[tuple[str, str], str]) -> str:
        place = places.get((trace.root.text, trace.period)) or places.get((trace.root.text, ""))
        return self._add(
            kind=KINDS["result"][self.lang],
            name=trace.card_id,
            title=trace.title[self.lang],
            territory=trace.territory,
            period=trace.period,
            value=self._writer.number(trace.value),
            unit=trace.unit,
            flags=trace.flags,
            factor=self._writer.number(trace.factor),
            recomputed=f"={place}*{_FACTOR}{self._next}" if place and trace.value is not None else "",
        )

    def _formula(self, step: TraceStep, places: Mapping[tuple[str, str], str]) -> str:
        """The formula of a step. What an operator computed is taken over: no spreadsheet formula says it."""
        if step.value is None:
            return ""
        if step.operation not in FORMULAS:
            return f"={_VALUE}{self._next}"
        given = [
            [Reference(self._reference(one, places), one.period) for one in operands]
            for operands in step.arguments
        ]
        return "=" + FORMULAS[step.operation](self._writer, given, step)

    def _reference(self, operand: Operand, places: Mapping[tuple[str, str], str]) -> str | None:
        """The cell of an operand in the unit of the operation; a number itself; None for what is missing."""
        if operand.value is None:
            return None
        place = places.get((operand.of, operand.period)) or places.get((operand.of, ""))
        if place is None:
            return self._writer.number(operand.value)
        return place if operand.factor == 1.0 else f"({place}*{self._writer.number(operand.factor)})"

    def _add(self, **columns: str) -> str:
        """One more row; gives back the reference of its recomputed figure. Only our own cells stay unsafe."""
        ours = ("value", "factor", "recomputed")
        self.rows.append(
            [columns.get(name, "") if name in ours else safe(columns.get(name, "")) for name in COLUMNS]
        )
        return f"{_RECOMPUTED}{len(self.rows)}"

    @property
    def _next(self) -> str:
        return str(len(self.rows) + 1)

    @property
    def _writer(self) -> Writer:
        return Writer(self.lang)

    def text(self) -> str:
        """The whole sheet, with the mark of UTF-8 that spreadsheets look for."""
        out = io.StringIO()
        separator = {"pl": ";", "en": ","}[self.lang]
        csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(self.rows)
        return BOM + out.getvalue()
