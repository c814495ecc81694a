"""The rows of a file, whatever its format: CSV, or one sheet of XLSX, XLS and ODS."""

import codecs
import datetime
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from harvesters.dropzone.markup import Markup, markup_of
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
_MARKUP = re.compile(rb"<(?:!doctype|html|\?xml|head|body|table)\b", re.IGNORECASE)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""What a workbook of Excel that needs a password keeps in place of its sheets ([MS-OFFCRYPTO], 2.3.4.1)."""

_MANIFEST = "META-INF/manifest.xml"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Block:
    """Rows that follow each other: the number of the first (from 1, as spreadsheets count), and the cells."""

    first: int
    rows: list[Sequence[Any]]


@dataclass(frozen=True)
class Merge:
    """Cells that are one: rows from `top` to `bottom` (from 1), columns from `left` to `right` (from 0)."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """A file to be read any number of times. `skipped` and `hidden` are names of sheets that are not read.

    `other_kind`: what the name says that it is, though it is not.
    """

    path: Path
    form: TextForm | None
    name: str | None = None
    skipped: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    opened: Any = field(default=None, repr=False, compare=False)
    merged: tuple[Merge, ...] = ()
    markup: Markup = field(default_factory=Markup, repr=False, compare=False)
    other_kind: str = ""

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
        rows = ([*left, *cells] for cells in self.opened.iter_rows()) if left else self.opened.iter_rows()
        return self.markup.reshape(rows)


def open_sheet(path: Path, name: str, sheet: str | None = None) -> Sheet:
    """The sheet of a file that came under a name. Raises RefusedFileError for a format that is not read.

    What a file is, its first bytes say; the name only has to be one that people know as a table.
    """
    suffix = Path(name).suffix.lower()
    with path.open("rb") as file:
        head = file.read(400)
    if not head:
        raise refuse("empty_file")
    if suffix not in SPREADSHEETS | TEXTS:
        raise refuse("unknown_format", what=suffix or name[:60])
    if head[:4] in (_ZIP, _OLE):
        opened = _spreadsheet(path, sheet, zipped=head[:4] == _ZIP)
        return replace(opened, other_kind=suffix) if suffix in TEXTS else opened
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if _MARKUP.match(start) or (suffix in SPREADSHEETS and start[:1] in (b"<", b"%", b"{")):
        raise refuse("not_a_workbook" if suffix in SPREADSHEETS else "not_a_text", what=suffix)
    return Sheet(path, form_of(path), other_kind=suffix if suffix in SPREADSHEETS else "")


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
    elif _ENCRYPTED in path.read_bytes():
        raise refuse("password")
    try:
        book = CalamineWorkbook.from_path(str(path))
        listed = {one.name: one.visible == SheetVisibleEnum.Visible for one in book.sheets_metadata}
        visible = [name for name, seen in listed.items() if seen]
        for name in [wanted] if wanted in listed else visible:
            opened = book.get_sheet_by_name(str(name))
            if opened.total_height:
                skipped = tuple(one for one in visible if one != name)
                hidden = tuple(one for one, seen in listed.items() if not seen and one != name)
                markup = markup_of(path, str(name)) if zipped else Markup()
                return Sheet(path, None, str(name), skipped, hidden, opened, _merged(opened), markup)
    except PasswordError:
        raise refuse("password") from None
    except (CalamineError, OSError, ValueError):
        raise refuse("broken_workbook") from None
    raise refuse("no_filled_sheet")


def _merged(opened: Any) -> tuple[Merge, ...]:
    """The merged cells of a sheet; of ODS nobody says them."""
    ranges = opened.merged_cell_ranges or ()
    return tuple(Merge(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges)


def _check_archive(path: Path) -> None:
    """Refuse a workbook that would unpack beyond all bounds, or that defines XML entities."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(one.file_size for one in archive.infolist()) > UNPACKED_LIMIT:
                raise refuse("workbook_too_large", what=UNPACKED_LIMIT >> 20)
            if _MANIFEST in archive.NameToInfo and b"encryption-data" in archive.read(_MANIFEST):
                raise refuse("password")
            for one in archive.infolist():
                if one.filename.endswith(".xml"):
                    with archive.open(one) as file:
                        if b"<!DOCTYPE" in file.read(1000):
                            raise refuse("entities")
    except (zipfile.BadZipFile, RuntimeError, EOFError, zlib.error):
        raise refuse("broken_workbook") from None
