"""The stops of a timetable in GTFS as a dataset, with the archive itself."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely
from pydantic import Field

from harvesters.catalogues.kind import Catalogue, Options, Request, Scope
from harvesters.catalogues.telling import telling
from harvesters.feeds import gtfs as figures
from harvesters.feeds import gtfs_files, timetable
from harvesters.feeds.gtfs_files import open_archive
from harvesters.feeds.timetable import Timetable, read_timetable
from harvesters.fetching.limits import HOUR, MINUTE, Allowance
from harvesters.ogc import layer_files, layers, placing
from harvesters.ogc.pages import Feature
from harvesters.source import Source

PARTS = (gtfs_files, timetable, layers, layer_files, placing)

GUID = "stops"
POLAND = (14.0, 49.0, 24.2, 55.0)
TYPES = {
    "stop_id": "text",
    "code": "text",
    "name": "text",
    "lines": "text",
    "workday_departures": "integer",
}


class StopsOptions(Options):
    """Where the archive is, and what the dataset of its stops is called."""

    base: str = Field(description="Address of the archive.")
    title: layers.Wording = Field(description="Name of the dataset.")


def plan(source: Source, options: StopsOptions, scope: Scope) -> Sequence[Request]:
    """One archive."""
    return [Request("stops", options.base)]


def parse(arrived: Path, result: Path, asking: Mapping[str, Any]) -> None:
    """The dataset of the stops."""
    options = StopsOptions.model_validate({k: v for k, v in asking["options"].items() if k != "kind"})
    features = list(_stops(read_timetable(open_archive(arrived))))
    with telling(result) as told:
        if not features:
            told.refuse(GUID, "the timetable has no stops")
            return
        placed = placing.place([one.geometry for one in features], placing.WGS84, placing.WGS84, POLAND)
        layers.tell_features(told, _record(options), "przystanki", features, placed, TYPES)


def _stops(found: Timetable) -> Iterator[Feature]:
    """Each stop with its lines and departures on an ordinary workday."""
    day = found.ordinary("workday")
    departures = found.departures(day) if day else timetable.Departures()
    for stop in found.stops():
        lines = sorted(found.lines.get(one, one) for one in departures.lines.get(stop["stop_id"], ()))
        attributes = {
            "stop_id": stop["stop_id"],
            "code": stop.get("stop_code") or None,
            "name": stop["stop_name"],
            "lines": ", ".join(lines),
            "workday_departures": departures.by_stop[stop["stop_id"]],
        }
        yield Feature(stop["stop_id"], attributes, _point(stop))


def _point(stop: Mapping[str, str]) -> Any:
    try:
        return shapely.Point(float(stop["stop_lon"]), float(stop["stop_lat"]))
    except ValueError:
        return None


def _record(options: StopsOptions) -> dict[str, Any]:
    return {
        "guid": GUID,
        "title": options.title.model_dump(exclude_none=True),
        "notes": {
            "pl": "Przystanki z rozkładu jazdy: położenie, linie i liczba odjazdów w zwykły dzień roboczy.",
            "en": "Stops of the timetable: place, lines and number of departures on an ordinary workday.",
        },
        "keywords": ["GTFS", "przystanki", "komunikacja miejska"],
        "landing_page": options.base,
        "resources": [
            {
                "guid": "stops#gtfs",
                "title": {"pl": "Rozkład jazdy (GTFS)", "en": "Timetable (GTFS)"},
                "url": options.base,
                "format": "GTFS",
                "media_type": "application/zip",
            }
        ],
    }


CATALOGUE = Catalogue("gtfs", StopsOptions, plan, parse, Allowance(((2, MINUTE), (20, HOUR))), figures.TYPES)
