"""Tables of Eurostat as JSON-stat 2.0 (json-stat.org/full), such as those of the City Statistics (urb_c…)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pydantic import Field
from zoom_schemas.flags import join_flags

from harvesters.feeds.feed import Feed, Options, Parsed, Request, Row, Scope, write_parsed
from harvesters.fetching.formats import read_json
from harvesters.fetching.limits import MINUTE, SECOND, Allowance
from harvesters.fetching.sandbox import ParseError
from harvesters.source import Source

FLAGS = {
    "b": "B",
    "c": "Q",
    "d": "D",
    "e": "E",
    "f": "F",
    "i": "I",
    "n": "N",
    "p": "P",
    "r": "",
    "s": "E",
    "u": "U",
}
"""Eurostat's letters of status as SDMX flags; `r` (revised) is what our revisions say anyway."""

MOST_CELLS = 5_000_000


class EurostatOptions(Options):
    """`tables`: codes of tables; `variable`: the dimension whose codes name our series, `estat:<code>`."""

    tables: tuple[str, ...] = Field(description="Codes of tables, urb_cpop1.", min_length=1)
    variable: str = Field("indic_ur", description="Dimension that names the series.")
    cities: dict[str, str] = Field(description="Code of a city at Eurostat → TERYT.", min_length=1)
    since: str = Field("1990", description="First year to ask for.", pattern=r"^\d{4}$")
    base: str = Field(
        "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data",
        description="Address of the API.",
    )


def plan(source: Source, options: EurostatOptions, scope: Scope) -> Sequence[Request]:
    """One request a table, for the cities that are wanted."""
    wanted = {code: teryt for code, teryt in options.cities.items() if teryt in scope.territories}
    cities = wanted or options.cities
    query = [("format", "JSON"), ("lang", "EN"), *(("geo", one) for one in cities)]
    query.append(("sinceTimePeriod", options.since))
    context = {"variable": options.variable, "cities": options.cities}
    return [
        Request(table, f"{options.base}/{table}?{urlencode(query)}", context=context)
        for table in options.tables
    ]


def parse(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """The cells of one table."""
    table = read_json(arrived.read_bytes())
    _check_answer(table)
    known = {one["id"] for one in options["series"]}
    write_parsed(Parsed([row for row in _rows(table, options["context"]) if row[0] in known]), result)


def _rows(table: Mapping[str, Any], context: Mapping[str, Any]) -> Iterator[Row]:
    names: list[str] = table["id"]
    codes = [_codes(table["dimension"][name]) for name in names]
    _check_size(table, codes)
    _check_dimensions(names, codes, context["variable"])
    values, statuses = _cells(table.get("value", {})), _statuses(table.get("status", {}))
    for position, place in enumerate(product(*codes)):
        at = dict(zip(names, place, strict=True))
        territory = context["cities"].get(at.get("geo", ""))
        value, status = values.get(position), statuses(position)
        if territory is None or (value is None and not status):
            continue
        series = f"estat:{at.get(context['variable'])}"
        yield (series, territory, at["time"], *_figure(value, status), "")


def _codes(dimension: Mapping[str, Any]) -> list[str]:
    """The codes of a dimension in their order; the index is a list, or a mapping code → place."""
    category = dimension["category"]
    index = category.get("index")
    if index is None:
        return list(category["label"])
    return list(index) if isinstance(index, list) else sorted(index, key=index.__getitem__)


def _cells(given: Any) -> dict[int, Any]:
    if isinstance(given, list):
        return {place: one for place, one in enumerate(given) if one is not None}
    return {int(place): one for place, one in given.items()}


def _statuses(given: Any) -> Callable[[int], str]:
    """The status of a cell by its position; one text alone holds for all of them (JSON-stat 2.0, status)."""
    if isinstance(given, str):
        return lambda position: given
    told = _cells(given)
    return lambda position: str(told.get(position, ""))


def _check_answer(table: Any) -> None:
    """Refuse what is no table. Eurostat tells errors, and that it is still at work, in a body of its own."""
    told = table.get("error") or table.get("warning") if isinstance(table, dict) else None
    if told:
        first = told[0] if isinstance(told, list) else told
        label = str(first.get("label", first) if isinstance(first, dict) else first)[:300]
        late = "ASYNCHRONOUS" in label.upper()
        hint = "The answer is being prepared: the next try may get it." if late else ""
        raise ParseError(f"holds no figures: {label}", hint)
    if not isinstance(table, dict) or table.get("class", "dataset") != "dataset" or "dimension" not in table:
        raise ParseError(f"is no table of Eurostat: {str(table)[:200]}")


def _check_dimensions(names: list[str], codes: list[list[str]], variable: str) -> None:
    """Refuse a table that tells figures apart by more than variable, city and time: they would mix."""
    known = {variable, "geo", "time"}
    more = [name for name, held in zip(names, codes, strict=True) if name not in known and len(held) > 1]
    if more:
        raise ParseError(
            f"tells its figures apart by {', '.join(more)} too",
            "Name the table for which the source is written.",
        )


def _figure(value: Any, status: str) -> tuple[float | None, str]:
    flags = {FLAGS.get(letter, "V") for letter in status if letter not in ": "} - {""}
    if value is None:
        return None, join_flags(flags | ({"O"} if "Q" not in flags else set()))
    try:
        return float(value), join_flags(flags)
    except (TypeError, ValueError):
        raise ParseError(f"holds {str(value)[:50]!r} where a number is expected") from None


def _check_size(table: Mapping[str, Any], codes: list[list[str]]) -> None:
    cells = 1
    for one, size in zip(codes, table["size"], strict=True):
        cells *= len(one)
        if len(one) != size:
            raise ParseError("has a dimension whose size is not the count of its codes")
    if cells > MOST_CELLS:
        raise ParseError(f"has {cells} cells, at most {MOST_CELLS} are expected")


# A table that is withdrawn answers 404: it is told, its figures stand, and the other tables go on.
FEED = Feed(
    "eurostat",
    EurostatOptions,
    plan,
    parse,
    Allowance(((2, SECOND), (60, MINUTE))),
    ("application/json",),
    absent=frozenset({404}),
)
