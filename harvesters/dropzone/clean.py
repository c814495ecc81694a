"""From a file as it was left to a clean copy: UTF-8, commas, decimal points, ISO days, one row of names."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from harvesters.dropzone import cells
from harvesters.dropzone.columns import READERS, Column, Tally, named
from harvesters.dropzone.layout import Layout, Role, body, layout_of
from harvesters.dropzone.report import Finding, Report
from harvesters.dropzone.sheets import Cell, Sheet, open_sheet
from harvesters.fetching.sandbox import ParseError

SEPARATOR_NAMES = {";": "„;”", ",": "„,”", "\t": "tabulator", "|": "„|”"}

FAULTS = {"integer": "not_a_number", "number": "not_a_number", "date": "not_a_date", "boolean": "not_a_truth"}


@dataclass(frozen=True)
class Cleaned:
    """What came of a file: its columns and the report."""

    columns: tuple[Column, ...]
    report: Report

    def table_schema(self) -> dict[str, Any]:
        """Table Schema of the clean copy."""
        return {"fields": [column.field() for column in self.columns], "missingValues": [""]}


def clean(arrived: Path, name: str, result: Path) -> Cleaned:
    """Write the clean copy of a file that came under a name; the file is read twice, never held whole.

    Raises ParseError for a file in which there is no table.
    """
    sheet, report = open_sheet(arrived, name), Report()
    layout = layout_of(sheet)
    _tell_form(sheet, layout, report)
    columns = _columns(sheet, layout, report)
    with result.open("w", encoding="utf-8", newline="") as file:
        _Copy(columns, report, file).write(sheet, layout)
    if not report.rows:
        raise ParseError("holds headings but no rows", "Leave a file with data.")
    return Cleaned(columns, report)


def parse(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """The same in a process of its own: the clean copy at `options["clean"]`, report and schema as JSON."""
    cleaned = clean(arrived, options["name"], Path(options["clean"]))
    content = {"report": cleaned.report.as_dict(), "schema": cleaned.table_schema()}
    result.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _tell_form(sheet: Sheet, layout: Layout, report: Report) -> None:
    if sheet.form:
        report.add(Finding("encoding", what=sheet.form.encoding_name))
        report.add(Finding("separator", what=SEPARATOR_NAMES[sheet.form.separator]))
    else:
        report.add(Finding("sheet", what=str(sheet.name)))
    for other in sheet.skipped:
        report.add(Finding("other_sheet", what=other))
    for title in layout.titles:
        report.add(Finding("title", what=_short(title)))
    sort = "headings" if len(layout.heading_rows) == 1 else "merged_headings"
    report.add(Finding(sort, what=", ".join(map(str, layout.heading_rows))))


def _columns(sheet: Sheet, layout: Layout, report: Report) -> tuple[Column, ...]:
    tallies = [Tally() for _ in layout.headings]
    for _, role, row in body(sheet, layout):
        if role is Role.DATA:
            for tally, cell in zip(tallies, row, strict=True):
                tally.add(cell)
    found = []
    for name, title, tally in zip(named(layout.headings), layout.headings, tallies, strict=True):
        if not title:
            report.add(Finding("no_heading", what=name))
        found.append(Column(name, title, tally.type()))
        report.add(Finding("type", column=title or name, what=found[-1].type))
    return tuple(found)


@dataclass
class _Copy:
    """Writes the rows of data; sums are compared with what stands above them, and left out."""

    columns: tuple[Column, ...]
    report: Report
    file: TextIO
    sums: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    since: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def write(self, sheet: Sheet, layout: Layout) -> None:
        writer = csv.writer(self.file, lineterminator="\n")
        writer.writerow([column.name for column in self.columns])
        skipped = Counter[Role]()
        for number, role, row in body(sheet, layout):
            skipped[role] += 1
            if role is Role.DATA:
                writer.writerow(
                    [
                        self._written(number, column, cell)
                        for column, cell in zip(self.columns, row, strict=True)
                    ]
                )
                self.report.rows += 1
            elif role is Role.SUM:
                self._compare(number, row)
            elif role in (Role.NOTE, Role.NUMBERING):
                what = _short(" ".join(cells.text(cell) for cell in row if cell is not None))
                self.report.add(Finding(role.value, number, what=what))
        if skipped[Role.BLANK]:
            self.report.add(Finding("blank", what=str(skipped[Role.BLANK])))

    def _written(self, row: int, column: Column, cell: Cell) -> str:
        if cells.is_missing(cell):
            if cell is not None and column.type != "string":
                self._say("missing", row, column, cell)
            return "" if cell is None or column.type != "string" else cells.text(cell)
        value = READERS[column.type](cell)
        if value is None:
            self._say(FAULTS[column.type], row, column, cell)
            return ""
        if isinstance(value, Decimal):
            self.sums[column.name] += value
            self.since[column.name] += value
        written = _written(value)
        if isinstance(cell, str) and column.type in ("integer", "number", "date") and written != cell:
            self._say("date" if column.type == "date" else "number", row, column, cell, written)
        return written

    def _say(self, sort: str, row: int, column: Column, cell: Cell, after: str = "") -> None:
        self.report.add(
            Finding(sort, row, column.title or column.name, before=_short(cells.text(cell)), after=after)
        )

    def _compare(self, row: int, given: list[Cell]) -> None:
        """A sum may be of all rows, or of those since the last sum."""
        label = _short(cells.text(next(cell for cell in given if cell is not None)))
        wrong = [
            (column, stated)
            for column, cell in zip(self.columns, given, strict=True)
            if (stated := cells.number(cell)) is not None
            and column.name in self.sums
            and stated not in (self.sums[column.name], self.since[column.name])
        ]
        for column, stated in wrong:
            above = _written(self.sums[column.name])
            title = column.title or column.name
            self.report.add(Finding("sum_differs", row, title, label, _written(stated), above))
        if not wrong:
            self.report.add(Finding("sum_agrees", row, what=label))
        self.since.clear()


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return str(value.to_integral_value()) if whole else f"{value.normalize():f}"
    return str(value)


def _short(words: str) -> str:
    return words if len(words) <= 120 else f"{words[:117]}…"
