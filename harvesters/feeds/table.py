"""Tables of territories that publishers leave as files: CSV or a workbook, perhaps in a ZIP archive.

The State Electoral Commission, the State Fire Service and the Ministry of Finance publish so. Each file is
described in the source (`table_file.py`): its address, its period, the column of the codes, and which column
is which series. A new election, a new year is one more entry there. A heading that is gone holds the file.
"""

import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import Field
from zoom_schemas.flags import join_flags

from harvesters.dropzone import cells
from harvesters.dropzone.sheets import Cell, Sheet, open_sheet
from harvesters.feeds.codes import Reach, city_named, is_powiat, territory_written, within_reach
from harvesters.feeds.feed import Feed, Options, Parsed, Request, Row, Scope, write_parsed
from harvesters.feeds.register import file_titled
from harvesters.feeds.table_file import TableFile, Where
from harvesters.fetching.formats import read_member
from harvesters.fetching.sandbox import ParseError
from harvesters.source import Source

LOOK = 40
"""In so many rows from the top the headings must come."""

LEAST_SHARE = 0.7
"""A file about fewer than this share of the territories that are expected is not believed."""

Record = Mapping[str, Cell]


class ColumnsError(ParseError):
    """The file has not the columns that the source names: it is held until somebody has looked."""


class TableOptions(Options):
    """`reach`: rows of the portal's own territories, of its region and all cities, or of every gmina."""

    base: str = Field(description="Address under which the files lie.")
    files: tuple[TableFile, ...] = Field(description="The files.", min_length=1)
    reach: Reach = Field("own", description="Of which territories rows are kept.")


def plan(source: Source, options: TableOptions, scope: Scope) -> Sequence[Request]:
    """One request a file."""
    wanted = within_reach(options.reach, scope.territories)
    least = int(LEAST_SHARE * len(wanted)) if wanted and options.reach == "region" else 1
    return [
        Request(
            f"{one.period}/{one.address}",
            one.address if "://" in one.address else f"{options.base.rstrip('/')}/{one.address}",
            context={"file": one.model_dump(mode="json"), "wanted": wanted, "least": least},
        )
        for one in options.files
    ]


