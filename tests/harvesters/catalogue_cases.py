"""One case for each kind of catalogue: options, a stand-in, and what must come of it. Synthetic answers."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

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
    both = {"pl": "próba", "en": "trial"}
    return Source.model_validate(
        {
            "id": f"trial-{case.kind}",
            "title": both,
            "publisher": {"name": both, "url": "https://example.org"},
            "licence": {"id": "trial", "title": both, "url": "https://example.org"},
            "address": "https://example.org",
            "rhythm": "day",
            "retrieved": "2026-11-23",
            "secondary_copy": False,
            "files": [],
            "themes": ["population"],
            "organisation": "urzad-miasta-kielce",
            "catalogue": {"kind": case.kind, **case.catalogue(origin)},
        }
    )


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
                "id": f"r{number}",
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
}
