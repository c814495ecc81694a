"""ckanext-harvest's buttons that change something: a link asks first, and only a form with its token does it.

Its addresses do their work for whoever follows a link to them, also from another site. Here such a link shows
what would happen, and a button. That is also how they work without a script.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context
from ckanext.harvest import utils
from ckanext.harvest.model import HarvestSource
from ckanext.kielce.harvest.registration import TYPE, work_of
from ckanext.kielce.theme import lean
from flask import Blueprint, Response, request

__all__ = ["buttons"]

buttons = Blueprint("kielce_harvest_buttons", __name__)

ASKED = ("harvester.refresh", "harvester.clear", "harvester.delete", "harvester.job_abort")


@buttons.before_app_request
def ask_first() -> Response | None:
    """In place of doing it at once: the question, with a form."""
    if request.endpoint not in ASKED or request.method == "POST":
        return None
    given = request.view_args or {}
    package = model.Package.get(str(given.get("source") or given.get("id")))
    source: Any = HarvestSource.get(package.id) if package else None
    if source is None:
        return lean.missing(tk._("There is no such source."), [(tk._("All sources"), "/zrodla")])
    try:
        tk.check_access("harvest_source_update", Context(user=tk.g.user), {"id": source.id})
    except tk.NotAuthorized:
        return tk.abort(403, tk._("Only the staff of the portal may have a source synchronised."))
    what, may = _question(request.endpoint, source)
    return lean.page("kielce/harvest_question.html", 200, "work", **_said(source, what, may))


def _path(source: Any) -> str:
    """The address that was asked for, with the id of the source: ckanext-harvest knows no names there."""
    if request.endpoint == "harvester.job_abort":
        return request.path
    asked = request.query_string.decode("ascii", "ignore")
    return f"{request.path.rsplit('/', 1)[0]}/{source.id}" + (f"?{asked}" if asked else "")


def _said(source: Any, what: tuple[str, str], may: bool) -> dict[str, Any]:
    back = f"/harvest/admin/{source.id}"
    said = {"title": source.title, "name": what[0], "what": what[1]}
    return {**said, "may": may, "back": back, "path": _path(source)}


def _question(endpoint: str, source: Any) -> tuple[tuple[str, str], bool]:
    """The name of the button, what it does, and whether it may be pressed."""
    if endpoint == "harvester.delete" and source.type == TYPE:
        text = tk._("This source is declared in a file of the project and would come back. Delete the file.")
        return (tk._("Delete the source"), text), False
    return _WORDS[endpoint](source), True


def _refresh(source: Any) -> tuple[str, str]:
    said = tk._("The publisher is asked at once, within its own limits. What it has changed is taken over.")
    return tk._("Synchronise now"), said


def _clear(source: Any) -> tuple[str, str]:
    work = work_of(source)
    if work and work[1] == "figures":
        said = tk._("The reports of earlier attempts are deleted. The figures and their dataset stay.")
    else:
        said = tk._(
            "All datasets that this source gave are closed, and the reports of earlier attempts are deleted. "
            "The datasets come back at the same addresses when the source is synchronised again."
        )
    return tk._("Empty the source"), said


def _delete(source: Any) -> tuple[str, str]:
    if request.args.get("clear", "").lower() in ("true", "1"):
        said = tk._("The source is asked no more. All datasets that it gave are closed.")
    else:
        said = tk._("The source is asked no more. The datasets that it gave stay as they are.")
    return tk._("Delete the source"), said


def _abort(source: Any) -> tuple[str, str]:
    said = tk._(
        "The report is closed. What a worker is doing at this moment it brings to an end; no dataset is lost."
    )
    return tk._("Close the report"), said


_WORDS: dict[str, Callable[[Any], tuple[str, str]]] = {
    "harvester.refresh": _refresh,
    "harvester.clear": _clear,
    "harvester.delete": _delete,
    "harvester.job_abort": _abort,
}


@buttons.route("/harvest/delete/<id>", methods=["POST"])
def delete(id: str) -> Any:
    """ckanext-harvest's own, which takes no form though its button sends one."""
    return utils.delete_view(id)


@buttons.route("/harvest/<source>/job/<id>/abort", methods=["POST"])
def abort(source: str, id: str) -> Any:
    """The same for closing a report."""
    return utils.job_abort_view(source, id)
