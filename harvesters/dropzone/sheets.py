"""The rows of a file, whatever its format: CSV, or one sheet of XLSX, XLS and ODS."""

import datetime
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from harvesters.dropzone.refusal import refuse
from harvesters.dropzone.text import TextForm, form_of, rows

Cell = str | float | bool | datetime.date | datetime.datetime | None

MOST_COLUMNS = 1000
"""PostgreSQL takes 1,600 columns, spreadsheets 16,384; tables of offices have some dozen."""

CELLS_AT_ONCE = 100_000
SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
TEXTS = frozenset({".csv", ".txt", ".tsv", ".tab"})
AROUND = " \t\r\n\v\f\xa0\u202f\u2007\u2009\ufeff\u200b"
"""What does not count at the ends of a cell."""

UNPACKED_LIMIT = 1 << 30
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Block:
    """Rows that follow each other: the number of the first (from 1, as spreadsheets count), and the cells."""

    first: int
    rows: list[Sequence[Any]]


@dataclass(frozen=True)
class Sheet:
    """A file to be read any number of times. `skipped` and `hidden` are names of sheets that are not read."""

    path: Path
    form: TextForm | None
    name: str | None = None
    skipped: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    opened: Any = field(default=None, repr=False, compare=False)

    def blocks(self) -> Iterator[Block]:
        """The rows as they are in the file, many at once. Raises RefusedFileError beyond MOST_COLUMNS."""
        source = rows(self.path, self.form) if self.form else self._spreadsheet_rows()
        first, size = 1, 64
        while taken := list(islice(source, size)):
            width = max(map(len, taken))
            if width > MOST_COLUMNS:
                row = first + next(place for place, cells in enumerate(taken) if len(cells) == width)
                raise refuse("too_many_columns", row, width, after=str(MOST_COLUMNS))
            yield Block(first, taken)
            first, size = first + len(taken), max(16, CELLS_AT_ONCE // max(width, 1))

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Number and cells of each row; empty cells are None."""
        for block in self.blocks():
            for number, cells in enumerate(block.rows, start=block.first):
                yield number, [tidy(cell) for cell in cells]

    def _spreadsheet_rows(self) -> Iterator[Sequence[Any]]:
        """Rows from the first of the sheet on; a merged cell stands in the first of the cells it covers."""
        left = [""] * (self.opened.start[1] if self.opened.start else 0)
        return ([*left, *cells] for cells in self.opened.iter_rows()) if left else self.opened.iter_rows()


def open_sheet(path: Path, name: str, sheet: str | None = None) -> Sheet:
    """The sheet of a file that came under a name. Raises RefusedFileError for a format that is not read.

    What a file is, its first bytes say; the name only has to be one that people know as a table.
    """
    suffix = Path(name).suffix.lower()
    with path.open("rb") as file:
        head = file.read(4)
    if not head:
        raise refuse("empty_file")
    if suffix not in SPREADSHEETS | TEXTS:
        raise refuse("unknown_format", what=suffix or name[:60])
    if head in (_ZIP, _OLE):
        return _spreadsheet(path, sheet, zipped=head == _ZIP)
    if suffix in SPREADSHEETS and head[:1] in b"<%{":
        raise refuse("not_a_workbook", what=suffix)
    return Sheet(path, form_of(path))


def tidy(cell: object) -> Cell:
    """A cell without what surrounds it; None if nothing is left."""
    if isinstance(cell, str):
        return cell.strip(AROUND) or None
    if cell is None or isinstance(cell, bool | float | datetime.datetime | datetime.date):
        return cell
    return float(cell) if isinstance(cell, int) else str(cell)


def letter(place: int) -> str:
    """What spreadsheets call a column: 0 → A, 25 → Z, 26 → AA."""
    name = ""
    while place >= 0:
        name = chr(65 + place % 26) + name
        place = place // 26 - 1
    return name


def _spreadsheet(path: Path, wanted: str | None, zipped: bool) -> Sheet:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    if zipped:
        _check_archive(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        listed = {one.name: one.visible == SheetVisibleEnum.Visible for one in book.sheets_metadata}
        visible = [name for name, seen in listed.items() if seen]
        for name in [wanted] if wanted in listed else visible:
            opened = book.get_sheet_by_name(str(name))
            if opened.total_height:
                skipped = tuple(one for one in visible if one != name)
                hidden = tuple(one for one, seen in listed.items() if not seen and one != name)
                return Sheet(path, None, str(name), skipped, hidden, opened)
    except PasswordError:
        raise refuse("password") from None
    except (CalamineError, OSError, ValueError) as error:
        raise refuse("broken_workbook", what=str(error)[:200]) from None
    raise refuse("no_filled_sheet")


def _check_archive(path: Path) -> None:
    """Refuse a workbook that would unpack beyond all bounds, or that defines XML entities."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > UNPACKED_LIMIT:
                raise refuse("workbook_too_large", what=UNPACKED_LIMIT >> 20)
            for one in archive.infolist():
                if one.filename.endswith(".xml"):
                    with archive.open(one) as file:
                        if b"<!DOCTYPE" in file.read(1000):
                            raise refuse("entities")
    except (zipfile.BadZipFile, RuntimeError, EOFError) as error:
        raise refuse("broken_workbook", what=str(error)[:200]) from None
