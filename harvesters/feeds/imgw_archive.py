"""The archive of weather stations of IMGW-PIB: months and, counted from days, years of one station.

A ZIP holds CSV in cp1250 without headings. Months of a year lie with those of all stations in
`miesieczne/synop/<year>/<year>_m_s.zip`, days in `dobowe/synop/<year>/<year>_<station>_s.zip` when the year
is over. IMGW replaces what it corrects, so every year is asked for again, with the tag of the last answer.
"""

import csv
import datetime
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field

from harvesters.climate import CODE, MONTH, MONTHLY, from_days, from_months, measured, years_of
from harvesters.feeds.feed import Feed, Options, Parsed, Request, Row, Scope, write_parsed
from harvesters.fetching.formats import read_member
from harvesters.fetching.limits import MINUTE, SECOND, Allowance
from harvesters.fetching.sandbox import ParseError
from harvesters.source import Source

MONTHS, DAYS = "months", "days"
COLUMNS = {MONTHS: 60, DAYS: 65}
"""So many columns the formats s_m_d and s_d have; a file with others is of another format."""


class ArchiveOptions(Options):
    """One station: its number in the archive, and how its series begin."""

    station: str = Field(description="Number of the station in the archive.", pattern=r"^\d{9}$")
    series: str = Field(description="How the ids of its series begin: imgw:12570.")
    since: int = Field(description="First year to ask for.", ge=1951, le=2100)
    base: str = Field(
        "https://danepubliczne.imgw.pl/data/dane_pomiarowo_obserwacyjne/dane_meteorologiczne",
        description="Address of the archive.",
    )


def plan(source: Source, options: ArchiveOptions, scope: Scope) -> Sequence[Request]:
    """The months of every year, and the days of those that are over, the newest first.

    The archive of the last two years may not be there yet; earlier ones are.
    """
    now = datetime.datetime.now(ZoneInfo("Europe/Warsaw")).year
    return [one for year in range(now, options.since - 1, -1) for one in _of_year(year, now, options, scope)]


def _of_year(year: int, now: int, options: ArchiveOptions, scope: Scope) -> Iterator[Request]:
    number = options.station[-3:]
    common = {
        "year": year,
        "station": options.station,
        "series": options.series,
        "territory": scope.territories[0],
    }
    files = {MONTHS: (f"miesieczne/synop/{year}/{year}_m_s.zip", f"s_m_d_{year}.csv")}
    if year < now:
        files[DAYS] = (f"dobowe/synop/{year}/{year}_{number}_s.zip", f"s_d_{number}_{year}.csv")
    for step, (path, member) in files.items():
        context = {**common, "step": step, "member": member}
        yield Request(f"{step}/{year}", f"{options.base}/{path}", {}, context, optional=year >= now - 1)


def parse(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """The months of a year with its figures, or what is counted from its days."""
    context = options["context"]
    records = list(_records(arrived, context))
    read = _months if context["step"] == MONTHS else _days
    try:
        rows = list(read(records, context))
    except (ValueError, IndexError) as error:
        raise ParseError(f"is no archive of {context['step']}", str(error)) from error
    remarks = [] if records else [f"{context['member']} does not hold station {context['station']}"]
    write_parsed(Parsed(rows, remarks=remarks), result)


def _records(arrived: Path, context: Mapping[str, Any]) -> Iterator[list[str]]:
    content = read_member(arrived, context["member"])
    for record in csv.reader(io.StringIO(content.decode("cp1250", errors="replace"))):
        if record and len(record) != COLUMNS[context["step"]]:
            problem = f"has {len(record)} columns instead of {COLUMNS[context['step']]}"
            raise ParseError(problem, "The format has changed: see s_m_d_format.txt and s_d_format.txt.")
        if record and record[CODE].strip() == context["station"]:
            yield record


def _months(records: Sequence[Sequence[str]], context: Mapping[str, Any]) -> Iterator[Row]:
    for record in records:
        period = f"{context['year']}-{int(record[MONTH]):02}"
        for name, column in MONTHLY.items():
            value = measured(record, column)
            number = None if value is None else float(value)
            flags = "O" if value is None else ""
            yield f"{context['series']}.month_{name}", context["territory"], period, number, flags, ""
    yield from _years(records, context)


def _days(records: Sequence[Sequence[str]], context: Mapping[str, Any]) -> Iterator[Row]:
    yield from _years(records, context)


def _years(records: Sequence[Sequence[str]], context: Mapping[str, Any]) -> Iterator[Row]:
    count = from_months if context["step"] == MONTHS else from_days
    for year, found in years_of(records).items():
        for name, value, flag in count(year, found):
            yield f"{context['series']}.{name}", context["territory"], str(year), float(value), flag, ""


FEED = Feed(
    "imgw-archive",
    ArchiveOptions,
    plan,
    parse,
    Allowance(((1, SECOND), (30, MINUTE))),
    ("application/zip", "application/x-zip-compressed", "application/octet-stream"),
    rolling=True,
    absent=frozenset({404}),
)
