"""Cases of catalogues of national and open services. Synthetic where not said otherwise."""

import json
import math
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import shapely
from catalogue_cases import Case
from feed_cases import RECORDED
from replay_bench import packed
from shapely import affinity
from timetables import STOPS, timetable
from web import reply

from harvesters.ogc import placing

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


AREAS = {"2661011": 10_965, "2604012": 8_822}
"""Hectares of Kielce and Bieliny in the register of GUGiK, 1 January 2025."""


def outline(terc: str, grown: float = 1.0) -> str:
    """The coarse outline of a gmina as text; `grown` blows it up, which makes it synthetic."""
    content = json.loads((RECORDED / "geo/poland.municipalities.json").read_text(encoding="utf-8"))
    found = next(one for one in content["features"] if one["properties"]["terc"] == terc)
    shape = affinity.scale(shapely.geometry.shape(found["geometry"]), math.sqrt(grown), math.sqrt(grown))
    return shapely.to_wkt(shape)


def fitting(terc: str) -> str:
    """A synthetic outline that has the official area: the coarse one, blown up."""
    shape = shapely.from_wkt(outline(terc))
    return outline(terc, AREAS[terc] / _hectares(shape))


def _hectares(shape: Any) -> float:
    return float(shapely.area(placing.place([shape], "EPSG:4326", None, None).metres[0])) / 10_000


def uldk(answers: dict[str, bytes]) -> Callable[[BaseHTTPRequestHandler], None]:
    """ULDK with these answers by identifier. Synthetic, in the shape that its users show."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked = parse_qs(urlsplit(handler.path).query)["id"][0]
        reply(handler, answers.get(asked, b"-1 brak wynikow"), Content_Type="text/plain")

    return answer


def _recorded(name: str) -> bytes:
    return (RECORDED / "osm/overpy" / name).read_bytes()


def boundary(commune: str, name: str) -> bytes:
    """An answer of ULDK about a gmina, `266101_1`."""
    return f"0\nSRID=4326;{fitting(commune.replace('_', ''))}|{commune}|{name}\n".encode()


_KIELCE, _BIELINY = boundary("266101_1", "Kielce"), boundary("260401_2", "Bieliny")


def archive(content: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    """A server with one archive."""
    return lambda handler: reply(handler, content, Content_Type="application/zip")


def dane_gov_pl(datasets: int, page: int = 2) -> Callable[[BaseHTTPRequestHandler], None]:
    """dane.gov.pl with an institution, its datasets in pages, and a file of each. Synthetic."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        number = int(parse_qs(parts.query)["page"][0])
        nodes, following = [], None
        if parts.path.endswith("/institutions"):
            nodes = [_node("7", "institution", title=one) for one in ("Urząd Miasta Kielce",)]
            nodes.append(_node("8", "institution", title="Urząd Gminy Bieliny"))
        elif parts.path.endswith("/datasets"):
            chosen = range((number - 1) * page + 1, min(number * page, datasets) + 1)
            nodes = [_dataset(one) for one in chosen]
            following = f"/1.4/datasets?page={number + 1}" if number * page < datasets else None
        else:
            guid = parts.path.split("/")[-2]
            nodes = [_node(f"{guid}0", "resource", title="Tabela", format="csv", file_size=12)]
            nodes[0]["attributes"]["download_url"] = f"https://api.dane.gov.pl/resources/{guid}0/file"
        content = {"data": nodes, "links": {"next": following}, "meta": {"count": datasets}}
        reply(handler, json.dumps(content).encode(), Content_Type="application/vnd.api+json")

    return answer


def _node(id_: str, type_: str, **attributes: Any) -> dict[str, Any]:
    return {"id": id_, "type": type_, "attributes": attributes}


def _dataset(number: int, **changes: Any) -> dict[str, Any]:
    attributes = {
        "title": f"Zbiór {number}",
        "slug": f"zbior-{number}",
        "notes": "<p>Opis</p>",
        "keywords": ["ludność", {"name": "mieszkańcy"}],
        "categories": [{"id": "1", "title": "Ludność i społeczeństwo"}],
        "license_name": "CC BY 4.0",
        "update_frequency": "yearly",
        "created": "2024-01-02T03:04:05Z",
        "modified": "2025-01-02T03:04:05Z",
    }
    return _node(str(number), "dataset", **{**attributes, **changes})


CASES: dict[str, Case] = {
    "dane-gov-pl": Case(
        "dane-gov-pl",
        lambda origin: {"base": f"{origin}/1.4", "institution": "urząd miasta kiel*"},
        dane_gov_pl(3),
        dane_gov_pl(2),
        ("1", "2", "3"),
        {
            "errors": (b'{"errors": [{"code": "500", "title": "x"}]}', "application/vnd.api+json"),
            "no list": (b'{"data": {"id": "1"}}', "application/json"),
            "a page of the web": (b"<html></html>", "text/html"),
            "a next page elsewhere": (
                b'{"data": [{"id": "7"}], "links": {"next": "http://169.254.169.254/latest"}}',
                "application/json",
            ),
        },
        pages=6,
    ),
    "gtfs": Case(
        "gtfs",
        lambda origin: {"base": f"{origin}/kielce.zip", "title": {"pl": "Przystanki"}},
        archive(timetable()),
        archive(timetable(stops=STOPS.splitlines()[0])),
        ("stops",),
        {
            "a page of the web": (b"<html></html>", "text/html"),
            "the same, said to be an archive": (b"<html></html>", "application/zip"),
            "an archive cut short": (timetable()[:400], "application/zip"),
            "an archive of something else": (packed(a__txt=b"a,b"), "application/zip"),
        },
        pages=1,
    ),
    "uldk": Case(
        "uldk",
        lambda origin: {"base": f"{origin}/", "communes": ["266101_1", "260401_2"]},
        uldk({"266101_1": _KIELCE, "260401_2": _BIELINY}),
        uldk({"266101_1": _KIELCE}),
        ("266101_1", "260401_2"),
        {
            "a page of the web": (b"<html>Przerwa techniczna</html>", "text/html"),
            "another system": (_KIELCE.replace(b"4326", b"2180"), "text/plain"),
            "no geometry": (b"0\nSRID=4326;POLYGON((1 2|266101_1|Kielce", "text/plain"),
            "a point": (b"0\nSRID=4326;POINT(20.6 50.8)|266101_1|Kielce", "text/plain"),
            "another gmina": (_KIELCE.replace(b"266101_1", b"146501_1"), "text/plain"),
            "another continent": (b"0\nPOLYGON((100 0,101 0,101 1,100 0))|266101_1|Kielce", "text/plain"),
        },
    ),
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
