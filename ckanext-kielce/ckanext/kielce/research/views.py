"""Addresses of the page for researchers, of the files, of citations."""

from __future__ import annotations

import datetime as dt
import io
import json

from ckan.plugins import toolkit as tk
from ckanext.kielce.dashboards import names
from ckanext.kielce.indicators import holdings
from ckanext.kielce.research import answers, asked, citing, data_page, jobs, offers
from ckanext.kielce.theme import lean
from flask import Blueprint, Response
from redis.exceptions import RedisError

from indicator_jobs.export.choice import Choice
from indicator_jobs.export.formats import FORMATS, last_written
from indicator_jobs.export.rows import Export
from indicator_jobs.export.shelf import Entry, fingerprint
from indicator_jobs.known import UnknownError
from indicator_jobs.writing import citation

__all__ = ["research"]

research = Blueprint("kielce_research", __name__)

_STEM = "wartosci"
_WAIT_SECONDS = 30


@research.route("/dane")
def page() -> Response:
    """All values as files, with lines that fetch them."""
    return lean.page("kielce/data.html", page=data_page.build(lean.language()))


@research.route(
    "/dane/<any('wartosci.csv','wartosci.parquet','wartosci.zip','wartosci.sdmx.csv','wartosci.sdmx.xml'):name>"
)
def values(name: str) -> Response:
    """Values as a file, chosen by parameters; ``?as_of=2024-01-01`` as they were known on that day."""
    form, cards, store = name.removeprefix(f"{_STEM}."), holdings.cards(), holdings.store()
    try:
        wanted = asked.read(tk.request.args, cards)
    except UnknownError as error:
        return _refused(error)
    item = offers.item(form, wanted.choice, cards)
    entry = offers.shelf().entries().get(item.key)
    if entry is not None:
        if _is_stale(entry, wanted.choice):
            _order(form, item.key, wanted)
        moment = dt.datetime.fromisoformat(entry.moment)
        path = offers.shelf().path(entry)
        return answers.ready(
            path, entry.sha256, moment, _media_type(form), _name(name, wanted.choice.as_of), False
        )
    if not asked.is_small(wanted.choice, store):
        return _later(form, item.key, wanted)
    export, out = Export(store, cards, wanted.choice), io.BytesIO()
    FORMATS[offers.FORMS[form].removesuffix(".gz")].write(export, out)
    return answers.written(
        out.getvalue(), last_written(export), _media_type(form), _name(name, wanted.choice.as_of)
    )


@research.route("/dane/pliki/<sha256>/<name>")
def kept(sha256: str, name: str) -> Response:
    """A ready file by its contents: the address to cite; it never changes."""
    entry = offers.shelf().by_hash(sha256)
    if entry is None:
        return lean.missing(tk._("This file is not kept any more."), [(tk._("All data"), "/dane")])
    form = next(form for form, lies in offers.FORMS.items() if lies == entry.form)
    moment = dt.datetime.fromisoformat(entry.moment)
    path = offers.shelf().path(entry)
    return answers.ready(path, sha256, moment, _media_type(form), f"{_STEM}.{form}", lasting=True)


@research.route("/dane/wskazniki/<name>.json")
def card(name: str) -> Response:
    """A card in full, as in its YAML."""
    card_id = names.card_id_of(name, holdings.cards())
    if card_id is None:
        return _unknown_card(name)
    return lean.file(
        holdings.cards()[card_id].model_dump_json(by_alias=True, exclude_none=True), "application/json"
    )


@research.route("/dane/cytowanie/<name>.<any(bib,json):form>")
def cited(name: str, form: str) -> Response:
    """How to cite the values of a card, for reference managers."""
    card_id = names.card_id_of(name, holdings.cards())
    if card_id is None:
        return _unknown_card(name)
    work, today = citing.work_of(card_id, lean.language()), dt.datetime.now(dt.UTC).date()
    if form == "bib":
        return lean.file(citation.bibtex(work, name, today), "application/x-bibtex", f"{name}.bib")
    media_type = "application/vnd.citationstyles.csl+json"
    return lean.file(citation.csl_json(work, name, today), media_type, f"{name}.json")


def _is_stale(entry: Entry, choice: Choice) -> bool:
    """Whether a file that was once asked for should be made anew; the timer looks after those offered."""
    if entry.offered or (choice.as_of and choice.as_of.isoformat() < entry.made[:10]):
        return False
    export = Export(holdings.store(), holdings.cards(), choice)
    return entry.fingerprint != fingerprint(export, entry.form)


def _order(form: str, key: str, wanted: asked.Asked) -> bool:
    """Has a job make the file; False where the queue does not answer or is full."""
    try:
        return jobs.enqueue_asked(form, key, wanted.arguments)
    except RedisError:
        return False


def _later(form: str, key: str, wanted: asked.Asked) -> Response:
    """202: a job makes the file, and the same address gives it soon; 503 where none can be had now."""
    if not _order(form, key, wanted):
        told = {"error": tk._("No more files can be made now. Try again in a few minutes.")}
        response = lean.file(json.dumps(told, ensure_ascii=False), "application/json")
        response.status_code = 503
        response.headers["Retry-After"] = str(_WAIT_SECONDS)
        return response
    told = {
        "state": "being made",
        "message": tk._("The file is being made. The same address gives it in a moment."),
        "retry_after": _WAIT_SECONDS,
    }
    response = lean.file(json.dumps(told, ensure_ascii=False), "application/json")
    response.status_code = 202
    response.headers["Retry-After"] = str(_WAIT_SECONDS)
    return response


def _refused(error: UnknownError) -> Response:
    response = lean.file(
        json.dumps({"error": error.problem, "hint": error.hint}, ensure_ascii=False), "application/json"
    )
    response.status_code = 400
    return response


def _unknown_card(name: str) -> Response:
    return lean.missing(
        tk._("There is no indicator called “{name}”.").format(name=name),
        [(tk._("All indicators"), "/wskazniki")],
    )


def _media_type(form: str) -> str:
    return FORMATS[offers.FORMS[form].removesuffix(".gz")].media_type


def _name(name: str, as_of: dt.date | dt.datetime | None) -> str:
    stem, _, suffix = name.partition(".")
    return f"{stem}-{as_of.isoformat()}.{suffix}" if as_of else name
