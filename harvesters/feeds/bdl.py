"""The Local Data Bank (BDL) of Statistics Poland, API v1.

Source: its OpenAPI description (bdl.stat.gov.pl/api/v1) and the table of attributes of its values.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import Field
from zoom_schemas.territories import load_territories

from harvesters.feeds.feed import Feed, Key, Options, Parsed, Request, Row, Scope, write_parsed
from harvesters.fetching.formats import read_json
from harvesters.fetching.limits import DAY, HOUR, MINUTE, SECOND, Allowance
from harvesters.fetching.sandbox import ParseError
from harvesters.source import SeriesDef, Source

PAGE = 100
"""The largest page that the server gives."""

VARIABLES_AT_ONCE = 60
"""So many numbers of variables keep an address below 2 kB."""

LEVELS = {"country": 0, "voivodeship": 2, "powiat": 5, "gmina": 6}

ABSENT, VALUE = True, False
ATTRIBUTES: dict[int, tuple[bool, str]] = {
    0: (VALUE, ""),
    1: (VALUE, ""),
    3: (VALUE, "U"),
    4: (ABSENT, "Q"),
    7: (VALUE, "N"),
    9: (VALUE, "P"),
    11: (VALUE, "B"),
    13: (VALUE, "B U"),
    14: (ABSENT, "Q B"),
    15: (ABSENT, "O"),
    17: (VALUE, "B N"),
    20: (VALUE, "U"),
    21: (VALUE, "U"),
    50: (ABSENT, "O"),
    91: (ABSENT, "Q"),
    94: (VALUE, ""),
    97: (VALUE, "W"),
    98: (VALUE, "B"),
}
"""What an attribute of a value means: whether there is no value, and its flags.

Where there is none the server sends 0 all the same. An attribute that is not in the table makes the value
unvalidated (V) until it is entered here.
"""

ANONYMOUS = Allowance(((5, SECOND), (100, 15 * MINUTE), (1_000, 12 * HOUR), (10_000, 7 * DAY)))
REGISTERED = Allowance(((10, SECOND), (500, 15 * MINUTE), (5_000, 12 * HOUR), (50_000, 7 * DAY)))
KEY = Key("ZOOM_BDL_KEY", "X-ClientId", REGISTERED)


class BdlOptions(Options):
    """`reach`: figures of the portal's own territories, or of every gmina of Poland."""

    base: str = Field("https://bdl.stat.gov.pl/api/v1", description="Address of the API.")
    reach: Literal["own", "every_gmina"] = Field("own", description="For which territories to ask.")


def plan(source: Source, options: BdlOptions, scope: Scope) -> list[Request]:
    """By unit for the portal's territories (few requests), by variable for every gmina."""
    numbered = [(one, number) for one in source.series if (number := variable_of(one.id))]
    if options.reach == "every_gmina":
        return [_by_variable(options.base, one, number) for one, number in numbered]
    return list(_by_unit(options.base, numbered, scope))


