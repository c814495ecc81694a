"""The page „Skąd ta liczba” and the same as JSON, as a sheet that recomputes it, its recipe as VTL."""

from __future__ import annotations

import datetime as dt
import difflib
import json

from ckan.plugins import toolkit as tk
from ckanext.kielce.dashboards import names, trace_page
from ckanext.kielce.dashboards.values import RECIPE
from ckanext.kielce.indicators import holdings
from ckanext.kielce.theme import lean
from flask import Blueprint, Response
from zoom_schemas import periods
from zoom_schemas.settings import load_settings
from zoom_schemas.territories import load_territories

from indicator_jobs.trace import Trace, UnknownError, trace
from indicator_jobs.writing import vtl
from indicator_jobs.writing.spreadsheet import sheet

__all__ = ["traces"]

traces = Blueprint("kielce_traces", __name__)

_PATH = "/skad-ta-liczba/<card_id>/<territory>/<path:period>"
_FORMS = ("json", "csv", "vtl")


@traces.route(_PATH)
def value(card_id: str, territory: str, period: str) -> Response:
    """How one value came about; with ``.json``, ``.csv`` or ``.vtl`` at the end, as a file.

    ``?as_of=2024-01-01``: from the figures as they were known at the end of that day.
    """
    period, form = _form_of(period)
    try:
        as_of = as_of_asked()
        found = trace(holdings.store(), holdings.cards(), card_id, territory, period, as_of=as_of)
    except (UnknownError, periods.PeriodError):
        return _missing_data(card_id, territory, period) if form else _missing(card_id, territory, period)
    if form:
        return _file(found, form)
    page = trace_page.build(found, lean.language(), _known_periods(card_id, found.territory, as_of))
    return lean.page("kielce/trace.html", page=page)


def _form_of(period: str) -> tuple[str, str]:
    """The period, and the form of the file that is asked for; none for the page."""
    stem, _, form = period.rpartition(".")
    return (stem, form) if form in _FORMS else (period, "")


def as_of_asked() -> dt.date | None:
    """The day in the address whose knowledge is wanted. Raises UnknownError for what is no day."""
    written = tk.request.args.get("as_of")
    try:
        return dt.date.fromisoformat(written) if written else None
    except ValueError:
        raise UnknownError(f"{written} is no day.", "Write it as 2024-01-31.") from None


def _file(found: Trace, form: str) -> Response:
    name = f"{names.card_name(found.card_id)}-{found.territory}-{found.period.replace('/', '-')}.{form}"
    if form == "csv":
        return lean.file(sheet(found, lean.language()), "text/csv", name)
    if form == "vtl":
        units = {series: declared["unit"] for series, declared in holdings.store().series().items()}
        script = vtl.recipe(holdings.cards()[found.card_id], found.recipe, units)
        return lean.file(script, "text/plain", name)
    content = found.as_dict() | {"sentence": {"pl": found.sentence("pl"), "en": found.sentence("en")}}
    return lean.file(json.dumps(content, ensure_ascii=False), "application/json")


def _known_periods(card_id: str, territory: str, as_of: dt.date | None = None) -> list[str]:
    values = holdings.store().values(card_id, territory, as_of)
    return values.loc[(values["recipe"] == RECIPE) & values["value"].notna(), "period"].tolist()


def _missing_data(card_id: str, territory: str, period: str) -> Response:
    what, ways = _explain(card_id, territory, period)
    response = lean.file(json.dumps({"error": what, "try": [path for _, path in ways]}), "application/json")
    response.status_code = 404
    return response


def _missing(card_id: str, territory: str, period: str) -> Response:
    what, ways = _explain(card_id, territory, period)
    return lean.missing(what, ways)


def _explain(card_id: str, territory: str, period: str) -> tuple[str, list[tuple[str, str]]]:
    """What is not known of the address, and the nearest things that are."""
    cards, lang = holdings.cards(), lean.language()
    if card_id not in cards:
        near = difflib.get_close_matches(card_id, cards, n=4, cutoff=0.3)
        ways = [(cards[one].title.get(lang), names.card_page(one)) for one in near]
        return tk._("There is no indicator called “{name}”.").format(name=card_id), [
            *ways,
            (tk._("All indicators"), "/wskazniki"),
        ]
    title, own = cards[card_id].title.get(lang), load_settings().territory
    code = load_territories().code(territory)
    card_way = (title, names.card_page(card_id))
    if code is None:
        what = tk._("There is no territory with the code “{code}”.").format(code=territory)
        return what, [*_near_values(card_id, own, period, lang), card_way]
    ways = _near_values(card_id, code, period, lang) or _near_values(card_id, own, period, lang)
    what = tk._("“{title}” has no value for {place} and the period “{period}”.").format(
        title=title, place=load_territories().get(code).label(lang), period=period
    )
    return what, [*ways, card_way]


def _near_values(card_id: str, territory: str, period: str, lang: str) -> list[tuple[str, str]]:
    place = load_territories().get(territory).label(lang)
    near = trace_page.nearest(period, _known_periods(card_id, territory))
    return [
        (f"{place}, {periods.label(one, lang)}", names.trace_page(card_id, territory, one)) for one in near
    ]
