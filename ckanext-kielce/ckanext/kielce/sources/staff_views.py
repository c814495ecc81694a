"""The page at which staff has a source synchronised now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context
from ckanext.kielce.editing.desk import is_staff
from ckanext.kielce.harvest.datasets import fewer_held
from ckanext.kielce.sources import facts, listing
from ckanext.kielce.sources.views import no_such_source
from ckanext.kielce.theme import lean
from ckanext.kielce.theme.helpers import kielce_url
from flask import Blueprint, Response, redirect, request

__all__ = ["staff"]

staff = Blueprint("kielce_sources_staff", __name__)

UNDER_WAY = "running"


@staff.route("/po-zalogowaniu")
def after_login() -> Any:
    """Where somebody lands who has just logged in: staff at what needs a person, others at their own page."""
    if is_staff(_context()):
        return redirect(kielce_url("/stan-danych"))
    return tk.redirect_to("dashboard.datasets")


@staff.route("/zrodla/<source_id>/synchronizacja", methods=["GET", "POST"])
def synchronise(source_id: str) -> Any:
    """How a source stands, with a button; pressing it puts the synchronisation into the queue at once.

    Where a catalogue suddenly gave far fewer datasets, a second button says that this is right.
    """
    if not _user():
        return redirect(kielce_url("/user/login") + "?came_from=" + kielce_url(request.path))
    if not is_staff(_context()):
        return _page("refused.html", 403)
    pressed = _press(source_id) if request.method == "POST" else Pressed(200)
    known = facts.read(lean.language())
    if source_id not in known.told:
        return no_such_source()
    shown = listing.line(known, known.told[source_id], lean.language())
    synchronised = bool(known.told[source_id]["work"])
    return _page(
        "synchronise.html",
        pressed.status,
        line=shown,
        said=pressed.said,
        problem=pressed.problem,
        may_press=synchronised and shown.state != UNDER_WAY and not pressed.said,
        synchronised=synchronised,
        may_accept=not pressed.said and fewer_held(source_id),
    )


@dataclass(frozen=True)
class Pressed:
    """What came of pressing the button: what has happened, or why nothing has."""

    status: int
    said: str = ""
    problem: str = ""


def _press(source_id: str) -> Pressed:
    """Put the synchronisation into the queue; nothing is queued twice."""
    wanted = {"id": source_id[:100]}
    try:
        if "fewer" in request.form:
            return _accepted(tk.get_action("kielce_source_accept_fewer")(_context(), wanted)["accepted"])
        done = tk.get_action("kielce_source_sync")(_context(), wanted)
    except tk.ValidationError as error:
        return Pressed(409, problem=_reason(error))
    except tk.ObjectNotFound:
        return Pressed(404, problem=tk._("There is no such source."))
    except tk.NotAuthorized:
        problem = tk._("Only the unit that keeps this source may have it synchronised.")
        return Pressed(403, problem=problem)
    if not done["queued"]:
        return Pressed(409, problem=tk._("It is being synchronised already."))
    said = tk._("The synchronisation is in the queue and begins as soon as a worker is free.")
    return Pressed(200, said=said)


def _accepted(anything: bool) -> Pressed:
    if not anything:
        return Pressed(409, problem=tk._("Nothing of this source is held back any more."))
    return Pressed(200, said=tk._("Confirmed: the datasets that have left are closed at the next attempt."))


def _reason(error: tk.ValidationError) -> str:
    """What the action says; there is nothing to synchronise where the source has no feed."""
    return " ".join(error.error_summary.values())


def _user() -> str:
    return tk.current_user.name if tk.current_user.is_authenticated else ""


def _context() -> Context:
    return Context(user=_user())


def _page(template: str, status: int = 200, **context: Any) -> Response:
    return lean.page(f"kielce/sources/{template}", status, "work", **context)
