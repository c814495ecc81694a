"""Addresses of the twins: the queue, one comparison with its files, the form for a comment of the staff."""

from __future__ import annotations

import json
import logging
from typing import Any, cast

from ckan.plugins import toolkit as tk
from ckan.types import Context
from ckanext.kielce.dashboards import chart_pages, names, portal
from ckanext.kielce.dashboards.chart_views import absolute
from ckanext.kielce.indicators import holdings
from ckanext.kielce.theme import lean
from ckanext.kielce.theme.helpers import kielce_url
from ckanext.kielce.twins import pages
from flask import Blueprint, Response, redirect
from sqlalchemy.exc import SQLAlchemyError
from zoom_schemas.settings import load_settings

from dashboards_embed.twins import spreadsheet, tidy
from indicator_jobs.twins.comparison import Comparison

__all__ = ["twins"]

twins = Blueprint("kielce_twins", __name__)
log = logging.getLogger(__name__)


@twins.route("/blizniaki")
def queue() -> Response:
    """All twins, those that need a person first; `class`, `theme` and `derived` narrow the list."""
    lang, asked = lean.language(), tk.request.args
    derived = asked.get("derived", type=int)
    page = pages.build_queue(
        holdings.store().twin_results.of(load_settings().territory),
        lang,
        asked.get("class", type=int),
        asked.get("theme"),
        None if derived is None else bool(derived),
    )
    return lean.page("kielce/twins/queue.html", page=page)


@twins.route("/blizniaki/<card_id>/<twin_id>")
def comparison(card_id: str, twin_id: str) -> Response:
    """One comparison; with ``.csv`` or ``.json`` at the end, as a file."""
    twin_id, _, form = twin_id.partition(".")
    made = _made(card_id, twin_id)
    if made is None or form not in ("", "csv", "json"):
        return _missing(card_id, twin_id)
    if form:
        return _file(made, form)
    lang = lean.language()
    edition = portal.current(names.twin_edition(card_id, twin_id), lang)
    comments = holdings.store().twin_comments.of(card_id, twin_id)
    page = pages.build(made, lang, holdings.cards(), edition, comments)
    _count(card_id, twin_id)
    links = chart_pages.links_of(edition, absolute) if edition else {}
    return lean.page("kielce/twins/comparison.html", page=page, links=links)


@twins.route("/blizniaki/<card_id>/<twin_id>/komentarz", methods=["GET", "POST"])
def comment(card_id: str, twin_id: str) -> Any:
    """The form in which an analyst says why the two differ."""
    made = _made(card_id, twin_id)
    if made is None:
        return _missing(card_id, twin_id)
    context: Any = {"user": tk.current_user.name if tk.current_user.is_authenticated else ""}
    given = {"card": card_id, "twin": twin_id}
    try:
        tk.check_access("kielce_twin_comment_create", cast(Context, dict(context)), given)
    except tk.NotAuthorized as error:
        return _refused(error)
    errors: dict[str, Any] = {}
    if tk.request.method == "POST":
        given |= {name: tk.request.form.get(name, "") for name in ("text_pl", "text_en")}
        try:
            tk.get_action("kielce_twin_comment_create")(cast(Context, dict(context)), dict(given))
            return redirect(kielce_url(names.twin_page(card_id, twin_id)) + "#comments")
        except tk.ValidationError as error:
            errors = error.error_dict
    page = pages.build(made, lean.language(), holdings.cards(), None)
    return lean.page(
        "kielce/twins/comment.html", 400 if errors else 200, "work", page=page, given=given, errors=errors
    )


def _refused(error: Exception) -> Any:
    """Who is not logged in may do so and comes back; others are told why not."""
    if not tk.current_user.is_authenticated:
        return redirect(tk.h.url_for("user.login", next=tk.request.path))
    return lean.page("kielce/twins/refused.html", 403, "work", what=str(error))


def _made(card_id: str, twin_id: str) -> Comparison | None:
    row = holdings.store().twin_results.one(load_settings().territory, card_id, twin_id)
    return Comparison.from_dict(row) if row else None


def _file(made: Comparison, form: str) -> Response:
    name = f"{names.twin_edition(made.card, made.twin_id)}.{form}"
    if form == "json":
        return lean.file(json.dumps(made.as_dict(), ensure_ascii=False), "application/json")
    wants_tidy = tk.request.args.get("format") == "tidy"
    return lean.file(tidy(made) if wants_tidy else spreadsheet(made, lean.language()), "text/csv", name)


def _count(card_id: str, twin_id: str) -> None:
    """Readers are counted, so that analysts see first what is read most; a failure stops nobody."""
    try:
        holdings.store().twin_results.seen(card_id, twin_id)
    except SQLAlchemyError:
        log.warning("a reader of %s/%s was not counted", card_id, twin_id, exc_info=True)


def _missing(card_id: str, twin_id: str) -> Response:
    lang = lean.language()
    rows = holdings.store().twin_results.of(load_settings().territory, card_id)
    ways = [(f"{one.main} – {one.twin}", one.address) for one in pages.of_card(rows, lang)]
    what = tk._("There is no comparison called “{name}”.").format(name=f"{card_id}/{twin_id}")
    return lean.missing(what, [*ways, (tk._("All twins"), "/blizniaki")])
