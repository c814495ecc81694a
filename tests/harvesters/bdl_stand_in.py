"""A stand-in for the BDL API: figures that are synthetic, in the shape of recorded answers.

`test_bdl_answers.py` holds its answers against the OpenAPI description of BDL.
"""

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from web import reply

Cell = tuple[float | None, int]


@dataclass(frozen=True)
class Listed:
    """What BDL lists about a variable."""

    subject: str
    labels: tuple[str, ...]
    level: int = 6
    measure: str = "osoba"


LISTED = {
    "72305": Listed("P2137", ("ogółem", "ogółem")),
    "60270": Listed("P2392", ("ogółem",), level=5, measure="%"),
}
"""Two true variables; others are listed by the tests."""


@dataclass
class Bank:
    """`cells[variable][unit][year]` is a value with its attribute. `broken`: paths answered with 500.

    An `endless` one promises another page for ever. `updated`: when subjects were, whatever has changed.
    """

    cells: dict[str, dict[str, dict[str, Cell]]]
    page_size: int = 100
    broken: set[str] = field(default_factory=set)
    endless: bool = False
    listed: dict[str, Listed] = field(default_factory=dict)
    updated: dict[str, str] = field(default_factory=dict)
    tags: bool = False

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        if parts.path in self.broken:
            return reply(handler, b"<html>Przerwa techniczna</html>", 500, Content_Type="text/html")
        found = self._found(parts.path.split("/")[3:], parse_qs(parts.query))
        if found is None:
            return reply(handler, json.dumps(NOT_FOUND).encode(), 404, Content_Type="application/json")
        content = json.dumps(found).encode()
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        if self.tags and handler.headers.get("If-None-Match") == tag:
            return reply(handler, status=304, ETag=tag)
        headers = {"ETag": tag} if self.tags else {}
        return reply(handler, content, Content_Type="application/json; charset=utf-8", **headers)

    def known(self) -> dict[str, Listed]:
        """All variables: those that are listed, and those that only have figures."""
        return {
            number: LISTED.get(number, Listed("P9999", ("ogółem",))) for number in self.cells
        } | self.listed

    def _found(self, path: list[str], query: Mapping[str, list[str]]) -> dict[str, Any] | None:
        match path:
            case ["subjects", subject]:
                return self._subject(subject)
            case ["variables"]:
                return self._page(list(self._variables(query["subject-id"][0])), query)
            case ["variables", number]:
                return self._variable(number) if number in self.known() else None
            case ["data", "by-unit", unit]:
                about = {"unitId": unit, "unitName": unit, "aggregateId": 1}
                return self._page(list(self._by_unit(unit, query)), query) | about
            case ["data", "by-variable", number] if number in self.cells:
                about = {
                    "variableId": int(number),
                    "measureUnitId": 26,
                    "aggregateId": 1,
                    "lastUpdate": UPDATED,
                }
                return self._page(list(self._by_variable(number)), query) | about
        return None

    def _page(self, whole: list[dict[str, Any]], query: Mapping[str, list[str]]) -> dict[str, Any]:
        page, size = int(query["page"][0]), min(int(query["page-size"][0]), self.page_size)
        last = max(0, -(-len(whole) // size) - 1)
        links = {"first": "?page=0", "self": f"?page={page}", "last": f"?page={last}"}
        links |= {"next": f"?page={page + 1}"} if page < last else {}
        links |= {"prev": f"?page={page - 1}"} if page else {}
        return {
            "totalRecords": 10**9 if self.endless else len(whole),
            "page": page,
            "pageSize": size,
            "links": links,
            "results": whole if self.endless else whole[page * size : (page + 1) * size],
        }

    def _subject(self, subject: str) -> dict[str, Any] | None:
        levels = sorted({one.level for one in self.known().values() if one.subject == subject})
        if not levels:
            return None
        return {
            "id": subject,
            "parentId": "G7",
            "name": f"podgrupa {subject}",
            "hasVariables": True,
            "children": [],
            "levels": levels,
            "lastUpdate": self.updated.get(subject) or self._last_update(subject),
        }

    def _last_update(self, subject: str) -> str:
        """A moment that is another whenever anything of the subject is."""
        numbers = [number for number, one in self.known().items() if one.subject == subject]
        content = repr([(number, self.known()[number], self.cells.get(number)) for number in numbers])
        seconds = int(hashlib.sha256(content.encode()).hexdigest()[:6], 16)
        moment = datetime.datetime(2025, 5, 13, tzinfo=datetime.UTC) + datetime.timedelta(seconds=seconds)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def _variables(self, subject: str) -> Iterator[dict[str, Any]]:
        for number, one in sorted(self.known().items(), key=lambda item: int(item[0])):
            if one.subject == subject:
                yield self._variable(number)

    def _variable(self, number: str) -> dict[str, Any]:
        one = self.known()[number]
        labels = {f"n{place}": label for place, label in enumerate(one.labels, start=1)}
        about = {"level": one.level, "measureUnitId": 26, "measureUnitName": one.measure}
        return {"id": int(number), "subjectId": one.subject, **labels, **about}

    def _by_unit(self, unit: str, query: Mapping[str, list[str]]) -> Iterator[dict[str, Any]]:
        for number in query["var-id"]:
            if unit in self.cells.get(number, {}):
                values = _values(self.cells[number][unit])
                yield {"id": int(number), "measureUnitId": 26, "lastUpdate": UPDATED, "values": values}

    def _by_variable(self, variable: str) -> Iterator[dict[str, Any]]:
        for unit, cells in sorted(self.cells[variable].items()):
            yield {"id": unit, "name": unit, "values": _values(cells)}


UPDATED = "2025-05-13T08:36:02Z"

NOT_FOUND = {
    "errors": [
        {
            "result": "Nie znaleziono danych",
            "reason": "Brak danych dla podanych parametrów",
            "solution": "Zmień parametry zapytania",
            "code": 404,
            "help": "https://api.stat.gov.pl/Home/BdlApi",
        }
    ]
}


def _values(cells: Mapping[str, Cell]) -> list[dict[str, Any]]:
    return [{"year": year, "val": value, "attrId": attribute} for year, (value, attribute) in cells.items()]