def pages(source: Source, options: BdlOptions, scope: Scope) -> int:
    """Requests of a whole round: pages of a hundred units for every gmina."""
    requests = plan(source, options, scope)
    if options.reach == "own":
        return len(requests)
    units = Counter(level for _, level in bdl_units())
    levels = (LEVELS.get(one.lowest_level, 5) for one in source.series if variable_of(one.id))
    return sum(-(-units[level] // PAGE) for level in levels)


def variable_of(series_id: str) -> str | None:
    """The number of the variable that a series is: `bdl:72305` → `72305`; None for other series."""
    publisher, _, name = series_id.partition(":")
    return name if publisher == "bdl" and name.isdigit() else None


def parse(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """Values of one page, by unit or by variable, and the request of the next page."""
    page = read_json(arrived.read_bytes())
    if not isinstance(page, dict) or not isinstance(page.get("results"), list):
        raise ParseError(f"is no page of BDL: {_refusal(page)}")
    known = {one["id"] for one in options["series"]}
    remarks: list[str] = []
    rows = [row for row in _rows(page, options["context"], remarks) if row[0] in known]
    write_parsed(Parsed(rows, list(_next(page, options)), sorted(set(remarks))), result)


def _by_variable(base: str, series: SeriesDef, number: str) -> Request:
    level = LEVELS.get(series.lowest_level, 5)
    query = {"unit-level": level, "page": 0, "page-size": PAGE, "format": "json", "lang": "pl"}
    address = f"{base}/data/by-variable/{number}?{urlencode(query)}"
    return Request(f"variable/{number}/0", address, context={"address": address})


def _by_unit(base: str, numbered: Sequence[tuple[SeriesDef, str]], scope: Scope) -> Iterator[Request]:
    units = bdl_units()
    for territory in scope.territories:
        asked: dict[str, list[str]] = {}
        for series, number in numbered:
            for unit in _units_for(territory, series, units):
                asked.setdefault(unit, []).append(number)
        for unit, numbers in asked.items():
            for position in range(0, len(numbers), VARIABLES_AT_ONCE):
                some = numbers[position : position + VARIABLES_AT_ONCE]
                query = [*(("var-id", one) for one in some), ("page", 0), ("page-size", PAGE)]
                address = (
                    f"{base}/data/by-unit/{unit}?{urlencode([*query, ('format', 'json'), ('lang', 'pl')])}"
                )
                yield Request(
                    f"unit/{unit}/{position}/0", address, context={"address": address, "unit": unit}
                )


def _units_for(territory: str, series: SeriesDef, units: "Units") -> tuple[str, ...]:
    """The units to ask for: a city with powiat rights is a powiat where only powiats are counted."""
    level = LEVELS[load_territories().get(territory).level]
    finest = LEVELS.get(series.lowest_level, 5)
    if level == LEVELS["gmina"] and finest < level:
        return units.get((territory, finest), ()) if finest == LEVELS["powiat"] else ()
    return units.get((territory, level), ()) if level <= finest else ()


def _rows(page: Mapping[str, Any], context: Mapping[str, Any], remarks: list[str]) -> Iterator[Row]:
    territories = _territory_of_unit()
    for one in page["results"]:
        variable = page.get("variableId", one.get("id"))
        unit = page.get("unitId") or (one.get("id") if "variableId" in page else context.get("unit"))
        territory = territories.get(str(unit))
        if territory is None:
            continue  # a unit that exists no more, or a part of a gmina
        for cell in one.get("values", []):
            yield (f"bdl:{variable}", territory, str(cell["year"]), *_value(cell, remarks), "")


def _value(cell: Mapping[str, Any], remarks: list[str]) -> tuple[float | None, str]:
    attribute, value = int(cell.get("attrId", 1)), cell.get("val")
    absent, flags = ATTRIBUTES.get(attribute, (VALUE, "V"))
    if attribute not in ATTRIBUTES:
        remarks.append(f"attribute {attribute} is not known: its values are marked as unvalidated")
    if absent or value is None:
        return None, flags if absent else "O"
    return float(value), flags


def _next(page: Mapping[str, Any], options: Mapping[str, Any]) -> Iterator[Request]:
    """The next page: by the count of records, as links are missing or wrong in some answers."""
    number, size = int(page.get("page", 0)), int(page.get("pageSize", 0)) or PAGE
    if not page["results"] or (number + 1) * size >= int(page.get("totalRecords", 0)):
        return
    parts = urlsplit(options["context"]["address"])
    query = [(name, str(number + 1) if name == "page" else value) for name, value in parse_qsl(parts.query)]
    address = str(urlunsplit(parts._replace(query=urlencode(query))))
    key = f"{options['key'].rpartition('/')[0]}/{number + 1}"
    yield Request(key, address, context={**options["context"], "address": address})


def _refusal(page: Any) -> str:
    if isinstance(page, dict):
        errors = page.get("errors") or page.get("errorResult") or page
        return str(errors)[:200]
    return type(page).__name__


Units = Mapping[tuple[str, int], tuple[str, ...]]


@cache
def bdl_units() -> Units:
    """The units of BDL for a territory at a level, the older first.

    A gmina has two where its kind has changed: what was counted before stands under the older.
    """
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for row in _units_file():
        key = row["territory"], int(row["level"])
        found[key] = (*found.get(key, ()), row["unit"])
    return found


@cache
def _territory_of_unit() -> dict[str, str]:
    return {row["unit"]: row["territory"] for row in _units_file()}


def _units_file() -> list[dict[str, str]]:
    path = Path(__file__).parent.parent / "units" / "bdl.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FEED = Feed("bdl", BdlOptions, plan, parse, ANONYMOUS, ("application/json",), pages=pages, key=KEY)
