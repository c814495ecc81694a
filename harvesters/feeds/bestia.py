"""Budget reports of local governments (Rb-27S, Rb-28S, Rb-NDS) by the API of BeSTi@, Ministry of Finance.

`/api/pozycje-rb27s` and its sisters list the lines of a report in pages of 100: plan and execution by
section, chapter and paragraph, or by symbol. Lines are added up; what earlier pages came to goes along with
the request for the next, and the last gives the figures. Pages hold every line once only if they are sorted.
A city with powiat rights reports once, as a powiat: its code of the gmina is 00.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field
from zoom_schemas.dimensions import format_dimensions
from zoom_schemas.territories import load_territories

from harvesters.dropzone.cells import number
from harvesters.feeds.feed import Feed, Options, Parsed, Request, Row, Scope, write_parsed
from harvesters.fetching.formats import read_json
from harvesters.fetching.limits import MINUTE, SECOND, Allowance
from harvesters.fetching.sandbox import ParseError
from harvesters.source import Source

LINES = 100
"""Of one page; the API takes no more."""

MOST_PAGES = 80
CITY_WITH_POWIAT_RIGHTS = "2"


Sums = Mapping[str, str | None]
"""Amounts as text, so that no grosz is lost on the way from page to page; None for one that is not known."""


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Amount(_Declared):
    """What a series is the sum of. `by`: a field whose codes are those of the dimension of the same place."""

    field: str = Field(description="Field of the amount: pl plan, dw and ww executed, p and w in Rb-NDS.")
    where: dict[str, tuple[str, ...]] = Field({}, description="Field → the only values of lines that count.")
    by: dict[str, str] = Field({}, description="Dimension → field of its codes.")


class Report(_Declared):
    """A report and what is taken of it."""

    report: Literal["rb27s", "rb28s", "rbnds"] = Field(description="rb27s, rb28s or rbnds.")
    sort: str = Field(description="Field by which its lines are sorted.")
    series: dict[str, Amount] = Field(description="Series → sum of lines.", min_length=1)

    def fields(self) -> list[str]:
        """The fields that are asked for."""
        named = [self.sort]
        for amount in self.series.values():
            named += [amount.field, *amount.where, *amount.by.values()]
        return list(dict.fromkeys(named))


class BestiaOptions(Options):
    """Which reports of which whole years."""

    reports: tuple[Report, ...] = Field(description="The reports.", min_length=1)
    years: tuple[str, ...] = Field(description="Years, as soon as their reports are in.", min_length=1)
    base: str = Field("https://bestia-api.mf.gov.pl/api", description="Address of the API.")


def plan(source: Source, options: BestiaOptions, scope: Scope) -> Sequence[Request]:
    """The first page of each report of each city with powiat rights that is wanted."""
    known = load_territories().by_code
    cities = [code for code in scope.territories if code in known and known[code].has_powiat_rights]
    return [
        _page(options.base, report, {"territory": city, "year": year, "page": 1, "lines": 0, "sums": {}})
        for year in options.years
        for report in options.reports
        for city in cities
    ]


def _page(base: str, report: Report, context: Mapping[str, Any]) -> Request:
    city, year, page = context["territory"], context["year"], context["page"]
    filters = {
        "jednostka-wk": city[:2],
        "jednostka-pk": city[2:4],
        "jednostka-gk": "00",
        "jednostka-pt": CITY_WITH_POWIAT_RIGHTS,
        "okres-rok": year,
        "okres-okres": "4",  # the fourth quarter: the whole year
        "sprawozdanie-najnowsze": "true",
    }
    asked = {f"filter[{key}]": value for key, value in filters.items()}
    asked |= {"format": "JSON", "fields": ",".join(report.fields()), "sort": report.sort}
    query = urlencode(asked | {"page": page, "limit": LINES}, safe="[],")
    key = f"{report.report}/{year}/{city}/{page}"
    told = {**context, "base": base, "report": report.model_dump(mode="json")}
    return Request(key, f"{base}/pozycje-{report.report}?{query}", context=told)


def parse(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """One page of the lines of a report."""
    answer, context = read_json(arrived.read_bytes()), options["context"]
    lines, pages, whole = _lines(answer)
    report = Report.model_validate(context["report"])
    sums = _added(context["sums"], lines, report)
    counted = context["lines"] + len(lines)
    if context["page"] < pages and lines:
        if context["page"] >= MOST_PAGES:
            raise ParseError(f"has {pages} pages, at most {MOST_PAGES} are expected")
        told = {**context, "page": context["page"] + 1, "lines": counted, "sums": sums}
        write_parsed(Parsed([], [_page(context["base"], report, told)]), result)
        return
    if whole is not None and counted != whole:
        raise ParseError(f"counts {whole} lines and gives {counted}", "A sum of them would be wrong.")
    rows = list(_rows(sums, context["territory"], context["year"]))
    remarks = [] if counted else [f"no {report.report} of {context['territory']} for {context['year']} yet"]
    write_parsed(Parsed(rows, [], remarks), result)


def _lines(answer: Any) -> tuple[list[Mapping[str, Any]], int, int | None]:
    """The lines of a page, how many pages there are, and how many lines in all."""
    lines = answer.get("data") if isinstance(answer, Mapping) else None
    paging = answer.get("paging") if isinstance(answer, Mapping) else None
    if not isinstance(lines, list) or not isinstance(paging, Mapping):
        raise ParseError(f"is no list of lines of BeSTi@: {str(answer)[:200]}")
    try:
        whole = paging.get("totalItems")
        return lines, int(paging["totalPages"]), None if whole is None else int(whole)
    except (KeyError, TypeError, ValueError):
        raise ParseError(f"does not say how many pages it has: {str(paging)[:200]}") from None


def _added(sums: Sums, lines: Sequence[Mapping[str, Any]], report: Report) -> Sums:
    """Sums by `series|dimensions`, with the lines of a page. A sum with a missing part is missing."""
    found = dict(sums)
    for line in lines:
        for series, amount in report.series.items():
            _check_fields(line, amount)
            if all(str(line[field]) in values for field, values in amount.where.items()):
                place = format_dimensions({name: str(line[field]) for name, field in amount.by.items()})
                key = f"{series}|{place}"
                before, more = found.get(key, "0"), _amount(line[amount.field])
                found[key] = None if before is None or more is None else str(Decimal(before) + more)
    return found


def _check_fields(line: Mapping[str, Any], amount: Amount) -> None:
    if absent := [one for one in (amount.field, *amount.where, *amount.by.values()) if one not in line]:
        raise ParseError(f"has no field {absent[0]}", f"It has: {', '.join(map(str, line))[:300]}.")


def _amount(written: Any) -> Decimal | None:
    if written is None or str(written).strip() == "":
        return None
    found = number(float(written) if isinstance(written, int) else written)
    if found is None:
        raise ParseError(f"holds {str(written)[:50]!r} where an amount is expected")
    return found


def _rows(sums: Sums, territory: str, year: str) -> Iterator[Row]:
    for key, value in sums.items():
        series, _, place = key.partition("|")
        known = value is not None
        yield series, territory, year, float(value) if known else None, "derived-sum" if known else "O", place


FEED = Feed(
    "bestia",
    BestiaOptions,
    plan,
    parse,
    Allowance(((2, SECOND), (60, MINUTE))),
    ("application/json", "text/json"),
    by_period=True,
    absent=frozenset({204, 404}),
)
