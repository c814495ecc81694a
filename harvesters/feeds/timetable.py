"""What a timetable in GTFS comes to: days of service, trips and departures of ordinary days, served stops."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from harvesters.feeds.gtfs_files import Archive, Record
from harvesters.fetching.sandbox import ParseError

ZONE = "Europe/Warsaw"
MOST_DAYS = 400
"""A calendar that runs longer is cut there."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ORDINARY = {"workday": (1, 2, 3), "saturday": (5,), "sunday": (6,)}
"""Kinds of days → weekdays (Monday is 0) among which an ordinary one is looked for."""

_CLOCK = re.compile(r"\s*(\d{1,3}):([0-5]\d):([0-5]\d)")
NO_PICKUP = "1"
ADDED, REMOVED = "1", "2"


@dataclass(frozen=True)
class Departures:
    """Departures of one day. `by_hour` counts the hours of the clock: 25:10 is ten past one at night."""

    by_hour: Counter[int] = field(default_factory=Counter)
    by_stop: Counter[str] = field(default_factory=Counter)
    lines: dict[str, set[str]] = field(default_factory=dict)
    untimed: int = 0


@dataclass(frozen=True)
class Timetable:
    """A timetable. Raises ParseError where the archive does not say enough."""

    archive: Archive

    @cached_property
    def trips(self) -> dict[str, tuple[str, str]]:
        """Trip → its service and its route."""
        return {
            one["trip_id"]: (one["service_id"], one["route_id"]) for one in self.archive.records("trips.txt")
        }

    @cached_property
    def services(self) -> dict[datetime.date, set[str]]:
        """Day → services that run, by the calendar and its exceptions; every day between the ends."""
        found: dict[datetime.date, set[str]] = {}
        for one in self.archive.records("calendar.txt"):
            for day in _days(_date(one["start_date"]), _date(one["end_date"])):
                if one.get(WEEKDAYS[day.weekday()]) == "1":
                    found.setdefault(day, set()).add(one["service_id"])
        for one in self.archive.records("calendar_dates.txt"):
            services = found.setdefault(_date(one["date"]), set())
            if one.get("exception_type") == ADDED:
                services.add(one["service_id"])
            elif one.get("exception_type") == REMOVED:
                services.discard(one["service_id"])
        if not found:
            raise ParseError("names no day on which anything runs")
        whole = _days(min(found), max(found))
        return {day: found.get(day, set()) for day in whole}

    @cached_property
    def trips_by_day(self) -> dict[datetime.date, int]:
        """Day → how many trips run."""
        of_service = Counter(service for service, _ in self.trips.values())
        return {day: sum(of_service[one] for one in services) for day, services in self.services.items()}

    def ordinary(self, kind: str) -> datetime.date | None:
        """The first day with the number of trips that most days of a kind have; of two numbers the higher."""
        counts = {
            day: count
            for day, count in self.trips_by_day.items()
            if day.weekday() in ORDINARY[kind] and count
        }
        if not counts:
            return None
        common = Counter(counts.values())
        usual = max(common, key=lambda count: (common[count], count))
        return min(day for day, count in counts.items() if count == usual)

    def departures(self, day: datetime.date) -> Departures:
        """Departures on a day of service. The last stop of a trip, and one without entry, have none."""
        services = self.services[day]
        running = {trip: route for trip, (service, route) in self.trips.items() if service in services}
        last = self._last_stops(running)
        counted, untimed = Departures(), 0
        for one in self.archive.records("stop_times.txt"):
            trip = one["trip_id"]
            if trip not in running or int(one["stop_sequence"]) == last[trip] or _no_entry(one):
                continue
            counted.by_stop[one["stop_id"]] += 1
            counted.lines.setdefault(one["stop_id"], set()).add(running[trip])
            hour = _hour(one["departure_time"])
            if hour is None:
                untimed += 1
            else:
                counted.by_hour[hour] += 1
        return Departures(counted.by_hour, counted.by_stop, counted.lines, untimed)

    def _last_stops(self, running: dict[str, str]) -> dict[str, int]:
        last: dict[str, int] = {}
        for one in self.archive.records("stop_times.txt"):
            if one["trip_id"] in running:
                number = _number(one["stop_sequence"])
                last[one["trip_id"]] = max(last.get(one["trip_id"], -1), number)
        return last

    @cached_property
    def lines(self) -> dict[str, str]:
        """Route → what stands on the bus."""
        return {
            one["route_id"]: one.get("route_short_name") or one.get("route_long_name") or one["route_id"]
            for one in self.archive.records("routes.txt")
        }

    def stops(self) -> Iterator[Record]:
        """Stops and platforms at which vehicles halt, without stations, entrances and the like."""
        return (
            one for one in self.archive.records("stops.txt") if one.get("location_type") in (None, "", "0")
        )


def read_timetable(archive: Archive) -> Timetable:
    """The timetable of an archive of Polish local time, with times of every trip."""
    zones = {one["agency_timezone"] for one in archive.records("agency.txt")}
    if zones != {ZONE}:
        raise ParseError(f"counts time as in {', '.join(sorted(zones)) or 'no place'}, {ZONE} is expected")
    if next(archive.records("frequencies.txt"), None) is not None:
        raise ParseError("gives intervals (frequencies.txt) in place of times: trips cannot be counted")
    return Timetable(archive)


def _days(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    for offset in range(min((last - first).days + 1, MOST_DAYS)):
        yield first + datetime.timedelta(days=offset)


def _date(written: str) -> datetime.date:
    try:
        return datetime.date(int(written[:4]), int(written[4:6]), int(written[6:8]))
    except ValueError:
        raise ParseError(f"holds {written[:20]!r} where a day is expected (20261123)") from None


def _number(written: str) -> int:
    try:
        return int(written)
    except ValueError:
        raise ParseError(f"holds {written[:20]!r} where the number of a stop is expected") from None


def _hour(written: str | None) -> int | None:
    """The hour of the clock; trips after midnight are written beyond 24 and run on the next day."""
    if not written or not written.strip():
        return None
    if (clock := _CLOCK.fullmatch(written)) is None:
        raise ParseError(f"holds {written[:20]!r} where a time is expected (25:10:00)")
    return int(clock[1]) % 24


def _no_entry(one: Record) -> bool:
    return one.get("pickup_type") == NO_PICKUP
