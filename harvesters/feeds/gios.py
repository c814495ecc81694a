"""Air measured by the Chief Inspectorate of Environmental Protection (GIOŚ), API v1: the last days, by hour.

The keys of its answers are Polish sentences, some of them misspelt; they are looked up loosely. Times are
those of Polish clocks; of the hour that they repeat in October the later one stands. Nobody has checked these
figures yet (flag V): GIOŚ publishes the checked ones, and its statistics of years, the year after. A day has
a mean where at least 75 % of its hours were measured, as directive 2008/50/EC (annex XI) asks; years are not
counted from it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field
from zoom_schemas.dimensions import format_dimensions

from harvesters.feeds.feed import Feed, Options, Parsed, Request, Row, Scope, write_parsed
from harvesters.fetching.formats import read_json
from harvesters.fetching.limits import MINUTE, SECOND, Allowance
from harvesters.fetching.sandbox import ParseError
from harvesters.source import Source

PAGE = 500

STATIONS, STANDS, FIGURES = "stations", "stands", "figures"

FEWEST_HOURS = 18
"""75 % of 24: a day with fewer measured hours has no mean."""

LISTED_HOURS = 23
"""A day of which fewer hours are listed, measured or not, is cut by the window that the server tells."""


class GiosOptions(Options):
    """`city`: the name of the city as GIOŚ writes it; its stations are found by it."""

    city: str = Field(description="Name of the city in the nominative.")
    base: str = Field("https://api.gios.gov.pl/pjp-api/v1/rest", description="Address of the API.")


def plan(source: Source, options: GiosOptions, scope: Scope) -> Sequence[Request]:
    """The list of stations; what follows from it is asked in the same round."""
    context = {
        "step": STATIONS,
        "city": options.city,
        "base": options.base,
        "territory": scope.territories[0],
    }
    return [_request(context, f"{options.base}/station/findAll", 0)]


def parse(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """A page of stations, of the stands of a station, or of the figures of a stand."""
    page = read_json(arrived.read_bytes())
    if not isinstance(page, dict) or "error_code" in page:
        raise ParseError(f"is no answer of GIOŚ: {str(page)[:200]}")
    context = options["context"]
    readers = {STATIONS: _stations, STANDS: _stands, FIGURES: _figures}
    remarks: list[str] = []
    try:
        found = list(readers[context["step"]](page, context, remarks))
    except (TypeError, ValueError, AttributeError) as error:
        raise ParseError(f"is no answer of GIOŚ about {context['step']}: {str(page)[:200]}") from error
    rows = [one for one in found if not isinstance(one, Request)]
    requests = [one for one in found if isinstance(one, Request)] + list(_next(page, context))
    notes = _names(page, context) if context["step"] == STATIONS else {}
    write_parsed(Parsed(rows, requests, sorted(set(remarks)), notes), result)


def further(source: Source, options: GiosOptions, scope: Scope) -> Parsed:
    """Nothing more to ask: whether stations of the city are gone, or none is listed."""
    here, before = _noted_stations(scope.seen), _noted_stations(scope.noted)
    remarks = [
        f"{name} (station {key}) is no longer listed" for key, name in before.items() if key not in here
    ]
    if not here:
        remarks.append(f"no station of {options.city} is listed")
    return Parsed(remarks=remarks)


def series_of_code(code: str, of: str = "hour") -> str:
    """The series for the code of a pollutant, by hour or by day: PM2.5 → gios:hour.pm25."""
    return f"gios:{of}.{re.sub(r'[^a-z0-9]', '', code.lower())}"


def _request(context: Mapping[str, Any], path: str, page: int) -> Request:
    """Stands measured by hand give no figures here, but an error: those of a stand are optional."""
    key = f"{context['step']}/{context.get('id', '')}/{page}"
    address = f"{path}?page={page}&size={PAGE}"
    optional = context["step"] == FIGURES
    return Request(key, address, context={**context, "path": path, "page": page}, optional=optional)


def _next(page: Mapping[str, Any], context: Mapping[str, Any]) -> Iterator[Request]:
    """By the count of pages: the link to the next page is there after the last one too."""
    following = int(context["page"]) + 1
    if following < int(page.get("totalPages") or 0):
        yield _request(context, str(context["path"]), following)


def _stations(page: Mapping[str, Any], context: Mapping[str, Any], remarks: list[str]) -> Iterator[Request]:
    for station in _of_city(page, context):
        path = f"{context['base']}/station/sensors/{_number(station)}"
        yield _request({**context, "step": STANDS, "id": station}, path, 0)


def _of_city(page: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, str]:
    """The stations of the city by their numbers, with their names."""
    return {
        str(field_of(one, "identyfikator stacji")): str(field_of(one, "nazwa stacji"))
        for one in listed(page, "lista stacji")
        if plain(field_of(one, "nazwa miasta") or "") == plain(context["city"])
    }


def _names(page: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return {f"{STATIONS}/{context['page']}": _of_city(page, context)}


def _noted_stations(notes: Mapping[str, Any]) -> dict[str, str]:
    pages = [told for key, told in notes.items() if key.startswith(f"{STATIONS}/")]
    return {station: name for told in pages for station, name in told.items()}


def _stands(page: Mapping[str, Any], context: Mapping[str, Any], remarks: list[str]) -> Iterator[Request]:
    for one in listed(page, "lista stanowisk"):
        stand, code = str(field_of(one, "identyfikator stanowiska")), str(field_of(one, "wskaznik - kod"))
        path = f"{context['base']}/data/getData/{_number(stand)}"
        yield _request({**context, "step": FIGURES, "id": stand, "code": code}, path, 0)


def _figures(page: Mapping[str, Any], context: Mapping[str, Any], remarks: list[str]) -> Iterator[Row]:
    """Hours, those without a number yet missing (O), and the days of which enough is known."""
    stands: dict[str, dict[tuple[str, int], float | None]] = {}
    for one in listed(page, "lista danych"):
        day, _, clock = str(field_of(one, "data")).partition(" ")
        stand, place = str(field_of(one, "kod stanowiska")), (day, int(clock[:2]))
        hours = stands.setdefault(stand, {})
        if place in hours:  # the newest comes first
            remarks.append(f"{stand} has the hour {place[1]} of {day} twice: the later one was taken")
            continue
        value = field_of(one, "wartosc")
        hours[place] = None if value is None else float(value)
    for stand, hours in stands.items():
        for (day, hour), value in hours.items():
            dimensions = format_dimensions({"hour": str(hour), "stand": stand})
            flags = "O" if value is None else "V"
            yield series_of_code(context["code"]), context["territory"], day, value, flags, dimensions
        yield from _days(stand, hours, context)


def _days(
    stand: str, hours: Mapping[tuple[str, int], float | None], context: Mapping[str, Any]
) -> Iterator[Row]:
    """Means of the days that are over and whole in the answer."""
    days: dict[str, list[float | None]] = {}
    for (day, _), value in hours.items():
        days.setdefault(day, []).append(value)
    for day, values in days.items():
        if day == max(days) or len(values) < LISTED_HOURS:
            continue
        measured = [value for value in values if value is not None]
        mean = round(sum(measured) / len(measured), 2) if len(measured) >= FEWEST_HOURS else None
        flags = "O" if mean is None else "V derived-mean"
        dimensions = format_dimensions({"stand": stand})
        yield series_of_code(context["code"], "day"), context["territory"], day, mean, flags, dimensions


def listed(page: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The records of a page: what stands under the key that begins so. Raises ParseError."""
    found = next((value for key, value in page.items() if plain(key).startswith(name)), None)
    if not isinstance(found, list):
        raise ParseError(f"has no “{name}…”", f"It has: {', '.join(page)[:200]}")
    return found


def field_of(record: Mapping[str, Any], name: str) -> Any:
    """What a record says under a key, however it is spelt; None where it has none."""
    return next((value for key, value in record.items() if plain(key) == name), None)


def plain(text: str) -> str:
    """Small letters without Polish signs, so that “wskażnika” and “wskaźnika” are one key."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("ł", "l"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).strip()


def _number(text: str) -> str:
    if not text.isdigit():
        raise ParseError(f"names a station or a stand {text[:50]!r}", "A number was expected.")
    return text


FEED = Feed(
    "gios",
    GiosOptions,
    plan,
    parse,
    Allowance(((2, SECOND), (60, MINUTE))),
    ("application/json", "application/ld+json"),
    rolling=True,
    further=further,
)
