"""Addresses of the pages of sources: all of them, one, the calendar, the inventory; each as data, too."""

from __future__ import annotations

import json
from typing import Any

from ckan.plugins import toolkit as tk
from ckanext.kielce.sources import facts, listing, source_page
from ckanext.kielce.theme import lean
from flask import Blueprint, Response

__all__ = ["sources"]

sources = Blueprint("kielce_sources", __name__)


@sources.route("/zrodla")
def every() -> Response:
    """All sources, those that need a person first; `state` narrows the list."""
    lang = lean.language()
    page = listing.build(facts.read(lang), lang, tk.request.args.get("state", ""))
    return lean.page("kielce/sources/list.html", page=page)


@sources.route("/zrodla.json")
def every_as_data() -> Response:
    """All sources for programs."""
    return as_json(listing.as_data(facts.read(lean.language())))


@sources.route("/zrodla/<source_id>")
def one(source_id: str) -> Response:
    """One source; with ``.json`` at the end, for programs."""
    lang = lean.language()
    known = facts.read(lang)
    source_id, _, form = source_id.partition(".")
    if source_id not in known.told or form not in ("", "json"):
        return no_such_source()
    if form:
        return as_json(source_page.as_data(known, source_id))
    return lean.page("kielce/sources/source.html", page=source_page.build(known, source_id, lang))


def no_such_source() -> Response:
    """404 that leads to the list."""
    return lean.missing(tk._("There is no such source."), [(tk._("All sources"), "/zrodla")])


def as_json(data: Any) -> Response:
    """Data for programs, read in the browser or fetched."""
    return lean.file(json.dumps(data, ensure_ascii=False, indent=1), "application/json", kind="lean")
