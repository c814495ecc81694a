"""The files of a GTFS archive (gtfs.org/schedule/reference): CSV tables in a ZIP, in UTF-8."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from harvesters.fetching.formats import read_member
from harvesters.fetching.sandbox import MEBIBYTE, ParseError

MOST_BYTES = 300 * MEBIBYTE
"""Of one file, unpacked. The stop times of a large city take some 100 MiB."""

NEEDED = {
    "agency.txt": ("agency_timezone",),
    "stops.txt": ("stop_id", "stop_name", "stop_lat", "stop_lon"),
    "routes.txt": ("route_id",),
    "trips.txt": ("trip_id", "route_id", "service_id"),
    "stop_times.txt": ("trip_id", "stop_id", "stop_sequence", "departure_time"),
}

Record = Mapping[str, str]


@dataclass(frozen=True)
class Archive:
    """A GTFS archive. Raises ParseError where a file or a column is not there that every feed must have."""

    path: Path
    members: Mapping[str, str]

    def has(self, name: str) -> bool:
        """Whether it holds a file."""
        return name in self.members

    def records(self, name: str) -> Iterator[Record]:
        """The rows of a file; none where it is not there."""
        if name not in self.members:
            return
        content = read_member(self.path, self.members[name], MOST_BYTES)
        with io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="") as text:
            try:
                yield from csv.DictReader(text)
            except (UnicodeDecodeError, csv.Error) as error:
                raise ParseError(f"holds {name} that cannot be read: {error}") from None


def open_archive(path: Path) -> Archive:
    """The archive with its files, also where they lie in one folder."""
    try:
        with zipfile.ZipFile(path) as opened:
            names = [one.filename for one in opened.infolist() if not one.is_dir()]
    except zipfile.BadZipFile as error:
        raise ParseError(f"is not a sound ZIP archive: {error}") from None
    archive = Archive(path, {name.rpartition("/")[2]: name for name in names if name.count("/") <= 1})
    for name, columns in NEEDED.items():
        if not archive.has(name):
            raise ParseError(f"has no {name}", f"It has: {', '.join(sorted(archive.members))[:300]}.")
        first = next(archive.records(name), None)
        if absent := [one for one in columns if first is not None and one not in first]:
            raise ParseError(f"{name} has no column {absent[0]}")
    if not (archive.has("calendar.txt") or archive.has("calendar_dates.txt")):
        raise ParseError("has neither calendar.txt nor calendar_dates.txt")
    return archive
