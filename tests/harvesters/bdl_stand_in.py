"""A stand-in for the BDL API: figures that are synthetic, in the shape that the API describes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from web import reply

Cell = tuple[float | None, int]


@dataclass
class Bank:
    """`cells[variable][unit][year]` is a value with its attribute. `broken`: paths answered with 500.

    An `endless` one promises another page for ever.
    """

    cells: dict[str, dict[str, dict[str, Cell]]]
    page_size: int = 100
    broken: set[str] = field(default_factory=set)
    endless: bool = False

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        query = parse_qs(parts.query)
        if parts.path in self.broken:
            return reply(handler, b"<html>Przerwa techniczna</html>", 500, Content_Type="text/html")
        kind, number = parts.path.split("/")[-2:]
        whole = self._by_unit(number, query) if kind == "by-unit" else self._by_variable(number)
        page, size = int(query["page"][0]), min(int(query["page-size"][0]), self.page_size)
        envelope = {
            "totalRecords": 10**12 if self.endless else len(whole),
            "page": page,
            "pageSize": size,
            "results": whole if self.endless else whole[page * size : (page + 1) * size],
            **({"unitId": number} if kind == "by-unit" else {"variableId": int(number)}),
        }
        content = json.dumps(envelope).encode()
        return reply(handler, content, Content_Type="application/json; charset=utf-8")

    def _by_unit(self, unit: str, query: Mapping[str, list[str]]) -> list[dict]:
        asked = [number for number in query["var-id"] if unit in self.cells.get(number, {})]
        return [{"id": int(number), "values": _values(self.cells[number][unit])} for number in asked]

    def _by_variable(self, variable: str) -> list[dict]:
        return [
            {"id": unit, "name": unit, "values": _values(cells)}
            for unit, cells in sorted(self.cells[variable].items())
        ]


def _values(cells: Mapping[str, Cell]) -> list[dict]:
    return [{"year": year, "val": value, "attrId": attribute} for year, (value, attribute) in cells.items()]
