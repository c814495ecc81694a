"""A stand-in for BeSTi@ of the Ministry of Finance. Synthetic, in the shape of its API."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from web import reply

Lines = list[dict[str, Any]]


class Ministry:
    """Lines by (report, TERYT of the powiat, year). A city and year that are not there answer 204."""

    def __init__(self, reports: dict[tuple[str, str, str], Lines]):
        self.reports = reports
        self.whole: int | None = None

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        powiat = asked["filter[jednostka-wk]"] + asked["filter[jednostka-pk]"]
        report = parts.path.rpartition("-")[2]
        lines = self.reports.get((report, powiat, asked["filter[okres-rok]"]))
        if lines is None:
            return reply(handler, b"", 204)
        page, limit = int(asked["page"]), int(asked["limit"])
        shown = lines[(page - 1) * limit : page * limit]
        fields = asked["fields"].split(",")
        content = {
            "data": [{key: line[key] for key in fields if key in line} for line in shown],
            "paging": {"totalItems": self.whole or len(lines), "totalPages": -(-len(lines) // limit)},
        }
        return reply(handler, json.dumps(content).encode(), Content_Type="application/json")


def balance(**amounts: float) -> Lines:
    """Rb-NDS: executed amounts by symbol, the plan a tenth more."""
    return [
        {
            "kolejnosc": place,
            "symbol": symbol,
            "p": f"{amount * 1.1:.2f}".replace(".", ","),
            "w": f"{amount:.2f}",
        }
        for place, (symbol, amount) in enumerate(amounts.items())
    ]


def revenue(*lines: tuple[str, str, str, Any]) -> Lines:
    """Rb-27S: section, chapter, paragraph, executed."""
    return [
        {"dzial": section, "rozdzial": chapter, "paragraf": paragraph, "dw": amount}
        for section, chapter, paragraph, amount in lines
    ]
