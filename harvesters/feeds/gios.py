"""Air measured by the Chief Inspectorate of Environmental Protection (GIOŚ), API v1: the last days, by hour.

The keys of its answers are Polish sentences, some of them misspelt; they are looked up loosely. Times are
those of Polish clocks.
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
    found = list(readers[context["step"]](page, context, remarks))
    rows = [one for one in found if not isinstance(one, Request)]
    requests = [one for one in found if isinstance(one, Request)] + list(_next(page, context))
    write_parsed(Parsed(rows, requests, sorted(set(remarks))), result)


def series_of_code(code: str) -> str:
    """The series for the code of a pollutant: PM2.5 → gios:hour.pm25."""
    return f"gios:hour.{re.sub(r'[^a-z0-9]', '', code.lower())}"


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
    for one in _listed(page, "lista stacji"):
        if _plain(_get(one, "nazwa miasta") or "") == _plain(context["city"]):
            station = str(_get(one, "identyfikator stacji"))
            path = f"{context['base']}/station/sensors/{_number(station)}"
            yield _request({**context, "step": STANDS, "id": station}, path, 0)


def _stands(page: Mapping[str, Any], context: Mapping[str, Any], remarks: list[str]) -> Iterator[Request]:
    for one in _listed(page, "lista stanowisk"):
        stand, code = str(_get(one, "identyfikator stanowiska")), str(_get(one, "wskaznik - kod"))
        path = f"{context['base']}/data/getData/{_number(stand)}"
        yield _request({**context, "step": FIGURES, "id": stand, "code": code}, path, 0)


def _figures(page: Mapping[str, Any], context: Mapping[str, Any], remarks: list[str]) -> Iterator[Row]:
    """Hours without a number yet are missing (O); the hour that clocks repeat keeps its later one."""
    series, seen = series_of_code(context["code"]), set[tuple[str, str]]()
    for one in _listed(page, "lista danych"):
        day, _, clock = str(_get(one, "data")).partition(" ")
        stand, hour = str(_get(one, "kod stanowiska")), str(int(clock[:2]))
        dimensions = format_dimensions({"hour": hour, "stand": stand})
        if (day, dimensions) in seen:
            remarks.append(f"{stand} has the hour {hour} of {day} twice: the later one was taken")
            continue
        seen.add((day, dimensions))
        value = _get(one, "wartosc")
        yield (
            series,
            context["territory"],
            day,
            None if value is None else float(value),
            "O" if value is None else "",
            dimensions,
        )


def _listed(page: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = next((value for key, value in page.items() if _plain(key).startswith(name)), None)
    if not isinstance(found, list):
        raise ParseError(f"has no “{name}…”", f"It has: {', '.join(page)[:200]}")
    return found


def _get(record: Mapping[str, Any], name: str) -> Any:
    return next((value for key, value in record.items() if _plain(key) == name), None)


def _plain(text: str) -> str:
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
)
