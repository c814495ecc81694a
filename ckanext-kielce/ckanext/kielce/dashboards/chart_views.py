"""Addresses of single charts: page, files, embed, oEmbed."""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode, urlparse

from ckan.plugins import toolkit as tk
from ckanext.kielce import config
from ckanext.kielce.dashboards import chart_pages, names, portal
from ckanext.kielce.dashboards.pictures import picture
from ckanext.kielce.indicators import holdings
from ckanext.kielce.theme import lean
from ckanext.kielce.theme.helpers import kielce_url
from flask import Blueprint, Response

from dashboards_embed.rendered import RenderedChart, RenderedDashboard

__all__ = ["charts"]

charts = Blueprint("kielce_charts", __name__)

_PATH = re.compile(
    r"^(?:/(?P<lang>[a-z]{2}))?/(?P<kind>pulpity|indicator|blizniaki)/(?P<name>.+)/(?P<chart>[^/.]+)$"
)


def absolute(path: str) -> str:
    """Complete address in the language of the page."""
    return kielce_url(path, absolute=True)


def find(slug: str, chart_id: str, lang: str | None = None) -> tuple[RenderedDashboard, RenderedChart] | None:
    """The chart in its current edition."""
    try:
        edition = portal.current(slug, lang or lean.language())
    except ValueError:
        return None
    chart = edition.chart(chart_id) if edition else None
    return (edition, chart) if edition and chart else None


def _slug(kind: str, name: str) -> str:
    if kind == "pulpity":
        return name
    if kind == "blizniaki":
        return names.twin_edition(*name.split("/", 1)) if "/" in name else name
    card = names.card_id_of(name, holdings.cards())
    return names.card_edition(card) if card else name


@charts.route('/<any(blizniaki):kind>/<path:name>/<any("twin-lines", waterfall):chart_id>')
@charts.route("/<any(pulpity, indicator):kind>/<name>/<chart_id>")
def page(kind: str, name: str, chart_id: str) -> Response:
    """The chart on a page of its own: the address to cite."""
    found = find(_slug(kind, name), chart_id)
    if not found:
        return _missing(kind, name)
    edition, chart = found
    links = chart_pages.links_of(edition, absolute)[chart.id]
    return lean.page(
        "kielce/chart.html",
        edition=edition,
        chart=chart,
        links=links,
        back=chart_pages.place_of(edition).page,
        oembed=f"{absolute('/oembed')}?{urlencode({'url': absolute(links.base)})}",
        cards=[(_title(card), names.card_page(card)) for card in chart.card_ids],
    )


@charts.route(
    '/<any(blizniaki):kind>/<path:name>/<any("twin-lines", waterfall):chart_id>'
    ".<any(csv, svg, png, json):form>"
)
@charts.route("/<any(pulpity, indicator):kind>/<name>/<chart_id>.<any(csv, svg, png, json):form>")
def download(kind: str, name: str, chart_id: str, form: str) -> Response:
    """The chart as a file: figures for a spreadsheet, figures for a program, two pictures."""
    found = find(_slug(kind, name), chart_id)
    if not found:
        return _missing(kind, name)
    edition, chart = found
    file_name = f"{edition.slug}-{chart.id}.{form}"
    if form == "csv":
        wants_tidy = tk.request.args.get("format") == "tidy"
        return lean.file(chart.tidy if wants_tidy else chart.csv, "text/csv", file_name)
    if form == "svg":
        return lean.file(chart_pages.as_svg(edition, chart), "image/svg+xml", file_name)
    if form == "json":
        return lean.file(chart_pages.as_json(edition, chart), "application/json")
    drawn = picture(config.editions_path(), chart, edition.portal, edition.lang)
    return lean.file(drawn, "image/png", file_name) if drawn else _missing(kind, name)


@charts.route("/embed/<slug>/<chart_id>")
def embed(slug: str, chart_id: str) -> Response:
    """The chart alone, for frames on other sites."""
    found = find(slug, chart_id)
    if not found:
        return _missing("pulpity", slug)
    edition, chart = found
    links = chart_pages.links_of(edition, absolute)[chart.id]
    return lean.page("kielce/embed.html", kind="embed", chart=chart, links=links)


@charts.route("/oembed")
def oembed() -> Response:
    """oEmbed: the code to embed the chart whose page is given as ``url``."""
    match = _PATH.match(urlparse(tk.request.args.get("url", "")).path)
    found = match and find(_slug(match["kind"], match["name"]), match["chart"], match["lang"] or _default())
    if not found:
        return _missing("pulpity", "")
    edition, chart = found
    width = tk.request.args.get("maxwidth", type=int)
    answer = chart_pages.oembed(
        edition, chart, lambda path: kielce_url(path, edition.lang, absolute=True), width
    )
    return lean.file(json.dumps(answer, ensure_ascii=False), "application/json")


def _default() -> str:
    return tk.config["ckan.locale_default"]


def _title(card_id: str) -> str:
    return holdings.cards()[card_id].title.get(lean.language())


def _missing(kind: str, name: str) -> Response:
    edition = portal.current(name, lean.language()) if kind == "pulpity" and _is_dashboard(name) else None
    if not edition:
        return lean.missing(tk._("There is no such chart."), [(tk._("Dashboards"), "/pulpity")])
    ways = [(chart.title, f"{names.dashboard_page(name)}/{chart.id}") for chart in edition.charts]
    return lean.missing(tk._("This dashboard has no such chart. These are its charts:"), ways)


def _is_dashboard(name: str) -> bool:
    return name in portal.dashboards().dashboards
