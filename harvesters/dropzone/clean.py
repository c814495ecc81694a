"""From a file as it was left to a clean copy: UTF-8, commas, decimal points, ISO days, one row of names."""

import csv
import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from harvesters.dropzone import cells
from harvesters.dropzone.body import Edges, Piece, Role, body
from harvesters.dropzone.choices import Choices
from harvesters.dropzone.columns import RESERVED, Column, Tally, named, slug
from harvesters.dropzone.layout import LONGEST_HEADING, Layout, layout_of
from harvesters.dropzone.persons import holds_persons
from harvesters.dropzone.refusal import RefusedFileError, refuse
from harvesters.dropzone.report import Finding, Report, short
from harvesters.dropzone.sheets import Sheet, letter, open_sheet
from harvesters.dropzone.totals import Totals
from harvesters.dropzone.writing import ColumnWriter

SEPARATOR_NAMES = {";": "„;”", ",": "„,”", "\t": "tabulator", "|": "„|”"}
PREVIEWED = 20


@dataclass(frozen=True)
class Cleaned:
    """What came of a file: its columns, the report, the first rows, the hash of the clean copy."""

    columns: tuple[Column, ...]
    report: Report
    layout: Layout
    sheet: Sheet
    preview: tuple[tuple[str, ...], ...] = ()
    sha256: str = ""

    def table_schema(self) -> dict[str, Any]:
        """Table Schema of the clean copy."""
        return {"fields": [column.field() for column in self.columns], "missingValues": [""]}

    def as_dict(self) -> dict[str, Any]:
        """All of it as data for JSON, but for the clean copy itself."""
        sheets = [self.sheet.name, *self.sheet.skipped, *self.sheet.hidden] if self.sheet.name else []
        return {
            "report": self.report.as_dict(),
            "schema": self.table_schema(),
            "letters": [column.letter for column in self.columns],
            "preview": [list(row) for row in self.preview],
            "heading_rows": list(self.layout.heading_rows),
            "titles": list(self.layout.titles),
            "sheet": self.sheet.name,
            "sheets": sheets,
            "sha256": self.sha256,
        }


def clean(arrived: Path, name: str, result: Path, choices: Choices | None = None) -> Cleaned:
    """Write the clean copy of a file that came under a name; the file is read twice, never held whole.

    Raises RefusedFileError for a file in which there is no table.
    """
    wanted = choices or Choices()
    sheet, report = open_sheet(arrived, name, wanted.sheet), Report()
    layout = layout_of(sheet, wanted)
    _tell_form(sheet, layout, report)
    columns = _columns(sheet, layout, report, wanted.keep_sums)
    with result.open("w", encoding="utf-8", newline="") as file:
        copy = _Copy(columns, report, file)
        copy.write(sheet, layout, wanted.keep_sums)
    if not report.rows:
        raise refuse("no_rows")
    zipped = sheet.form is None and zipfile.is_zipfile(arrived)
    if zipped and not report.stopped and holds_persons(arrived, sheet.markup.member):
        report.add(Finding("persons_elsewhere"))
    kept = tuple(column for column in columns if column is not None)
    return Cleaned(kept, report, layout, sheet, tuple(copy.preview), sha256_of(result))


