"""A stand-in for the API of NFZ. Synthetic: its queues are made up, in the shape that its users show."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from web import reply

PAGE = 25


def queue(number: int, benefit: str = "PORADNIA KARDIOLOGICZNA", **changes: Any) -> dict[str, Any]:
    """A queue in which 10 people await, 2 left after 30 days, and the first free day is in 40 days."""
    attributes = {
        "case": 1,
        "benefit": benefit,
        "many-places": "N",
        "provider": f"PRZYCHODNIA {number}",
        "locality": "KIELCE",
        "statistics": {
            "provider-data": {"awaiting": 10, "removed": 2, "average-period": 30, "update": "2026-10"},
            "computed-data": None,
        },
        "dates": {"applicable": True, "date": "2026-12-31", "date-situation-as-at": "2026-11-21"},
    }
    return {"type": "queue", "id": f"queue-{number}", "attributes": attributes | changes}


class Fund:
    """Queues by (benefit, case), told in pages of 25; `sisters`: those of a queue with many places."""

    def __init__(self, queues: dict[tuple[str, int], list[dict[str, Any]]]):
        self.queues, self.sisters = queues, dict[str, list[dict[str, Any]]]()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if "/many-places/" in parts.path:
            found = self.sisters.get(parts.path.rsplit("/", 1)[-1])
            return _reply(handler, found, None) if found is not None else reply(handler, b"", 404)
        page = int(query["page"])
        found = self.queues.get((query["benefit"], int(query["case"])), [])
        more = len(found) > page * PAGE
        following = f"{parts.path}?{urlencode(query | {'page': str(page + 1)})}" if more else None
        return _reply(handler, found[(page - 1) * PAGE : page * PAGE], following)


def _reply(handler: BaseHTTPRequestHandler, queues: list[dict[str, Any]], following: str | None) -> None:
    content = {
        "meta": {"count": len(queues), "limit": PAGE, "date-modified": "2026-11-22T06:00:00+01:00"},
        "links": {"prev": None, "next": following},
        "data": queues,
    }
    reply(handler, json.dumps(content).encode(), Content_Type="application/json")
