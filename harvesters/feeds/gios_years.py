"""Statistics of years that GIOŚ has checked: means of stands and days of exceedance, API v1.

Asked is one list a pollutant, narrowed to the voivodeship; the server takes two requests a minute. A record
is about a station, a year and a time of averaging (`1g`: an hour, `24g`: a day), which a series names at
the end of its id: `gios:pm10.skkieljagiel_24h`, with `_days_above_50` for days of exceedance. The unit
stands in the name of the field (`Średnia [µg/m3]`); a mean in another unit than that of the series is never
taken. Figures of stations that GIOŚ no longer lists stay as they are.

Source: the OpenAPI description of GIOŚ (address, parameters, pages); it does not describe the records, whose
fields are called here as public programs read them.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from harvesters.feeds.feed import Feed, Options, Parsed, Request, Row, Scope, write_parsed
from harvesters.feeds.gios import PAGE, field_of, listed, plain
from harvesters.fetching.formats import read_json
from harvesters.fetching.limits import Allowance
from harvesters.fetching.sandbox import ParseError
from harvesters.source import Source

INDICATORS = {
    "pm10": "PM10",
    "pm25": "PM2,5",
    "no2": "NO2",
    "nox": "NOx",
    "so2": "SO2",
    "o3": "O3",
    "co": "CO",
    "c6h6": "C6H6",
    "bap_pm10": "BaP(PM10)",
}
"""Pollutants in ids of series → what GIOŚ calls them in a request."""

UNITS = {"ug_per_m3": "µg/m3", "mg_per_m3": "mg/m3", "ng_per_m3": "ng/m3"}

DAYS = {"50": "L>50 (S24)", "120": "L. dni > 120 (S8max)"}
"""Above so many µg/m³ → the field that counts the days."""

_SERIES = re.compile(
    r"^gios:(?P<pollutant>\w+)\.(?P<station>\w+)_(?P<hours>1|24)h(_days_above_(?P<limit>\d+))?$"
)


class YearsOptions(Options):
    """`voivodeship`: its name as GIOŚ writes it, in small letters."""

    voivodeship: str = Field(description="Name of the voivodeship whose stations are asked for.")
    base: str = Field("https://api.gios.gov.pl/pjp-api/v1/rest", description="Address of the API.")


def plan(source: Source, options: YearsOptions, scope: Scope) -> Sequence[Request]:
    """The first page of each pollutant of which the source has a series."""
    wanted = {found["pollutant"] for one in source.series if (found := _SERIES.match(one.id))}
    return [
        _request(
            {
                "indicator": indicator,
                "pollutant": name,
                "voivodeship": options.voivodeship,
                "base": options.base,
                "territory": scope.territories[0],
            },
            0,
        )
        for name, indicator in INDICATORS.items()
        if name in wanted
    ]


def parse(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """A page of the statistics of one pollutant."""
    page, context = read_json(arrived.read_bytes()), options["context"]
    if not isinstance(page, dict) or "error_code" in page:
        raise ParseError(f"is no answer of GIOŚ: {str(page)[:200]}")
    remarks: list[str] = []
    try:
        rows = list(_rows(listed(page, "lista statystyk"), options, remarks))
        more = int(context["page"]) + 1 < int(page.get("totalPages") or 0)
    except (TypeError, ValueError, AttributeError) as error:
        raise ParseError(f"is no list of statistics of GIOŚ: {str(page)[:200]}", str(error)) from error
    following = [_request(context, int(context["page"]) + 1)] if more else []
    write_parsed(Parsed(rows, following, sorted(set(remarks))), result)


def _request(context: Mapping[str, Any], page: int) -> Request:
    query = {
        "indicator": context["indicator"],
        "filter[wojewodztwo]": context["voivodeship"],
        "page": page,
        "size": PAGE,
    }
    address = f"{context['base']}/statistics/getStatisticsForPollutants?{urlencode(query)}"
    return Request(f"years/{context['pollutant']}/{page}", address, context={**context, "page": page})


def _rows(
    records: Sequence[Mapping[str, Any]], options: Mapping[str, Any], remarks: list[str]
) -> Iterator[Row]:
    """Figures of the series of a source. Where two records speak of one, none is taken and it is told."""
    context = options["context"]
    series = {one["id"]: one["unit"] for one in options["series"]}
    found: list[Row] = []
    for record in records:
        given = field_of(record, "wskaznik")
        if given is not None and _code(given) != _code(context["indicator"]):
            remarks.append(f"a record about {given} came where {context['indicator']} was asked for")
            continue
        for one, field in _fields(record, context["pollutant"], series):
            if not any(plain(key) == plain(field) for key in record):
                remarks.append(f"{one}: its records have no field “{field}”: it was left as it stands")
                continue
            value = field_of(record, plain(field))
            flags = "O" if value is None else ""
            number = None if value is None else float(value)
            found.append((one, context["territory"], str(int(field_of(record, "rok"))), number, flags, ""))
    counted = Counter(row[:3] for row in found)
    remarks += [
        f"{one} has {count} records of {year}: none was taken"
        for (one, _, year), count in counted.items()
        if count > 1
    ]
    yield from (row for row in found if counted[row[:3]] == 1)


def _fields(
    record: Mapping[str, Any], pollutant: str, series: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """The series that a record speaks of, each with the field that holds its figure."""
    station, averaging = _code(field_of(record, "kod stacji")), _code(field_of(record, "czas usredniania"))
    for one, unit in series.items():
        about = _SERIES.match(one)
        if about is None or (about["pollutant"], about["station"]) != (pollutant, station):
            continue
        if f"{about['hours']}g" != averaging:
            continue
        if about["limit"] in DAYS:
            yield one, DAYS[about["limit"]]
        elif unit in UNITS:
            yield one, f"Średnia [{UNITS[unit]}]"


def _code(text: Any) -> str:
    """A code without capitals and signs: `PM2,5`, `PM2.5` and `pm25` are one."""
    return re.sub(r"[^a-z0-9]", "", str(text or "").lower())


FEED = Feed(
    "gios-years",
    YearsOptions,
    plan,
    parse,
    Allowance(((1, 30.0),)),
    ("application/json", "application/ld+json"),
    rolling=True,
)
"""The server takes two requests a minute; one in 30 seconds is waited for, a minute would pause the round."""
