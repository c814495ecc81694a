"""The public register of corrections, and the page at which staff sees and releases what is on hold."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from ckan.plugins import toolkit as tk
from ckanext.kielce.editing.desk import is_staff
from ckanext.kielce.quality import pages
from ckanext.kielce.sources import desk
from ckanext.kielce.theme import lean
from ckanext.kielce.theme.helpers import kielce_url
from flask import Blueprint, Response, redirect, request

__all__ = ["quality"]

quality = Blueprint("kielce_quality", __name__)

COLUMNS = (
    "id",
    "series",
    "territories",
    "periods",
    "action",
    "value",
    "factor",
    "flag",
    "reason_pl",
    "reason_en",
    "evidence",
    "provider",
    "reported",
    "status",
    "state",
    "cells",
)


@quality.route("/poprawki")
def corrections() -> Response:
    """Known errors of sources, what is taken instead, and the state of the complaint."""
    found = tk.get_action("kielce_correction_list")({"user": ""}, {})
    return lean.page("kielce/quality/corrections.html", page=pages.register(found, lean.language()))


@quality.route("/poprawki.json")
def corrections_json() -> Response:
    """The register as data."""
    found = tk.get_action("kielce_correction_list")({"user": ""}, {})
    return lean.file(json.dumps(found, ensure_ascii=False), "application/json", "poprawki.json")


@quality.route("/poprawki.csv")
def corrections_csv() -> Response:
    """The register as a table; lists are joined by spaces."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for one in tk.get_action("kielce_correction_list")({"user": ""}, {}):
        lists = {name: " ".join(one[name]) for name in ("series", "territories", "periods")}
        reasons = {f"reason_{lang}": text for lang, text in one["reason"].items()}
        writer.writerow(one | lists | reasons)
    return lean.file(out.getvalue(), "text/csv", "poprawki.csv")


@quality.route("/stan-danych", methods=["GET", "POST"])
def state() -> Any:
    """What needs a person: sources, cards on hold, warnings; the unit of a card releases a hold."""
    if not _user():
        return redirect(kielce_url("/user/login") + "?came_from=" + kielce_url(request.path))
    if not is_staff(_context()):
        return _page(
            "refused.html", 403, what=tk._("Only the staff of the portal sees the state of the data.")
        )
    problem = _release() if request.method == "POST" else ""
    if request.method == "POST" and not problem:
        return redirect(kielce_url("/stan-danych"))
    context = _context()
    held = tk.get_action("kielce_hold_list")(context, {})
    warned = tk.get_action("kielce_check_list")(context, {"level": "warn"})
    broken = [one for one in tk.get_action("kielce_correction_list")(context, {}) if one["state"] == "broken"]
    shown = pages.state(held, warned, broken, lean.language(), _user())
    needing = desk.needing(lean.language())
    return _page("state.html", 400 if problem else 200, page=shown, problem=problem, needing=needing)


def _release() -> str:
    """Releases what the form names; what is wrong in a sentence, or nothing."""
    data = {"id": request.form.get("card", "")[:200], "reason": request.form.get("reason", "")[:2000]}
    try:
        tk.get_action("kielce_hold_release")(_context(), data)
    except tk.ValidationError as error:
        if "Nothing of" in str(error.error_dict):
            return tk._("Nothing of this card is on hold any more.")
        return tk._("Say in a sentence why the values are right.")
    except tk.NotAuthorized:
        return tk._("Only the unit that answers for this card may release it.")
    except tk.ObjectNotFound:
        return tk._("There is no such card.")
    return ""


def _user() -> str:
    return tk.current_user.name if tk.current_user.is_authenticated else ""


def _context() -> Any:
    return {"user": _user()}


def _page(template: str, status: int = 200, **context: Any) -> Response:
    return lean.page(f"kielce/quality/{template}", status, "work", **context)
