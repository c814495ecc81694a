"""Weather, rivers and warnings of the Institute of Meteorology and Water Management (IMGW-PIB).

Its answers are lists of texts or null. Hours of weather stations are those of UTC and are put into Polish
days and hours; times of rivers and warnings are those of Polish clocks. Of the hour that clocks repeat in
October the later measurement stands. Warnings of the weather name powiats; those about rivers name
voivodeships and catchments, so they are rows of the voivodeship with the catchment's code.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field
from zoom_schemas.dimensions import format_dimensions
from zoom_schemas.territories import load_territories

from harvesters.feeds.feed import Feed, Options, Parsed, Request, Row, Scope, write_parsed
from harvesters.fetching.formats import read_json
from harvesters.fetching.limits import MINUTE, SECOND, Allowance
from harvesters.fetching.sandbox import ParseError
from harvesters.source import Source

WEATHER = {
    "temperatura": "imgw:hour.temperature",
    "predkosc_wiatru": "imgw:hour.wind_speed",
    "wilgotnosc_wzgledna": "imgw:hour.humidity",
    "suma_opadu": "imgw:hour.precipitation",
    "cisnienie": "imgw:hour.pressure",
}
WARSAW = ZoneInfo("Europe/Warsaw")
LONGEST_WARNING = 31
"""Days. A warning that is in force for longer has no end worth counting: the days known are taken."""

OPEN_END = "9999"
"""Year of the end of a warning, such as of drought, that holds until it is called off."""

WATER_LEVEL, WARNINGS = "imgw:hour.water_level", "imgw:warnings"
RIVER_WARNINGS = "imgw:river_warnings"


class ImgwOptions(Options):
    """`station`: number of the weather station; `rivers`: numbers of water gauges near the territory."""

    station: str = Field(description="Number of the weather station, 12570 for Kielce.", pattern=r"^\d{5}$")
    rivers: tuple[str, ...] = Field((), description="Numbers of water gauges.")
    base: str = Field("https://danepubliczne.imgw.pl/api/data", description="Address of the API.")


def plan(source: Source, options: ImgwOptions, scope: Scope) -> Sequence[Request]:
    """One answer for the weather, one for all rivers, one for all warnings, one for those about rivers."""
    today, own = datetime.datetime.now(WARSAW).date().isoformat(), scope.territories[0]
    common = {"territory": own, "rivers": list(options.rivers), "today": today}
    addresses = {
        "weather": f"{options.base}/synop/id/{options.station}",
        "warnings": f"{options.base}/warningsmeteo",
        **({"rivers": f"{options.base}/hydro"} if options.rivers else {}),
    }
    asked = [Request(key, address, context={"step": key, **common}) for key, address in addresses.items()]
    about = {"step": "river warnings", "voivodeship": own[:2], "today": today}
    about["name"] = load_territories().get(own[:2]).name
    return [*asked, Request("river-warnings", f"{options.base}/warningshydro", {}, about, optional=True)]


def parse(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """One of the four answers."""
    content, context = read_json(arrived.read_bytes()), options["context"]
    readers = {
        "weather": _weather,
        "rivers": _rivers,
        "warnings": _warnings,
        "river warnings": _river_warnings,
    }
    try:
        rows = list(readers[context["step"]](content, context))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        problem = f"is no answer of IMGW about {context['step']}: {str(content)[:200]}"
        raise ParseError(problem, f"{type(error).__name__}: {error}") from error
    write_parsed(Parsed(rows), result)


def _weather(content: Any, context: Mapping[str, Any]) -> Iterator[Row]:
    clock = f"{content['data_pomiaru']} {int(content['godzina_pomiaru']):02}"
    measured = datetime.datetime.strptime(clock, "%Y-%m-%d %H").replace(tzinfo=datetime.UTC)
    local = measured.astimezone(WARSAW)
    dimensions = format_dimensions({"hour": str(local.hour)})
    for key, series in WEATHER.items():
        yield _row(series, context["territory"], local.date().isoformat(), content[key], dimensions)


def _rivers(content: Any, context: Mapping[str, Any]) -> Iterator[Row]:
    for one in content:
        if one["id_stacji"] in context["rivers"] and one["stan_wody_data_pomiaru"]:
            day, _, clock = one["stan_wody_data_pomiaru"].partition(" ")
            dimensions = format_dimensions({"gauge": one["id_stacji"], "hour": str(int(clock[:2]))})
            yield _row(WATER_LEVEL, context["territory"], day, one["stan_wody"], dimensions)


def _warnings(content: Any, context: Mapping[str, Any]) -> Iterator[Row]:
    """A row with 1 for each warning that names the powiat, on every day on which it was in force so far.

    The days to come are told by the rounds to come: a warning may be withdrawn.
    """
    if not isinstance(content, list):
        return  # when no warning is in force a message comes instead of a list
    for one in content:
        if context["territory"][:4] in one["teryt"]:
            degree, event = str(int(one["stopien"])), _slug(one["nazwa_zdarzenia"])
            dimensions = format_dimensions({"degree": degree, "event": event, "warning": one["id"]})
            for day in _days_of(one["obowiazuje_od"], one["obowiazuje_do"], context["today"]):
                yield _row(WARNINGS, context["territory"], day, "1", dimensions)


def _river_warnings(content: Any, context: Mapping[str, Any]) -> Iterator[Row]:
    """A row with 1 for each catchment of the voivodeship that a warning names, on every day so far."""
    if not isinstance(content, list):
        return
    for one in content:
        number = f"{one['opublikowano'][:4]}-{int(one['numer'])}"
        about = {
            "degree": str(int(one["stopień"])),
            "event": _slug(one["zdarzenie"]),
            "warning": number,
        }
        areas = [area for area in one["obszary"] if area["wojewodztwo"].lower() == context["name"].lower()]
        for catchment in sorted({code for area in areas for code in area["kod_zlewni"]}):
            for day in _days_of(one["data_od"], one["data_do"], context["today"]):
                dimensions = format_dimensions({**about, "catchment": catchment})
                yield _row(RIVER_WARNINGS, context["voivodeship"], day, "1", dimensions)


def _days_of(begins: str, ends: str, today: str) -> list[str]:
    """The days so far, in Poland, of which a warning covers a part.

    Of one without an end they are the last ones: the days before stand from earlier rounds.
    """
    first, now = datetime.date.fromisoformat(begins[:10]), datetime.date.fromisoformat(today)
    last = (datetime.datetime.fromisoformat(ends) - datetime.timedelta(seconds=1)).date()
    if ends.startswith(OPEN_END):
        last = now
        first = max(first, last - datetime.timedelta(days=LONGEST_WARNING - 1))
    count = max(min((last - first).days + 1, LONGEST_WARNING), 1)
    days = [first + datetime.timedelta(days=place) for place in range(count)]
    return [day.isoformat() for day in days if day <= now]


def _slug(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.lower().replace("ł", "l"))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:50] or "unnamed"


def _row(series: str, territory: str, day: str, text: str | None, dimensions: str) -> Row:
    missing = text is None or text == ""
    return (
        series,
        territory,
        day,
        None if missing else float(str(text).replace(",", ".")),
        "O" if missing else "",
        dimensions,
    )


FEED = Feed(
    "imgw",
    ImgwOptions,
    plan,
    parse,
    Allowance(((1, SECOND), (30, MINUTE))),
    ("application/json",),
    rolling=True,
)
