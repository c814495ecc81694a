"""What the answers of BDL mean: figures by unit and by variable, subjects, lists of variables.

Source: the OpenAPI description of BDL and its table of attributes. Recorded answers call a number `val`,
the description `value`; both are read.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from harvesters.feeds.bdl_units import territory_of_unit
from harvesters.feeds.bdl_variables import plain, variables_of
from harvesters.feeds.feed import Parsed, Request, Row, write_parsed
from harvesters.fetching.formats import read_json
from harvesters.fetching.sandbox import ParseError

PAGE = 100
"""The largest page that the server gives."""

SUBJECT, VARIABLES, VARIABLE, FIGURES = "subject", "variables", "variable", "figures"

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


def parse(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """One answer; what kind of answer it is stands in the context of its request."""
    page = read_json(arrived.read_bytes())
    if not isinstance(page, dict):
        raise ParseError(f"is no answer of BDL: {type(page).__name__}")
    readers = {SUBJECT: _subject, VARIABLES: _variables, VARIABLE: _variable, FIGURES: _figures}
    step = options["context"].get("step", FIGURES)
    try:
        parsed = readers[step](page, options)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ParseError(f"is no {step} of BDL: {_refusal(page)}", str(error)) from error
    write_parsed(parsed, result)


def _subject(page: Mapping[str, Any], options: Mapping[str, Any]) -> Parsed:
    """Whether a subject has changed since its figures were taken over; if so, its variables are asked for."""
    context = options["context"]
    if page["id"] != context["subject"]:
        raise ValueError(f"it is about {page['id']}")
    updated, settled = page.get("lastUpdate"), context.get("settled") or {}
    known = {"updated": updated, "asked": context["asked"]}
    same = updated is not None and known == {name: settled.get(name) for name in known}
    note = {**known, "day": settled.get("day") if same else context["day"], "changed": not same}
    requests = [] if same else [variables_request(context["base"], context["subject"], context["about"])]
    return Parsed(requests=requests, notes={f"subject/{context['subject']}": note})


def variables_request(base: str, subject: str, about: Mapping[str, Any], page: int = 0) -> Request:
    """A page of the variables of a subject. `about`: the numbers and labels that are looked for."""
    query = {"subject-id": subject, "page": page, "page-size": PAGE, "format": "json", "lang": "pl"}
    address = f"{base}/variables?{urlencode(query)}"
    context = {"step": VARIABLES, "address": address, "subject": subject, "about": about}
    return Request(f"variables/{subject}/{page}", address, context=context)


def _variables(page: Mapping[str, Any], options: Mapping[str, Any]) -> Parsed:
    """Those variables of a subject that may be meant: the planner chooses when all pages are read."""
    told = [
        [one.number, one.level, list(one.labels), one.measure]
        for one in variables_of(page)
        if _may_be_meant(one.number, one.labels, options["context"]["about"])
    ]
    return Parsed(requests=list(_next(page, options)), notes={options["key"]: told})


def _may_be_meant(number: str, labels: tuple[str, ...], about: Mapping[str, Any]) -> bool:
    """By its number, or by one label at least that is looked for."""
    looked_for = set(about["labels"])
    given = [plain(one) for one in labels]
    return number in about["numbers"] or bool(looked_for & {*given, " ".join(given)})


def _variable(page: Mapping[str, Any], options: Mapping[str, Any]) -> Parsed:
    """A variable whose subject nobody named."""
    one = next(variables_of({"results": [page]}))
    if one.number != options["context"]["number"]:
        raise ValueError(f"it is about {one.number}")
    note = {"subject": page.get("subjectId"), "told": [one.number, one.level, list(one.labels), one.measure]}
    return Parsed(notes={options["key"]: note})


def _figures(page: Mapping[str, Any], options: Mapping[str, Any]) -> Parsed:
    """Values of one page, by unit or by variable, and the request of the next page."""
    remarks: list[str] = []
    rows = list(_rows(page, options["context"], remarks))
    return Parsed(rows, list(_next(page, options)), sorted(set(remarks)))


def _rows(page: Mapping[str, Any], context: Mapping[str, Any], remarks: list[str]) -> Iterator[Row]:
    territories = territory_of_unit()
    for one in page["results"]:
        variable = page.get("variableId", one.get("id"))
        unit = page.get("unitId") or (one.get("id") if "variableId" in page else context.get("unit"))
        territory = territories.get(str(unit))
        parts = context["parts"].get(str(variable), ())
        if territory is None or not parts:
            continue  # a unit that exists no more, a part of a gmina, a variable that nobody asked for
        for cell in one.get("values") or ():
            value, flags = _value(cell, remarks)
            for series, suffix, dimensions in parts:
                yield series, territory, f"{int(cell['year'])}{suffix}", value, flags, dimensions


def _value(cell: Mapping[str, Any], remarks: list[str]) -> tuple[float | None, str]:
    attribute = int(cell["attrId"]) if cell.get("attrId") is not None else 1
    value = cell.get("val", cell.get("value"))
    absent, flags = ATTRIBUTES.get(attribute, (VALUE, "V"))
    if attribute not in ATTRIBUTES:
        remarks.append(f"attribute {attribute} is not known: its values are marked as unvalidated")
    if absent or value is None:
        return None, flags if absent else "O"
    return float(value), flags


def _next(page: Mapping[str, Any], options: Mapping[str, Any]) -> Iterator[Request]:
    """The next page: by the count of records; by the link where there is no count."""
    number, size = int(page.get("page") or 0), int(page.get("pageSize") or PAGE)
    total, links = page.get("totalRecords"), page.get("links") or {}
    more = bool(links.get("next")) if total is None else (number + 1) * size < int(total)
    if not page["results"] or not more:
        return
    parts = urlsplit(options["context"]["address"])
    query = [(name, str(number + 1) if name == "page" else value) for name, value in parse_qsl(parts.query)]
    address = str(urlunsplit(parts._replace(query=urlencode(query))))
    key = f"{options['key'].rpartition('/')[0]}/{number + 1}"
    yield Request(key, address, context={**options["context"], "address": address})


def _refusal(page: Mapping[str, Any]) -> str:
    """What the server says instead: `errors` or `errorResult`, or whatever came."""
    return str(page.get("errors") or page.get("errorResult") or dict(page))[:200]
