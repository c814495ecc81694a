"""The rows of a file, whatever its format: CSV, or the first filled sheet of XLSX, XLS and ODS."""

import datetime
import itertools
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harvesters.dropzone.text import TextForm, form_of, rows
from harvesters.fetching.sandbox import ParseError

Cell = str | float | bool | datetime.date | datetime.datetime | None

MOST_COLUMNS = 1000
SPREADSHEETS = {".xlsx", ".xlsm", ".xls", ".ods"}


@dataclass(frozen=True)
class Sheet:
    """A file to be read any number of times. `skipped` are names of sheets that are not read."""

    path: Path
    form: TextForm | None
    name: str | None = None
    skipped: tuple[str, ...] = ()

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Number (from 1, as spreadsheets count) and cells of each row; empty cells are None."""
        source: Iterator[Sequence[object]] = (
            rows(self.path, self.form) if self.form else _spreadsheet_rows(self.path, self.name)
        )
        for number, cells in enumerate(source, start=1):
            if len(cells) > MOST_COLUMNS:
                raise ParseError(f"row {number} has {len(cells)} columns, at most {MOST_COLUMNS} are read")
            yield number, [_cell(cell) for cell in cells]


def open_sheet(path: Path, name: str) -> Sheet:
    """The sheet of a file that came under a name. Raises ParseError for a format that is not read."""
    suffix = Path(name).suffix.lower()
    if suffix in SPREADSHEETS or zipfile.is_zipfile(path):
        return _spreadsheet(path)
    if suffix not in {".csv", ".txt", ".tsv", ""}:
        raise ParseError(f"{suffix} files are not read", "Save it as XLSX, ODS or CSV.")
    return Sheet(path, form_of(path))


def _spreadsheet(path: Path) -> Sheet:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
            names = book.sheet_names
            filled = [one for one in names if book.get_sheet_by_name(one).height > 0]
    except (CalamineError, OSError, ValueError) as error:
        raise ParseError(f"is no spreadsheet that can be read: {error}") from None
    if not filled:
        raise ParseError("holds no filled sheet")
    return Sheet(path, None, filled[0], tuple(one for one in names if one != filled[0]))


def _spreadsheet_rows(path: Path, name: str | None) -> Iterator[Sequence[object]]:
    """Rows from the first of the sheet on; a cell merged over several columns stands in the first of them."""
    from python_calamine import CalamineWorkbook

    with path.open("rb") as file:
        sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_name(str(name))
        above = sheet.start[0] if sheet.start else 0
        yield from itertools.chain(itertools.repeat([], above), sheet.iter_rows())


def _cell(cell: object) -> Cell:
    if isinstance(cell, str):
        return cell.strip().strip("\ufeff\u200b") or None
    if cell is None or isinstance(cell, bool | float | datetime.datetime | datetime.date):
        return cell
    return float(cell) if isinstance(cell, int) else str(cell)
