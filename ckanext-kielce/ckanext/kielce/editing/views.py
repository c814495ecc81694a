"""Addresses of editing: drafts, a new card, the form, the review, the history."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

from ckan.plugins import toolkit as tk
from ckanext.kielce.catalogue.slugs import slugify
from ckanext.kielce.dashboards import names
from ckanext.kielce.editing import form_views, pages
from ckanext.kielce.editing.desk import HEAD, desk, is_staff, may
from ckanext.kielce.editing.problem_words import in_words
from ckanext.kielce.editing.words import STEPS
from ckanext.kielce.indicators import holdings
from ckanext.kielce.theme import lean
from ckanext.kielce.theme.helpers import kielce_url
from flask import Blueprint, Response, jsonify, redirect, render_template, request
from zoom_schemas import numbers
from zoom_schemas.settings import load_settings
from zoom_schemas.themes import load_themes

from indicator_jobs.editing.content import LARGEST
from indicator_jobs.editing.finding import candidates
from indicator_jobs.editing.form import Control
from indicator_jobs.editing.intake import differing
from indicator_jobs.editing.versions import authors
from indicator_jobs.fields import CARD_ID

__all__ = ["editing"]

editing = Blueprint("kielce_editing", __name__)

STEP_ACTIONS = ("submit", "approve", "return", "publish", "discard", "retire")
MOST_FIELDS = 3000


@editing.route("/wskazniki/szkice")
def draft_list() -> Any:
    """Unfinished work of the units of whoever is logged in."""
    if refusal := _refusal():
        return refusal
    work = tk.get_action("kielce_card_draft_list")(_context(), {})
    shown = [one for one in differing(holdings.bundled(), holdings.store()) if may(_context(), one.card)]
    return _page("drafts.html", drafts=[_line(one) for one in work], differing=shown)


@editing.route("/wskazniki/nowy", methods=["GET", "POST"])
def new_card() -> Any:
    """The start of a new card: theme, title and, if wanted, a card to take the recipe from."""
    if refusal := _refusal():
        return refusal
    given = {name: request.form.get(name, "").strip()[:300] for name in ("theme", "pl", "en", "name", "like")}
    given["like"] = given["like"] or request.args.get("like", "")[:100]
    problem = ""
    if request.method == "POST":
        card_id = f"{given['theme']}.{given['name'] or slugify(given['en']).replace('-', '_')}"
        problem = _begin(card_id, given)
        if not problem:
            return redirect(kielce_url(f"/wskazniki/{card_id}/edycja"))
    cards = sorted((card.title.get(lean.language()), card.id) for card in holdings.cards().values())
    themes = [(theme.id, theme.title.get(lean.language())) for theme in load_themes().values()]
    return _page(
        "new.html", status=400 if problem else 200, given=given, problem=problem, cards=cards, themes=themes
    )


@editing.route("/wskazniki/<card_id>/edycja", methods=["GET", "POST"])
def form(card_id: str) -> Any:
    """The form of a card; every button sends it here."""
    if refusal := _refusal(card_id):
        return refusal
    at = desk()
    last = at.versions.last(card_id)
    if request.method == "GET":
        content = _present(at, card_id, last)
        if content is None:
            return _unknown(card_id)
        return _page(
            "edit.html", page=form_views.page_of(at, card_id, content, last, at.check(content, card_id))
        )
    fields = {name: value for name, value in request.form.items()}
    if len(fields) > MOST_FIELDS or sum(map(len, fields.values())) > LARGEST:
        return _page("refused.html", status=413, what=tk._("The form is too large for a card."))
    return _sent(card_id, fields)


@editing.route("/wskazniki/<card_id>/edycja/sprawdz", methods=["POST"])
def check(card_id: str) -> Any:
    """The check while somebody types: the verdict as HTML, problems by the names of fields."""
    if _refusal(card_id):
        return jsonify({"error": "forbidden"}), 403
    at = desk()
    fields = {name: value for name, value in request.form.items()}
    if len(fields) > MOST_FIELDS or sum(map(len, fields.values())) > LARGEST:
        return jsonify({"error": "too large"}), 413
    shown = form_views.checked_page(at, card_id, fields, at.versions.last(card_id))
    found = {
        name: text for section in shown.sections for one in section.controls for name, text in _texts(one)
    }
    lean.mark("work")
    html = render_template("kielce/editing/verdict.html", page=shown, lang=lean.language())
    return jsonify({"html": html, "problems": found})


@editing.route("/wskazniki/dane")
def inputs() -> Any:
    """Series and cards that may be inputs, as the part of a page."""
    if refusal := _refusal():
        return refusal
    query = request.args.get("q", "")[:200]
    found = candidates(holdings.store(), holdings.cards(), query, load_settings().territory)
    return _page("found.html", found=[one.as_dict() for one in found], query=query)


@editing.route("/wskazniki/<card_id>/przeglad", methods=["GET", "POST"])
def review(card_id: str) -> Any:
    """The second person's page: what differs in words and values, and the decision."""
    if refusal := _refusal(card_id):
        return refusal
    at, problem = desk(), ""
    if request.method == "POST":
        problem = _take_step(card_id)
        if not problem:
            return redirect(kielce_url(f"/wskazniki/{card_id}/przeglad"))
    last = at.versions.last(card_id)
    if last is None:
        return _unknown(card_id)
    return _page("review.html", status=409 if problem else 200, problem=problem, **_review(at, card_id))


