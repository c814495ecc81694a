"""Addresses of the drop zone: the form, the check, the state of a publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ckan.plugins import toolkit as tk
from ckanext.kielce import config
from ckanext.kielce.dropzone import desk, jobs, memory, pages, reading
from ckanext.kielce.dropzone.desk import Submission
from ckanext.kielce.dropzone.publishing import may_publish
from ckanext.kielce.dropzone.words import licences
from ckanext.kielce.theme import lean
from ckanext.kielce.theme.helpers import kielce_url
from flask import Blueprint, Response, redirect, request
from redis.exceptions import RedisError
from zoom_schemas.themes import load_themes

from harvesters.dropzone.choices import Choices

__all__ = ["dropzone"]

dropzone = Blueprint("kielce_dropzone", __name__)

NEW = "+"
"""The choice of a new dataset; no name of a dataset looks like it."""

FIELDS = ("dataset", "title", "notes", "unit", "theme", "licence", "mode")


@dropzone.before_app_request
def bound_upload() -> None:
    """No more than the largest file is ever received, before anything looks at what was sent."""
    if request.method == "POST" and request.path.removeprefix("/en") == "/dodaj-plik":
        request.max_content_length = (config.dropzone_form_mb() << 20) + (1 << 20)


@dropzone.route("/dodaj-plik", methods=["GET", "POST"])
def add_file() -> Any:
    """The form: a file and the dataset it belongs to."""
    if refusal := _refusal():
        return refusal
    if request.method == "GET":
        return _form({"dataset": request.args.get("dataset", "")[:100]} | _last_time())
    given = {name: request.form.get(name, "").strip()[:2000] for name in FIELDS}
    problem = _problem(given)
    if problem:
        return _form(given, problem, 400)
    submission = _keep(given)
    if submission.size > config.dropzone_form_mb() << 20:
        desk.drop(submission)
        return _form(given, _too_large(), 413)
    if not may_publish(submission, memory.find(submission.dataset)):
        desk.drop(submission)
        return _form(given, tk._("Only the unit that the dataset belongs to may publish in it."), 403)
    reading.read(submission)
    return redirect(kielce_url(f"/dodaj-plik/{submission.id}"), 303)


@dropzone.route("/dodaj-plik/<identity>", methods=["GET", "POST"])
def submission(identity: str) -> Any:
    """The check of a file; later the state of its publication."""
    if refusal := _refusal():
        return refusal
    found = desk.load(identity)
    if found is None or not _is_mine(found):
        return _page("gone.html", status=404)
    problem = ""
    if request.method == "POST" and found.state in ("read", "refused", "error"):
        do = request.form.get("do", "")
        if do == "drop":
            desk.drop(found)
            return redirect(kielce_url("/dodaj-plik"), 303)
        problem = _take_step(found, do)
        if not problem:
            return redirect(kielce_url(f"/dodaj-plik/{found.id}"), 303)
    return _show(desk.load(identity) or found, problem)


def _show(found: Submission, problem: str = "") -> Response:
    if found.state in ("read", "refused", "error"):
        shown = pages.check_page(found)
        return _page("check.html", status=409 if problem else 200, page=shown, problem=problem)
    reason = (found.reason or {}).get(lean.language(), "")
    dataset = memory.find(found.result.get("dataset") or found.dataset)
    return _page("state.html", one=found, reason=reason, dataset=dataset)


def _take_step(found: Submission, do: str) -> str:
    """Publish, or read again as the clerk says; what is wrong in a sentence, or nothing."""
    changed = desk.save(found, mode="append" if request.form.get("mode") == "append" else "replace")
    if do == "again":
        reading.read(desk.save(changed, choices=_choices(request.form)))
        return ""
    if found.state == "refused" or do != "publish":
        return tk._("This step is not possible now.")
    known = memory.of_dataset(memory.find(found.dataset))
    overtaken = bool(found.reason)
    seen = (known.sha256 if known else "") if overtaken else changed.seen
    try:
        jobs.hand_on(desk.save(changed, seen=seen))
    except RedisError:
        return tk._("The queue of jobs does not answer. The file is kept: try again in a minute.")
    return ""


def _choices(fields: Mapping[str, str]) -> dict[str, Any]:
    rows = [row for name in ("first", "last") if (row := _row(fields.get(name, "")))]
    headings = (min(rows), max(rows)) if rows else None
    return Choices(
        fields.get("sheet", "")[:200] or None, headings, fields.get("keep_sums") == "yes"
    ).as_dict()


def _row(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:6]) <= 1000 else None


def _keep(given: dict[str, str]) -> Submission:
    upload = request.files["file"]
    dataset = memory.find("" if given["dataset"] == NEW else given["dataset"])
    known = memory.of_dataset(dataset)
    mode = given["mode"] if given["mode"] in ("replace", "append") else known.mode if known else "replace"
    return desk.begin(
        upload.stream,
        user=_user(),
        unit=dataset["organization"]["name"] if dataset and dataset.get("organization") else given["unit"],
        dataset=dataset["name"] if dataset else "",
        name=upload.filename or "",
        title=given["title"][:200],
        notes=given["notes"],
        theme=given["theme"],
        licence=given["licence"],
        mode=mode,
        choices=known.choices if known else {},
        seen=known.sha256 if known else "",
    )


def _problem(given: dict[str, str]) -> str:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return tk._("Choose a file: XLSX, ODS or CSV.")
    if not given["dataset"]:
        return tk._("Choose the dataset to which the file belongs, or a new one.")
    if given["dataset"] != NEW:
        return "" if memory.find(given["dataset"]) else tk._("There is no such dataset.")
    if not any(sign.isalnum() for sign in given["title"]):
        return tk._("Give the new dataset a title.")
    units = {unit["name"] for unit in pages.units_of(_user())}
    if (
        given["unit"] not in units
        or given["theme"] not in load_themes()
        or given["licence"] not in licences()
    ):
        return tk._("Choose unit, theme and licence of the new dataset.")
    return ""


def _last_time() -> dict[str, str]:
    """What somebody chose for their last new dataset."""
    mine = [one for one in desk.everything() if one.user == _user() and not one.dataset]
    last = max(mine, key=lambda one: one.moment, default=None)
    return (
        {"unit": last.unit, "theme": last.theme, "licence": last.licence} if last else {"licence": "cc-zero"}
    )


def _form(given: dict[str, str], problem: str = "", status: int = 200) -> Response:
    lang, user = lean.language(), _user()
    return _page(
        "form.html",
        status=status,
        given=dict.fromkeys(FIELDS, "") | given,
        problem=problem,
        datasets=pages.datasets_of(user),
        units=pages.units_of(user),
        themes=pages.themes(),
        licences=[(code, title.get(lang)) for code, (title, _) in licences().items()],
        new=NEW,
        most=config.dropzone_form_mb(),
    )


def _too_large() -> str:
    most = config.dropzone_form_mb()
    return tk._(
        "The file has more than {most} MB. Ask the administrator for the folder for large files."
    ).format(most=most)


def _is_mine(found: Submission) -> bool:
    return found.user == _user() or may_publish(replace(found, user=_user()), memory.find(found.dataset))


def _refusal() -> Any:
    """The answer to somebody who may not publish at all; None for those who may."""
    if not _user():
        return redirect(kielce_url("/user/login") + "?came_from=" + kielce_url(request.path))
    if pages.units_of(_user()):
        return None
    return _page("refused.html", status=403)


def _user() -> str:
    return tk.current_user.name if tk.current_user.is_authenticated else ""


def _page(template: str, status: int = 200, **context: Any) -> Response:
    return lean.page(f"kielce/dropzone/{template}", status, "work", lang=lean.language(), **context)
