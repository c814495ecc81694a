"""The catalogues that the bench harvests, served on 127.0.0.1. Synthetic."""

import sys
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "harvesters"))

from catalogue_cases import ckan, ckan_dataset, dcat, dcat_dataset

PAGE = 100
"""Datasets on a page of a DCAT catalogue, as ckanext-dcat makes them."""


def serve(kind: str, number: int, state: Any, port: Any) -> None:
    """Answer for ever; in edition 1 of `state` every tenth dataset has another title."""
    # Of each run its own names and ids: the stock harvesters give up where too many begin alike, and take a
    # dataset whose id they know from another run for one that is there already.
    run = uuid.uuid4().hex[:8]
    answers = [_answer(kind, run, number, edition) for edition in (0, 1)]
    nothing = ckan([])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            # Who asks only for what has changed since the last time hears of nothing.
            answer = nothing if "metadata_modified" in self.path else answers[state.value]
            answer(self)

        def do_HEAD(self) -> None:
            self.send_response(405)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port.value = server.server_address[1]
    server.serve_forever()


def _answer(kind: str, run: str, number: int, edition: int) -> Any:
    titles = [f"Zbiór {run} {n}" + (" zmieniony" if edition and n % 10 == 0 else "") for n in range(number)]
    if kind == "ckan":
        return ckan([_ckan_dataset(run, n, title, edition) for n, title in enumerate(titles)])
    # Of the stock harvester the address of the next page must be whole.
    listed = [dcat_dataset(n, title) for n, title in enumerate(titles)]
    return dcat(listed, page=PAGE, whole_addresses=True)


def _ckan_dataset(run: str, number: int, title: str, edition: int) -> dict[str, Any]:
    made = ckan_dataset(number, title=title, name=f"{run}-{number}")
    for part in (made, *made["resources"]):
        part["id"] = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{run}/{part['id']}"))
    if edition and number % 10 == 0:
        made["metadata_modified"] = "2026-01-02T03:04:05"
    return made