def parse(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """The same in a process of its own: the clean copy at `options["clean"]`, everything else as JSON.

    A file that is refused gives a report too, `{"refused": true, "report": …}`, to be read in both languages.
    """
    try:
        cleaned = clean(arrived, options["name"], Path(options["clean"]), Choices.of(options.get("choices")))
        content = cleaned.as_dict()
    except RefusedFileError as refusal:
        content = refused(refusal.finding)
    result.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def refused(finding: Finding) -> dict[str, Any]:
    """What is told of a file of which nothing can be taken."""
    report = Report()
    report.add(finding)
    return {"refused": True, "report": report.as_dict()}


def sha256_of(path: Path) -> str:
    """The hash of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _tell_form(sheet: Sheet, layout: Layout, report: Report) -> None:
    if sheet.form:
        report.add(Finding("encoding", what=sheet.form.encoding_name))
        report.add(Finding("separator", what=SEPARATOR_NAMES.get(sheet.form.separator, sheet.form.separator)))
    else:
        report.add(Finding("sheet", what=str(sheet.name)))
    if sheet.other_kind:
        report.add(Finding("other_kind" if sheet.form is None else "text_kind", what=sheet.other_kind))
    _tell_markup(sheet, report)
    for other in sheet.skipped:
        report.add(Finding("other_sheet", what=other))
    for other in sheet.hidden:
        report.add(Finding("hidden_sheet", what=other))
    for title in layout.titles:
        report.add(Finding("title", what=short(title)))
    sort = "headings" if len(layout.heading_rows) == 1 else "merged_headings"
    report.add(Finding(sort, what=", ".join(map(str, layout.heading_rows))))


def _tell_markup(sheet: Sheet, report: Report) -> None:
    """What is hidden or lacks in the sheet, and codes that are taken as they are shown."""
    markup = sheet.markup
    for place in markup.hidden_columns:
        report.add(Finding("hidden_column", letter=letter(place)))
    if markup.hidden_rows:
        report.add(Finding("hidden_rows", markup.hidden_rows[0], what=str(len(markup.hidden_rows))))
    for row, place in markup.no_result:
        report.add(Finding("no_result", row, letter=letter(place)))
    report.count_more("no_result", "", markup.no_result_count - len(markup.no_result))
    for place, shape in markup.codes().items():
        report.add(Finding("shown_code", letter=letter(place), what=shape))


def _columns(sheet: Sheet, layout: Layout, report: Report, keep_sums: bool) -> list[Column | None]:
    """The columns in their places; None for those without heading and cells, which are left out."""
    tallies = [Tally(heading) for heading in layout.headings]
    for piece in body(sheet, layout, keep_sums=keep_sums):
        if piece.role is Role.DATA:
            for tally, column in zip(tallies, piece.columns, strict=True):
                tally.add(column)
    places = [place for place, tally in enumerate(tallies) if tally.filled or layout.headings[place]]
    for place in sorted(set(range(layout.width)).difference(places)):
        following = next((one for one in places if one > place), None)
        inside = following is not None and place > places[0] and layout.headings[following] != ""
        report.add(Finding("empty_column_inside" if inside else "empty_column", letter=letter(place)))
    names = named([layout.headings[place] for place in places])
    columns: list[Column | None] = [None] * layout.width
    for place, name in zip(places, names, strict=True):
        columns[place] = _column(place, name, tallies[place], report)
    return columns


def _column(place: int, name: str, tally: Tally, report: Report) -> Column:
    title, sign = tally.heading[:LONGEST_HEADING], letter(place)
    kind = tally.type()
    numeric = kind in ("integer", "number")
    column = Column(
        name,
        title,
        kind,
        sign,
        tally.unit() if numeric else "",
        kind == "date" and tally.counts_days,
        tally.mostly() if kind == "string" else None,
    )

    def say(sort: str, what: str = "") -> None:
        report.add(Finding(sort, None, column.label, sign, what))

    if not title:
        say("no_heading", name)
    elif len(tally.heading) > LONGEST_HEADING:
        say("long_heading", name)
    elif name != slug(tally.heading) and slug(tally.heading) not in RESERVED:
        say("repeated_heading", name)
    say("type", kind)
    if column.unit:
        say("unit", column.unit)
    elif clash := tally.clashing_units():
        say("clashing_units", ", ".join(clash))
    elif numeric and len(tally.units) > 1 and "%" in tally.units:
        say("mixed_units", ", ".join(unit or "–" for unit in tally.units))
    if numeric and tally.pointed:
        say("doubtful_point")
    if kind == "string" and tally.codes and tally.fits["number"] == tally.filled:
        say("code")
    if tally.short_code:
        say("lost_zeros", tally.short_code)
    if tally.holds_persons:
        say("persons")
    elif tally.may_be_personal:
        say("personal")
    return column


@dataclass
class _Copy:
    """Writes the rows of data; what else stands in the sheet is told and left out."""

    columns: list[Column | None]
    report: Report
    file: TextIO
    preview: list[tuple[str, ...]] = field(default_factory=list)
    blank: int = 0
    notes: list[tuple[int, str]] = field(default_factory=list)

    def write(self, sheet: Sheet, layout: Layout, keep_sums: bool) -> None:
        writers = [ColumnWriter(column, self.report) if column else None for column in self.columns]
        totals, edges = Totals(writers, self.report), Edges()
        out = csv.writer(self.file, lineterminator="\n")
        out.writerow([column.name for column in self.columns if column])
        for piece in body(sheet, layout, edges, keep_sums):
            match piece.role:
                case Role.DATA:
                    self._data(piece, writers, out)
                case Role.SUM:
                    totals.compare(piece.numbers[0], piece.cells)
                case Role.BLANK:
                    self.blank += 1
                case _:
                    self._note(piece)
        totals.finish()
        self._tell_rest(edges)

    def _data(self, piece: Piece, writers: list[ColumnWriter | None], out: Any) -> None:
        for number, what in self.notes:
            self.report.add(Finding("part", number, what=what))
        self.notes.clear()
        columns = (
            writer.write(piece.numbers, column)
            for writer, column in zip(writers, piece.columns, strict=True)
            if writer
        )
        rows = list(zip(*columns, strict=True))
        out.writerows(rows)
        self.report.rows += len(rows)
        if len(self.preview) < PREVIEWED:
            self.preview += rows[: PREVIEWED - len(self.preview)]

    def _note(self, piece: Piece) -> None:
        what = short(" ".join(cells.text(cell) for cell in piece.cells if cell is not None))
        if piece.role is Role.NOTE:
            self.notes.append((piece.numbers[0], what))
        else:
            self.report.add(Finding(piece.role.value, piece.numbers[0], what=what))

    def _tell_rest(self, edges: Edges) -> None:
        for number, what in self.notes:
            self.report.add(Finding("note", number, what=what))
        if self.blank:
            self.report.add(Finding("blank", what=str(self.blank)))
        for number, beyond in edges.wide:
            self.report.add(Finding("too_wide", number, before=short(beyond)))
        self.report.count_more("too_wide", "", edges.wide_count - len(edges.wide))
        for place, count in edges.merged_texts.items():
            self.report.add(Finding("merged_text", letter=letter(place), what=str(count)))
        for number, place, value in edges.merged_numbers:
            self.report.add(Finding("merged_number", number, letter=letter(place), before=short(value)))
        if edges.narrow:
            self.report.add(Finding("too_narrow", edges.first_narrow, what=str(edges.narrow)))
