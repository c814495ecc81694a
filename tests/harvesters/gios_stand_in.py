"""A stand-in for the statistics of years of GIOŚ: figures that are synthetic.

The shape is that of its OpenAPI description; fields are called as public programs read them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from web import reply

Record = dict[str, Any]


def record(station: str, year: int, averaging: str, **fields: Any) -> Record:
    """One station in one year, as the list says it."""
    about = {"id": year, "Rok": year, "Województwo": "ŚWIĘTOKRZYSKIE", "Kod strefy": "PL2601"}
    return {**about, "Kod stacji": station, "Czas uśredniania": averaging, "Kompletność [%]": 97.5, **fields}


@dataclass
class Statistics:
    """`records` by what a request calls a pollutant; `size`: so many come at once, whatever is asked."""

    records: Mapping[str, list[Record]]
    size: int = 500

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        fits = parts.path.endswith("/statistics/getStatisticsForPollutants") and query["size"] == "500"
        if not fits or query["filter[wojewodztwo]"] != "świętokrzyskie":
            return reply(
                handler, b'{"error_code": "API-ERR-100003"}', 404, Content_Type="application/ld+json"
            )
        page, known = int(query["page"]), self.records.get(query["indicator"], [])
        whole = [{"Wskaźnik": query["indicator"].replace(",", "."), **one} for one in known]
        content = {
            "Lista statystyk": whole[page * self.size : (page + 1) * self.size],
            "links": {"next": f"?page={page + 1}"},
            "totalPages": -(-len(whole) // self.size),
        }
        return reply(handler, json.dumps(content).encode(), Content_Type="application/ld+json")
