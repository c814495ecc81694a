"""Cases of catalogues of national and open services: OpenStreetMap. Synthetic where not said otherwise."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from catalogue_cases import Case
from feed_cases import RECORDED
from web import reply

ELEMENTS: dict[str, list[dict[str, Any]]] = {
    "bench": [
        {"type": "node", "id": 1, "lat": 50.87, "lon": 20.63, "tags": {"amenity": "bench", "backrest": "yes"}}
    ],
    "toilets": [
        {"type": "way", "id": 2, "center": {"lat": 50.88, "lon": 20.62}, "tags": {"amenity": "toilets"}},
        {"type": "node", "id": 3, "lat": 50.86, "lon": 20.61, "tags": {"amenity": "toilets", "fee": "no"}},
    ],
}


def overpass(elements: dict[str, list[dict[str, Any]]]) -> Callable[[BaseHTTPRequestHandler], None]:
    """Overpass with these elements; the query is recognised by the thing it names. Synthetic."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        query = parse_qs(urlsplit(handler.path).query)["data"][0]
        found = next(found for name, found in elements.items() if not name or f'"{name}"' in query)
        content = {"version": 0.6, "osm3s": {"timestamp_osm_base": "2026-11-23T00:00:00Z"}, "elements": found}
        reply(handler, json.dumps(content).encode(), Content_Type="application/json")

    return answer


def _things(*names: str) -> dict[str, Any]:
    return {one: {"title": {"pl": one}, "find": [f'["amenity"="{one}"]']} for one in names}


def _recorded(name: str) -> bytes:
    return (RECORDED / "osm/overpy" / name).read_bytes()


CASES: dict[str, Case] = {
    "overpass": Case(
        "overpass",
        lambda origin: {"base": f"{origin}/api", "relation": 2904506, "themes": _things("bench", "toilets")},
        overpass(ELEMENTS),
        overpass({**ELEMENTS, "toilets": []}),
        ("bench", "toilets"),
        {
            "a search that timed out, with status 200": (
                _recorded("remark-runtime-error-01.json"),
                "application/json",
            ),
            "an error in the query": (_recorded("bad-request.html"), "text/html"),
            "the same, said to be JSON": (_recorded("bad-request.html"), "application/json"),
            "elements that are none": (b'{"elements": [1, 2]}', "application/json"),
        },
    ),
}
