"""One column of the clean copy: what each cell becomes, and what is said of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import fsum
from operator import ne
from typing import Any

from harvesters.dropzone import cells
from harvesters.dropzone.columns import READERS, Column
from harvesters.dropzone.numerals import SEPARATOR, numerals, values
from harvesters.dropzone.report import Finding, Report, short
from harvesters.dropzone.sheets import Cell

FAULTS = {
    "integer": "not_a_number",
    "number": "not_a_number",
    "date": "not_a_date",
    "datetime": "not_a_date",
    "boolean": "not_a_truth",
}
REMEMBERED = 1 << 16
"""So many different cells of a column are remembered with what they become: columns repeat themselves."""

ODD = ("=", "#", "'")
"""Signs with which such texts begin."""

Told = tuple[str, str, float]
"""What a cell becomes, the sort of what is said of it (empty: nothing), and its number."""


@dataclass
class ColumnWriter:
    """Writes one column piece by piece; `total` adds up its numbers, `since` those after the last sum."""

    column: Column
    report: Report
    total: float = 0.0
    since: float = 0.0
    _known: dict[Any, Told] = field(default_factory=dict)

    def write(self, numbers: Sequence[int], column: Sequence[Cell]) -> Sequence[str]:
        """The cells as they stand in the clean copy."""
        if self.column.type == "string":
            return self._texts(numbers, column)
        plain = self._plain(numbers, column) if self.column.type in ("integer", "number") else None
        return plain if plain is not None else self._one_by_one(numbers, column)

    def _texts(self, numbers: Sequence[int], column: Sequence[Cell]) -> Sequence[str]:
        written = [cell if type(cell) is str else cells.text(cell) for cell in column]
        if self.column.mostly:
            self._name_misfits(numbers, column)
        odd = {cell: sort for cell in set(written) if cell[:1] in ODD and (sort := _oddness(cell))}
        if odd:
            for number, cell in zip(numbers, written, strict=True):
                if cell in odd:
                    self._say(odd[cell], number, cell, cell[1:])
            written = [cell[1:] if odd.get(cell) == "apostrophe" else cell for cell in written]
        return written

    def _name_misfits(self, numbers: Sequence[int], column: Sequence[Cell]) -> None:
        """The few cells for which a column of numbers or days had to become one of texts."""
        read = READERS[self.column.mostly or "string"]
        sort = "misfit_number" if self.column.mostly == "number" else "misfit_date"
        misfits = {cell for cell in set(column) if not cells.is_missing(cell) and read(cell) is None}
        for number, cell in zip(numbers, column, strict=True) if misfits else ():
            if cell in misfits:
                self._say(sort, number, cell, "")

    def _plain(self, numbers: Sequence[int], column: Sequence[Cell]) -> Sequence[str] | None:
        """The quick way for a column in which every filled cell is a plain number; None where it is not."""
        gaps = None in column
        there = [cell for cell in column if cell is not None] if gaps else column
        text = numerals(there) if there else ""
        if text is None:
            return None
        written = text.split(SEPARATOR) if there else []
        if self.column.type == "integer" and "." in text:
            return None
        self._add_up(values(text) if there else [])
        if gaps:
            following = iter(written)
            written = ["" if cell is None else next(following) for cell in column]
        self._compare(numbers, column, written)
        return written

    def _compare(self, numbers: Sequence[int], column: Sequence[Cell], written: Sequence[str]) -> None:
        """Say which numbers were written otherwise; numbers of spreadsheets are not written at all."""
        if type(column[0]) is float:
            return
        changed = sum(map(ne, column, written)) - column.count(None)
        named = 0
        if changed and self.report.wants("number", self.column.label):
            for number, before, after in zip(numbers, column, written, strict=True):
                if before is not None and before != after and named < changed:
                    if not self.report.wants("number", self.column.label):
                        break
                    self._say("number", number, before, after)
                    named += 1
        self.report.count_more("number", self.column.label, changed - named)

    def _one_by_one(self, numbers: Sequence[int], column: Sequence[Cell]) -> Sequence[str]:
        known = self._known
        if len(known) > REMEMBERED:
            known.clear()
        for cell in set(column).difference(known):
            known[cell] = self._told(cell)
        self._add_up([known[cell][2] for cell in column])
        said = Counter(known[cell][1] for cell in column)
        del said[""]
        open_sorts = {sort for sort in said if self.report.wants(sort, self.column.label)}
        if open_sorts:
            for number, cell in zip(numbers, column, strict=True):
                written, sort, _ = known[cell]
                if sort in open_sorts:
                    self._say(sort, number, cell, written)
                    said[sort] -= 1
                    if not self.report.wants(sort, self.column.label):
                        open_sorts.remove(sort)
        for sort, count in said.items():
            self.report.count_more(sort, self.column.label, count)
        return [known[cell][0] for cell in column]

    def _told(self, cell: Cell) -> Told:
        if cell is None:
            return "", "", 0.0
        if cells.is_missing(cell):
            return "", "missing", 0.0
        if cells.is_error(cell):
            return "", "error_value", 0.0
        value = self.column.reader(cell)
        if value is None or (self.column.type == "integer" and value != value.to_integral_value()):
            return "", FAULTS[self.column.type], 0.0
        written = as_text(value)
        if self.column.type == "integer" and isinstance(value, Decimal):
            written = str(int(value))
        return written, self._change(cell, written), float(value) if isinstance(value, Decimal) else 0.0

    def _change(self, cell: Cell, written: str) -> str:
        if self.column.type in ("integer", "number"):
            if cells.has_footnote(cell):
                return "footnoted"
            return "number" if isinstance(cell, str) and written != cell else ""
        if self.column.type == "boolean":
            return ""
        counted = isinstance(cell, float)
        return "counted_date" if counted else "date" if isinstance(cell, str) and written != cell else ""

    def _add_up(self, found: Sequence[float]) -> None:
        part = fsum(found)
        self.total += part
        self.since += part

    def _say(self, sort: str, number: int, cell: Cell, written: str) -> None:
        before = short(cells.text(cell))
        self.report.add(
            Finding(sort, number, self.column.label, self.column.letter, before=before, after=written)
        )


def _oddness(cell: str) -> str:
    """What must be said of a text that looks like something of a spreadsheet program; empty: nothing."""
    if cell[0] == "=":
        return "formula"
    if cell[0] == "'":
        return "apostrophe" if cell[1:2].isdigit() else ""
    return "error_value" if cells.is_error(cell) else ""


def as_text(value: Any) -> str:
    """A value as it stands in the clean copy: ISO days, decimal points, true and false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