def parse(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """The rows of one file."""
    context = options["context"]
    file, wanted = TableFile.model_validate(context["file"]), context["wanted"]
    known = {one["id"] for one in options["series"]}
    remarks: list[str] = []
    if file.title:
        write_parsed(_found(arrived, file, context), result)
        return
    try:
        with tempfile.TemporaryDirectory() as folder:
            rows = list(_rows(_opened(arrived, file, Path(folder)), file, remarks))
    except ColumnsError as error:
        write_parsed(Parsed(held=f"{error.problem}. {error.hint}"), result)
        return
    kept = [row for row in rows if row[0] in known and _is_wanted(row[1], wanted)]
    found = len({row[1] for row in kept})
    if found < (least := context.get("least", 0)):
        raise ParseError(f"is about {found} territories, at least {least} are expected")
    write_parsed(Parsed(kept, [], remarks), result)


def _found(arrived: Path, file: TableFile, context: Mapping[str, Any]) -> Parsed:
    """The file itself is asked for next, at the address under which the national catalogue lists it."""
    title, address = file_titled(arrived.read_bytes(), str(file.title))
    itself = file.model_copy(update={"address": address, "title": None}).model_dump(mode="json")
    request = Request(f"{file.period}/{file.title}/file", address, context={**context, "file": itself})
    return Parsed([], [request], [f"{file.period}: “{title}” is read from {address}"])


def _is_wanted(territory: str, wanted: Sequence[str] | None) -> bool:
    return not is_powiat(territory) if wanted is None else territory in wanted


def _opened(arrived: Path, file: TableFile, folder: Path) -> Sheet:
    """The sheet; a CSV inside an archive is taken out first. A workbook is an archive too, and stays."""
    name = file.address.partition("?")[0]
    if not zipfile.is_zipfile(arrived) or (name.lower().endswith((".xlsx", ".ods")) and not file.member):
        return open_sheet(arrived, name)
    member = _member(arrived, file.member)
    inside = folder / "member"
    inside.write_bytes(read_member(arrived, member))
    return open_sheet(inside, member or "member.csv")


def _member(archive: Path, pattern: str | None) -> str | None:
    """The name of the file of an archive that is meant; its only one, whatever it is called."""
    try:
        with zipfile.ZipFile(archive) as opened:
            names = [one.filename for one in opened.infolist() if not one.is_dir()]
    except zipfile.BadZipFile as error:
        raise ParseError(f"is not a sound ZIP archive: {error}") from None
    fitting = [one for one in names if pattern and fnmatchcase(one, pattern)]
    if len(names) == 1 or not pattern:
        return None
    if len(fitting) != 1:
        raise ParseError(f"holds {len(fitting)} files named {pattern}: {', '.join(names[:5])}")
    return fitting[0]


@dataclass(frozen=True)
class _Columns:
    """Where the columns are: heading → place, places of the code, number of the row of headings."""

    places: Mapping[str, int]
    code: tuple[int, ...]
    row: int

    def record(self, row: Sequence[Cell]) -> Record:
        return {name: row[place] if place < len(row) else None for name, place in self.places.items()}

    def written(self, row: Sequence[Cell]) -> str:
        """The code as the table writes it; parts that lost their zero in front get it back."""
        parts = [cells.text(row[place]).strip() if place < len(row) else "" for place in self.code]
        return parts[0] if len(parts) == 1 else "".join(part.zfill(2) for part in parts if part)


def _rows(sheet: Sheet, file: TableFile, remarks: list[str]) -> Iterator[Row]:
    columns = _columns(sheet, file)
    found: dict[str, list[Record]] = {}
    strangers = 0
    for number, row in sheet.rows():
        if number <= columns.row or not any(cell is not None for cell in row):
            continue
        record = columns.record(row)
        if not _fits(record, file.where):
            continue
        territory = _territory(columns.written(row), record, file)
        if territory is None:
            strangers += 1
        else:
            found.setdefault(territory, []).append(record)
    if strangers:
        remarks.append(f"{strangers} rows of {file.period} name no territory of the code list")
    for territory, records in found.items():
        if len(records) > 1 and not file.add_up:
            remarks.append(f"{territory} has {len(records)} rows in {file.period}: none of them was taken")
            continue
        yield from _figures(territory, records, file)


def _figures(territory: str, records: list[Record], file: TableFile) -> Iterator[Row]:
    """A sum with a missing part is missing; a series of which no row speaks has no figure."""
    for series, column in file.columns():
        values = [cells.number(one[column.column]) for one in records if _fits(one, column.where)]
        if not values:
            continue
        there = [value for value in values if value is not None]
        whole = float(sum(there)) if len(there) == len(values) else None
        flags = join_flags([*file.flags, *(() if whole is not None else ("O",))])
        yield series, territory, file.period, whole, flags, ""


def _fits(record: Record, where: Where) -> bool:
    return all(
        any(fnmatchcase(cells.text(record[column]), one) for one in values)
        for column, values in where.items()
    )


def _columns(sheet: Sheet, file: TableFile) -> _Columns:
    best: list[str] = []
    for number, row in islice(sheet.rows(), LOOK):
        headings = [_plain(cell) for cell in row]
        codes = _code_places(headings, file)
        if codes is None:
            best = max(best, [one for one in headings if one], key=len)
            continue
        if absent := [one for one in file.headings() if _plain(one) not in headings]:
            named = "; ".join(absent[:3])
            raise ColumnsError(
                f"has no column “{named}”", "The publisher has changed its columns: correct the source."
            )
        return _Columns({one: headings.index(_plain(one)) for one in file.headings()}, codes, number)
    wanted = " or ".join(file.codes) or " with ".join(file.code_parts)
    raise ColumnsError(f"has no column {wanted}", f"It has: {', '.join(best)[:300]}. Correct the source.")


def _code_places(headings: list[str], file: TableFile) -> tuple[int, ...] | None:
    if file.code_parts:
        parts = [_plain(one) for one in file.code_parts]
        return tuple(headings.index(one) for one in parts) if set(parts) <= set(headings) else None
    return next(((headings.index(_plain(one)),) for one in file.codes if _plain(one) in headings), None)


def _plain(cell: Cell | str) -> str:
    return " ".join(cells.text(cell).lower().split())


def _territory(written: str, record: Record, file: TableFile) -> str | None:
    """The territory of a row: by its code or, where that is left empty, by the name of a city."""
    if written or not file.city:
        return territory_written(written, file.code_form)
    voivodeship = cells.text(record[file.voivodeship]) if file.voivodeship else None
    return city_named(cells.text(record[file.city]), voivodeship)


FEED = Feed("table", TableOptions, plan, parse, by_period=True)
