"""One case for each kind of catalogue: options, a stand-in, and what must come of it. Synthetic answers."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from trial_source import trial_source
from web import reply

from harvesters.source import Source


@dataclass
class Case:
    """A kind of catalogue at a stand-in.

    `catalogue(origin)`: its options. `answer`: the stand-in, which gives the datasets `guids` in `pages`
    answers. `without`: the same with the last dataset gone; `hostile`: name → bytes and content type of an
    answer that must be refused.
    """

    kind: str
    catalogue: Callable[[str], dict[str, Any]]
    answer: Callable[[BaseHTTPRequestHandler], None]
    without: Callable[[BaseHTTPRequestHandler], None]
    guids: tuple[str, ...]
    hostile: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    pages: int = 2


def source_of(case: Case, origin: str) -> Source:
    """The source of a case, whose catalogue asks the stand-in."""
    return trial_source(case.kind, catalogue={"kind": case.kind, **case.catalogue(origin)})


def ckan_dataset(number: int, **changed: Any) -> dict[str, Any]:
    """A dataset as package_search tells it."""
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "name": f"zbior-{number}",
        "title": f"Zbiór {number}",
        "notes": "Liczba <b>mieszkańców</b>",
        "state": "active",
        "private": False,
        "license_id": "cc-by",
        "license_url": "https://creativecommons.org/licenses/by/4.0/",
        "metadata_created": "2024-01-02T03:04:05.678901",
        "metadata_modified": "2025-01-02T03:04:05.678901",
        "organization": {"name": "urzad", "title": "Urząd Miasta"},
        "tags": [{"name": "ludność", "state": "active"}],
        "groups": [{"name": "ludnosc", "title": "Ludność"}],
        "extras": [
            {"key": "frequency", "value": "http://publications.europa.eu/resource/authority/frequency/ANNUAL"}
        ],
        "resources": [
            {
                "id": f"00000000-0000-4000-9000-{number:012d}",
                "name": "Tabela",
                "url": f"https://example.org/{number}.csv",
                "format": "CSV",
            }
        ],
        **changed,
    }


def ckan(datasets: list[dict[str, Any]]) -> Callable[[BaseHTTPRequestHandler], None]:
    """A CKAN whose search gives these datasets."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked = parse_qs(urlsplit(handler.path).query)
        start, rows = int(asked["start"][0]), int(asked["rows"][0])
        content = {
            "success": True,
            "result": {"count": len(datasets), "results": datasets[start : start + rows]},
        }
        reply(handler, json.dumps(content).encode(), Content_Type="application/json;charset=utf-8")

    return answer


PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix locn: <http://www.w3.org/ns/locn#> . @prefix gsp: <http://www.opengis.net/ont/geosparql#> .
"""


def dcat_dataset(number: int, title: str | None = None) -> str:
    """A dataset in Turtle."""
    return f"""
<https://example.org/set/{number}> a dcat:Dataset ;
  dct:title "{title or f"Zbiór {number}"}"@pl, "Dataset {number}"@en ; dct:description "Opis"@pl ;
  dcat:keyword "ludność"@pl, "population"@en ; dct:issued "2024-01-02" ; dct:modified "2025-01-02T03:04:05" ;
  dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/ANNUAL> ;
  dcat:theme <http://publications.europa.eu/resource/authority/data-theme/SOCI> ;
  dct:publisher [ a foaf:Organization ; foaf:name "Urząd" ; foaf:homepage <https://example.org> ] ;
  dct:spatial [ a dct:Location ; locn:geometry "POINT (20.63 50.87)"^^gsp:wktLiteral ] ;
  dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2020-01-01" ; dcat:endDate "2020-12-31" ] ;
  dcat:distribution <https://example.org/file/{number}> .
<https://example.org/file/{number}> a dcat:Distribution ; dct:title "Tabela"@pl ;
  dcat:downloadURL <https://example.org/{number}.csv> ; dcat:byteSize "1024" ;
  dct:format <http://publications.europa.eu/resource/authority/file-type/CSV> ;
  dct:license <https://creativecommons.org/licenses/by/4.0/> ."""


def dcat(
    datasets: list[str], page: int = 2, following: str | None = None, whole_addresses: bool = False
) -> Callable[..., None]:
    """A catalogue in Turtle with these datasets, whose pages are named as Hydra does."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        origin = f"http://{handler.headers['Host']}" if whole_addresses else ""
        number = int(parse_qs(urlsplit(handler.path).query).get("page", ["1"])[0])
        shown = datasets[(number - 1) * page : number * page]
        link = following or (
            f"{origin}/catalog.ttl?page={number + 1}" if number * page < len(datasets) else ""
        )
        view = f"<#view> a hydra:PartialCollectionView ; hydra:next <{link}> ." if link else ""
        reply(handler, "\n".join([PREFIXES, *shown, view]).encode(), Content_Type="text/turtle")

    return answer


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "aaaaaaaaaa">
%s]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://purl.org/dc/terms/">
<rdf:Description rdf:about="http://e/1"><d:title>&a6;</d:title></rdf:Description></rdf:RDF>""" % b"\n".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 7)
)

REMOTE = b'{"@context": "%s", "@id": "http://e/1", "@type": "http://www.w3.org/ns/dcat#Dataset"}'

_TURTLE = [dcat_dataset(number) for number in range(1, 6)]

_DATASETS = [ckan_dataset(number) for number in range(1, 6)]

CASES: dict[str, Case] = {
    "ckan": Case(
        "ckan",
        lambda origin: {"base": origin, "page": 2},
        ckan(_DATASETS),
        ckan(_DATASETS[:-1]),
        tuple(one["id"] for one in _DATASETS),
        {
            "nested": (
                b'{"success": true, "result": ' + b"[" * 5000 + b"]" * 5000 + b"}",
                "application/json",
            ),
            "no search": (b'{"success": true, "result": {"results": "none"}}', "application/json"),
            "a page of the web": (b"<html></html>", "text/html"),
        },
        pages=3,
    ),
    "dcat": Case(
        "dcat",
        lambda origin: {"base": f"{origin}/catalog.ttl"},
        dcat(_TURTLE),
        dcat(_TURTLE[:-1]),
        tuple(f"https://example.org/set/{number}" for number in range(1, 6)),
        {
            "entities": (ENTITIES, "application/rdf+xml"),
            "remote context": (REMOTE % b"http://127.0.0.1:9/context", "application/ld+json"),
            "context in a file": (REMOTE % b"file:///etc/passwd", "application/ld+json"),
            "imported context": (b'{"@context": {"@import": "file:///etc/passwd"}}', "application/ld+json"),
            "a page of the web": (b"<html><body>Not found</body></html>", "text/html"),
        },
        pages=3,
    ),
}
