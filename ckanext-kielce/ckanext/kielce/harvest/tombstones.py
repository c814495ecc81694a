"""Datasets that have left their catalogue: their address says so (410), why, since when, and where to go."""

from __future__ import annotations

from ckanext.kielce.harvest.emptying import CLEARED
from ckanext.kielce.indicators import holdings
from ckanext.kielce.theme import lean
from flask import Blueprint, Response, request
from zoom_schemas import periods

from harvesters.catalogues.identities import Identities, Identity

tombstones = Blueprint("kielce_tombstones", __name__)

PLACE = "/dataset/"
NOT_THERE = (403, 404)


@tombstones.after_app_request
def tell_that_it_left(response: Response) -> Response:
    """In place of “not found” at the address of a dataset, and of its files, that was closed."""
    if response.status_code not in NOT_THERE or not request.path.startswith(PLACE):
        return response
    name = (request.view_args or {}).get("id") or (request.view_args or {}).get("_id")
    left = closed(str(name)) if name else None
    if left is None:
        return response
    told = {"left": left, "since": _since(left), "publisher": _publisher(left)}
    told["emptied"] = left.reason == CLEARED
    return lean.page("kielce/left.html", status=410, **told)


def closed(name_or_id: str) -> Identity | None:
    """The record of a dataset that was closed."""
    found = Identities(holdings.store().engine).of_dataset(name_or_id)
    return found if found and found.state == "closed" else None


def _since(left: Identity) -> str:
    return periods.since(left.closed.date().isoformat(), lean.language()) if left.closed else ""


def _publisher(left: Identity) -> str:
    """Name of who gave it, in the language of the page."""
    source = holdings.sources().get(left.source)
    return source.publisher.name.get(lean.language()) if source else ""
