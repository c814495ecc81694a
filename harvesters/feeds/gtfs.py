"""Public transport by its timetable in GTFS: stops, lines, trips, departures by hour of an ordinary workday.

An ordinary workday is a Tuesday, Wednesday or Thursday with as many trips as most of them have, so that
holidays do not count. The period is the month in which the timetable was fetched, or the last of a timetable
that has run out. Trips stand by day up to that day: what is still to come may change.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field
from zoom_schemas.dimensions import format_dimensions

from harvesters.feeds.feed import Feed, Options, Parsed, Request, Row, Scope, write_parsed
from harvesters.feeds.gtfs_files import open_archive
from harvesters.feeds.timetable import ORDINARY, ZONE, Departures, Timetable, read_timetable
from harvesters.fetching.limits import HOUR, MINUTE, Allowance
from harvesters.fetching.sandbox import ParseError
from harvesters.source import Source

STOPS, LINES, STOP_DEPARTURES = "gtfs:stops", "gtfs:lines", "gtfs:stop_departures"
DEPARTURES, TRIPS, TRIPS_OF_DAY = "gtfs:departures", "gtfs:trips", "gtfs:day_trips"
COUNTED = "derived-count"
TYPES = ("application/zip", "application/x-zip-compressed", "application/octet-stream")


class GtfsOptions(Options):
    """Where the archive is."""

    base: str = Field(description="Address of the archive.")


def plan(source: Source, options: GtfsOptions, scope: Scope) -> Sequence[Request]:
    """One archive, read as of today in Poland."""
    today = datetime.datetime.now(ZoneInfo(ZONE)).date().isoformat()
    context = {"territory": scope.territories[0], "today": today}
    return [Request("timetable", options.base, context=context)]


def parse(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """All figures of a timetable."""
    timetable = read_timetable(open_archive(arrived))
    day = timetable.ordinary("workday")
    if day is None:
        raise ParseError("has no Tuesday, Wednesday or Thursday on which anything runs")
    today = datetime.date.fromisoformat(options["context"]["today"])
    territory, until = options["context"]["territory"], min(today, max(timetable.services))
    departures = timetable.departures(day)
    month = until.isoformat()[:7]
    rows = [*_network(departures, territory, month), *_days(timetable, territory, until)]
    remarks = [f"{day.isoformat()} is taken for an ordinary workday"]
    if departures.untimed:
        remarks.append(f"{departures.untimed} departures without a time are not counted by hour")
    write_parsed(Parsed(rows, [], remarks), result)


def _network(departures: Departures, territory: str, month: str) -> Iterator[Row]:
    """Stops and lines that an ordinary workday serves, and its departures."""
    lines = {line for lines in departures.lines.values() for line in lines}
    yield STOPS, territory, month, float(len(departures.by_stop)), COUNTED, ""
    yield LINES, territory, month, float(len(lines)), COUNTED, ""
    yield STOP_DEPARTURES, territory, month, float(departures.by_stop.total()), COUNTED, ""
    for hour in range(24):
        place = format_dimensions({"hour": str(hour)})
        yield DEPARTURES, territory, month, float(departures.by_hour[hour]), COUNTED, place


def _days(timetable: Timetable, territory: str, until: datetime.date) -> Iterator[Row]:
    """Trips of an ordinary day of each kind, and of every day so far."""
    month = until.isoformat()[:7]
    for kind in ORDINARY:
        day = timetable.ordinary(kind)
        if day is not None:
            place = format_dimensions({"day": kind})
            yield TRIPS, territory, month, float(timetable.trips_by_day[day]), COUNTED, place
    for day in sorted(one for one in timetable.trips_by_day if one <= until):
        count = timetable.trips_by_day[day]
        yield TRIPS_OF_DAY, territory, day.isoformat(), float(count), COUNTED, ""


FEED = Feed("gtfs", GtfsOptions, plan, parse, Allowance(((2, MINUTE), (20, HOUR))), TYPES, rolling=True)