@editing.route("/wskazniki/<card_id>/wersje", methods=["GET", "POST"])
def versions(card_id: str) -> Any:
    """The whole history for the unit; an old version can be taken up again as a draft."""
    if refusal := _refusal(card_id):
        return refusal
    found = holdings.store().versions.history(card_id)
    if not found and card_id not in holdings.cards():
        return _unknown(card_id)
    problem = _restore(card_id) if request.method == "POST" else ""
    if request.method == "POST" and not problem:
        return redirect(kielce_url(f"/wskazniki/{card_id}/edycja"))
    entries = tk.get_action("kielce_card_version_list")(_context(), {"id": card_id})
    return _page(
        "versions.html",
        card_id=card_id,
        entries=entries,
        steps=STEPS,
        problem=problem,
        number=found[-1].number if found else 0,
    )


def _sent(card_id: str, fields: dict[str, str]) -> Any:
    at = desk()
    last = at.versions.last(card_id)
    do, _, what = fields.get("do", "check").partition(":")
    if do == "save":
        return _save(card_id, fields)
    made = {
        "try": lambda: form_views.tried_page(at, card_id, fields, last),
        "add": lambda: form_views.grown_page(at, card_id, fields, last, what),
        "remove": lambda: form_views.shrunk_page(at, card_id, fields, last, what),
        "find": lambda: form_views.found_page(at, card_id, fields, last),
        "use": lambda: form_views.used_page(at, card_id, fields, last, what),
    }.get(do, lambda: form_views.checked_page(at, card_id, fields, last))
    return _page("edit.html", page=_seen(made(), fields))


def _save(card_id: str, fields: dict[str, str]) -> Any:
    content, seen = form_views.sent(fields, card_id), _number(fields)
    data = {"id": card_id, "content": content, "number": seen, "why": fields.get("why", "")[:2000]}
    try:
        tk.get_action("kielce_card_draft_update")(_context(), data)
    except tk.ValidationError as error:
        at = desk()
        last = at.versions.last(card_id)
        if "now" not in error.error_dict or last is None:
            return _page("refused.html", status=400, what="; ".join(map(str, error.error_summary.values())))
        return _page(
            "edit.html", status=409, page=form_views.merged_page(at, card_id, content, seen or None, last)
        )
    return redirect(kielce_url(f"/wskazniki/{card_id}/edycja") + "#verdict")


def _take_step(card_id: str) -> str:
    do = request.form.get("do", "")
    if do not in STEP_ACTIONS:
        return tk._("There is no such step.")
    data = {"id": card_id, "number": _number(request.form), "why": request.form.get("why", "")[:2000]}
    try:
        tk.get_action(f"kielce_card_{do}")(_context(), data)
    except tk.ValidationError as error:
        return _refused_step(error.error_dict)
    except tk.NotAuthorized:
        return tk._("Only an administrator of the unit may take a published card back.")
    return ""


def _refused_step(error: dict[str, Any]) -> str:
    if "now" in error:
        return tk._("Somebody else has changed this card meanwhile. This page shows it as it is now.")
    if "content" in error:
        return tk._("The card has errors: open the form, it names them at their fields.")
    text = " ".join(map(str, error.get("step", [])))
    if "does not approve" in text:
        return tk._("Whoever wrote a draft does not approve it. Ask a second person of your unit.")
    if "reason" in text:
        return tk._("Say in a sentence why.")
    return tk._("This step is not possible now.") if text else "; ".join(map(str, error.values()))


