"""Addresses of the pages of sources: all of them, one, the calendar, the inventory; each as data, too."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from ckan.plugins import toolkit as tk
from ckanext.kielce.sources import (
    calendar_page,
    facts,
    inventory,
    inventory_page,
    listing,
    source_page,
)
from ckanext.kielce.theme import lean
from ckanext.kielce.theme.helpers import kielce_url
from flask import Blueprint, Response, request
from zoom_schemas.settings import load_settings

from harvesters.calendar_file import COLUMNS as CALENDAR_COLUMNS
from harvesters.calendar_file import ical

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
    source_id, form = _named(source_id)
    if source_id not in known.told:
        return no_such_source()
    if form:
        return as_json(source_page.as_data(known, source_id))
    return lean.page("kielce/sources/source.html", page=source_page.build(known, source_id, lang))


@sources.route("/kalendarz")
def calendar() -> Response:
    """What is expected of which source in the next twelve months, and what is late."""
    lang = lean.language()
    return lean.page("kielce/sources/calendar.html", page=calendar_page.build(facts.read(lang), lang))


@sources.route("/kalendarz.ics")
def calendar_file() -> Response:
    """The calendar for subscribing to; it says of which hour it is, so that a repeated question gets 304."""
    lang, now = lean.language(), dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0)
    found = calendar_page.entries(facts.read(lang, now))
    host = urlsplit(kielce_url("/", "pl", absolute=True)).hostname or "localhost"
    name = f"{load_settings().name.get(lang)}: {tk._('expected updates')}"
    body = ical(found, "en" if lang == "en" else "pl", name, host, now)
    return _tagged(lean.file(body, "text/calendar", "kalendarz.ics", kind="lean"))


@sources.route("/kalendarz.json")
def calendar_as_data() -> Response:
    """The calendar for programs."""
    return as_json([one.row() for one in calendar_page.entries(facts.read(lean.language()))])


@sources.route("/kalendarz.csv")
def calendar_as_table() -> Response:
    """The calendar as a table."""
    rows = [one.row() for one in calendar_page.entries(facts.read(lean.language()))]
    return as_csv(rows, CALENDAR_COLUMNS, "kalendarz.csv")


@sources.route("/zasoby")
def holdings() -> Response:
    """The city's data, open or not; `q`, `availability` and `theme` narrow the list."""
    lang, asked = lean.language(), inventory_page.Asked.of(tk.request.args)
    page = inventory_page.build(inventory.read(facts.read(lang)), lang, asked)
    return lean.page("kielce/sources/inventory.html", page=page)


@sources.route("/zasoby.json")
def holdings_as_data() -> Response:
    """The inventory for programs, narrowed in the same way."""
    return as_json(_chosen_rows())


@sources.route("/zasoby.csv")
def holdings_as_table() -> Response:
    """The inventory as a table, narrowed in the same way."""
    return as_csv(_chosen_rows(), inventory.COLUMNS, "zasoby.csv")


@sources.route("/zasoby/<holding_id>")
def holding(holding_id: str) -> Response:
    """One holding with the indicators that wait for it; with ``.json`` at the end, for programs."""
    lang = lean.language()
    found = inventory.read(facts.read(lang))
    holding_id, form = _named(holding_id)
    if holding_id not in found.holdings:
        return lean.missing(tk._("There is no such set of data."), [(tk._("Inventory of data"), "/zasoby")])
    if form:
        return as_json(inventory.holding_as_data(found, holding_id))
    return lean.page(
        "kielce/sources/holding.html", page=inventory_page.build_holding(found, holding_id, lang)
    )


def _named(address: str) -> tuple[str, str]:
    """What an address names, and in which form: `gus-bdl.json` is `gus-bdl` for programs."""
    name = address.removesuffix(".json")
    return name, "" if name == address else "json"


def _chosen_rows() -> list[dict[str, Any]]:
    found = inventory.read(facts.read(lean.language()))
    return inventory.rows(inventory_page.chosen(found.entries, inventory_page.Asked.of(tk.request.args)))


def no_such_source() -> Response:
    """404 that leads to the list."""
    return lean.missing(tk._("There is no such source."), [(tk._("All sources"), "/zrodla")])


def as_json(data: Any) -> Response:
    """Data for programs, read in the browser or fetched."""
    return _tagged(lean.file(json.dumps(data, ensure_ascii=False, indent=1), "application/json", kind="lean"))


def as_csv(rows: Sequence[dict[str, Any]], columns: Sequence[str], name: str) -> Response:
    """A table that a Polish spreadsheet opens with its letters."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return _tagged(lean.file(out.getvalue().encode("utf-8-sig"), "text/csv", name, kind="lean"))


def _tagged(response: Response) -> Response:
    """With an ETag; a program that has it already gets 304 and no body."""
    response.add_etag(weak=True)
    response.make_conditional(request)
    return response
