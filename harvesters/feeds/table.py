"""Tables of territories that publishers leave as files: CSV or a workbook, perhaps in a ZIP archive.

The State Electoral Commission, the State Fire Service and the Ministry of Finance publish so. Each file is
described in the source: its address, its period, the column of the codes, and which column is which series.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from zoom_schemas.periods import parse as parse_period
from zoom_schemas.territories import load_territories

from harvesters.dropzone import cells
from harvesters.dropzone.sheets import Cell, Sheet, open_sheet
from harvesters.feeds.feed import Feed, Options, Parsed, Request, Row, Scope, write_parsed
from harvesters.fetching.formats import read_member
from harvesters.fetching.sandbox import ParseError
from harvesters.source import Source

LOOK = 40
"""In so many rows from the top the headings must come."""


class TableFile(BaseModel):
    """One file of a publisher. `codes`: headings that the column of TERYT codes has had."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str = Field(description="Where the file is.")
    period: str = Field(description="Period of its figures, as SDMX writes it.")
    codes: tuple[str, ...] = Field(description="Headings that the column of codes may have.", min_length=1)
    city: str | None = Field(None, description="Column with the name of a city whose code is left empty.")
    series: dict[str, str] = Field(description="Series → heading of its column.", min_length=1)
    where: dict[str, tuple[str, ...]] = Field({}, description="Column → the only values of rows to be read.")
    add_up: bool = Field(False, description="Are rows of one territory to be added up?")
    member: str | None = Field(None, description="Name of the file inside an archive.")

    @field_validator("period")
    @classmethod
    def _is_a_period(cls, text: str) -> str:
        return parse_period(text).text


class TableOptions(Options):
    """`reach`: rows of the portal's own territories, or of every gmina of Poland."""

    base: str = Field(description="Address under which the files lie.")
    files: tuple[TableFile, ...] = Field(description="The files.", min_length=1)
    reach: Literal["own", "every_gmina"] = Field("own", description="Of which territories rows are kept.")


def plan(source: Source, options: TableOptions, scope: Scope) -> Sequence[Request]:
    """One request a file."""
    wanted = list(scope.territories) if options.reach == "own" else None
    return [
        Request(
            f"{one.period}/{one.address}",
            one.address if "://" in one.address else f"{options.base.rstrip('/')}/{one.address}",
            context={"file": one.model_dump(mode="json"), "wanted": wanted},
        )
        for one in options.files
    ]


def parse(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """The rows of one file."""
    context = options["context"]
    file, wanted = TableFile.model_validate(context["file"]), context["wanted"]
    known = {one["id"] for one in options["series"]}
    remarks: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        rows = list(_rows(_opened(arrived, file, Path(folder)), file, remarks))
    kept = [row for row in rows if row[0] in known and (wanted is None or row[1] in wanted)]
    write_parsed(Parsed(kept, [], remarks), result)


def _opened(arrived: Path, file: TableFile, folder: Path) -> Sheet:
    """The sheet; a CSV inside an archive is taken out first. A workbook is an archive too, and stays."""
    name = file.member or file.address.partition("?")[0]
    packed = arrived.open("rb").read(4) == b"PK\x03\x04"
    if not packed or name.lower().endswith((".xlsx", ".ods")) and not file.member:
        return open_sheet(arrived, name)
    inside = folder / "member"
    inside.write_bytes(read_member(arrived, file.member))
    return open_sheet(inside, file.member or "member.csv")


def _rows(sheet: Sheet, file: TableFile, remarks: list[str]) -> Iterator[Row]:
    columns, first = _columns(sheet, file)
    found: dict[str, list[Mapping[str, Cell]]] = {}
    strangers = 0
    for number, row in sheet.rows():
        if number <= first or not any(cell is not None for cell in row):
            continue
        record = {name: row[place] if place < len(row) else None for name, place in columns.items()}
        if any(cells.text(record[column]) not in values for column, values in file.where.items()):
            continue
        territory = _territory(record, file)
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


def _figures(territory: str, records: list[Mapping[str, Cell]], file: TableFile) -> Iterator[Row]:
    """A sum with a missing part is missing."""
    for series, heading in file.series.items():
        values = [cells.number(record[heading]) for record in records]
        there = [value for value in values if value is not None]
        whole = float(sum(there)) if len(there) == len(values) else None
        yield series, territory, file.period, whole, "" if whole is not None else "O", ""


def _columns(sheet: Sheet, file: TableFile) -> tuple[dict[str, int], int]:
    """The place of each column that is needed, and the number of the row of headings."""
    needed = [*file.series.values(), *file.where, *([file.city] if file.city else [])]
    best: list[str] = []
    for number, row in islice(sheet.rows(), LOOK):
        headings = [_plain(cell) for cell in row]
        code = next((one for one in file.codes if _plain(one) in headings), None)
        if code is None:
            best = max(best, [one for one in headings if one], key=len)
            continue
        if absent := [one for one in needed if _plain(one) not in headings]:
            named = "; ".join(absent[:3])
            raise ParseError(
                f"has no column “{named}”", "The publisher has changed its columns: correct the source."
            )
        places = {one: headings.index(_plain(one)) for one in needed}
        return {**places, "code": headings.index(_plain(code))}, number
    raise ParseError(
        f"has no column {' or '.join(file.codes)}", f"It has: {', '.join(best)[:300]}. Correct the source."
    )


def _plain(cell: Cell | str) -> str:
    return " ".join(cells.text(cell).lower().split())


def _territory(record: Mapping[str, Cell], file: TableFile) -> str | None:
    """The territory of a row: by its code, whose zeros in front may be lost, or by the name of a city."""
    code = cells.text(record["code"]).removesuffix(".0").strip()
    if code.isdecimal():
        return load_territories().code(f"0{code}" if len(code) in (1, 3, 5) else code)
    if not code and file.city:
        cities = {city.name.lower(): city.code for city in load_territories().cities_with_powiat_rights()}
        return cities.get(cells.text(record[file.city]).lower())
    return None


FEED = Feed("table", TableOptions, plan, parse)