def _restore(card_id: str) -> str:
    at = desk()
    try:
        old = at.versions.get(card_id, int(request.form.get("version", "0")[:9] or 0))
    except (LookupError, ValueError):
        return tk._("There is no such version.")
    why = tk._("Version {number} taken up again").format(number=old.number)
    data = {"id": card_id, "content": old.content, "number": _number(request.form), "why": why}
    try:
        tk.get_action("kielce_card_draft_update")(_context(), data)
    except tk.ValidationError as error:
        return _refused_step(error.error_dict)
    return ""


def _review(at: Any, card_id: str) -> dict[str, Any]:
    lang, found = lean.language(), at.versions.history(card_id)
    last = found[-1]
    shown = tk.get_action("kielce_card_draft_show")(_context(), {"id": card_id})
    checked = at.check(last.content, card_id)
    tried = None
    if checked.sound and last.state != "published":
        tried = form_views.tried(at, checked)
    return {
        "card_id": card_id,
        "title": pages.title_of(last.content, card_id, lang),
        "last": last,
        "state_text": pages.state_text(last.state, lang),
        "changes": shown["changes"],
        "verdict": pages.verdict(checked, lang),
        "trial": tried,
        "own": _user() in authors(found),
        "head": may(_context(), card_id, HEAD),
        "in_force": card_id in at.cards,
        "card_page": names.card_page(card_id),
        "steps": STEPS,
    }


def _seen(page: pages.EditPage, fields: dict[str, str]) -> pages.EditPage:
    """The page with the version that its reader has seen: a conflict shows when saving."""
    return replace(page, number=_number(fields), why=fields.get("why", ""))


def _present(at: Any, card_id: str, last: Any) -> dict[str, Any] | None:
    if last is not None and last.state not in ("withdrawn", "published"):
        return last.content
    return at.standing(card_id)


def _begin(card_id: str, given: dict[str, str]) -> str:
    """Begin a new card; what is wrong in a sentence, or nothing."""
    if not given["pl"] or not given["en"] or given["theme"] not in load_themes():
        return tk._("Give the title in Polish and in English, and a theme.")
    if not re.fullmatch(CARD_ID, card_id) or len(card_id) > 100:
        return tk._("The name may hold small letters a–z, digits and underscores, and begins with a letter.")
    if card_id in holdings.cards() or holdings.store().versions.last(card_id):
        return tk._("There is a card of this name already: {name}.").format(name=card_id)
    data: dict[str, Any] = {"id": card_id, **({"like": given["like"]} if given["like"] else {})}
    try:
        made = tk.get_action("kielce_card_draft_create")(_context(), data)
        content = made["content"] | {"title": {"pl": given["pl"], "en": given["en"]}}
        update = {"id": card_id, "content": content, "number": made["number"]}
        tk.get_action("kielce_card_draft_update")(_context(), update)
    except tk.NotAuthorized:
        return tk._("Only the unit that answers for this card may change it.")
    except tk.ValidationError as error:
        return "; ".join(str(text) for text in error.error_summary.values())
    return ""


def _texts(control: Control) -> Any:
    if control.problems:
        yield control.name, " ".join(in_words(one, lean.language()) for one in control.problems)
    for inner in (*control.controls, *(one for row in control.rows for one in row.controls)):
        yield from _texts(inner)


def _line(one: dict[str, Any]) -> dict[str, Any]:
    lang = lean.language()
    title = one["title"].get(lang) or one["title"].get("pl") or one["id"]
    when = numbers.date(dt.datetime.fromisoformat(one["moment"]).date(), lang)
    return one | {"title": title, "state_text": pages.state_text(one["state"], lang), "when": when}


def _number(fields: Any) -> int:
    text = str(fields.get("number", "0"))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _refusal(card_id: str | None = None) -> Any:
    """The answer to somebody who may not edit this card, or any; None for those who may."""
    if not _user():
        return redirect(kielce_url("/user/login") + "?came_from=" + kielce_url(request.path))
    if card_id is not None and not re.fullmatch(CARD_ID, card_id):
        return _unknown(card_id)
    allowed = may(_context(), card_id) if card_id else is_staff(_context())
    if allowed:
        return None
    what = tk._("Only the unit that answers for this card may change it.")
    return _page("refused.html", status=403, what=what)


def _unknown(card_id: str) -> Response:
    return _page(
        "refused.html", status=404, what=tk._("There is no indicator called “{name}”.").format(name=card_id)
    )


def _user() -> str:
    return tk.current_user.name if tk.current_user.is_authenticated else ""


def _context() -> Any:
    return {"user": _user()}


def _page(template: str, status: int = 200, **context: Any) -> Response:
    return lean.page(f"kielce/editing/{template}", status, "work", lang=lean.language(), **context)
