"""Addresses of the home page, the dashboards, the list of indicators and the method."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from ckanext.kielce import config
from ckanext.kielce.dashboards import chart_pages, home, index, names, news, portal
from ckanext.kielce.dashboards.chart_views import absolute
from ckanext.kielce.dashboards.outline import Outline, outline
from ckanext.kielce.dashboards.values import outlines
from ckanext.kielce.indicators import holdings
from ckanext.kielce.theme import lean
from flask import Blueprint, Response
from zoom_schemas.flags import load_flags
from zoom_schemas.settings import load_settings
from zoom_schemas.themes import load_themes

from dashboards_embed.definition import Dashboard

__all__ = ["pages"]

pages = Blueprint("kielce_pages", __name__)


@pages.route("/")
def home_page() -> Response:
    """The city at a glance."""
    lang, settings = lean.language(), load_settings()
    figures = portal.last_figures(lang)
    shown = home.build(
        settings,
        lang,
        load_themes().values(),
        holdings.cards(),
        figures,
        _published(),
        news.newest(lang, figures),
        _outline(settings.territory),
    )
    return lean.page("kielce/home.html", home=shown, address=names.card_page, with_unit=home.with_unit)


@pages.route("/pulpity")
def dashboard_list() -> Response:
    """All dashboards, each with its lead and the findings of its charts."""
    editions = [portal.current(one.slug, lean.language()) for one in _published()]
    return lean.page("kielce/dashboards.html", entries=[edition for edition in editions if edition])


@pages.route("/pulpity/<slug>")
def dashboard(slug: str) -> Response:
    """One dashboard in its current edition."""
    known = portal.dashboards().dashboards
    edition = portal.current(slug, lean.language()) if slug in known else None
    if not edition:
        ways = [(one.title.get(lean.language()), names.dashboard_page(one.slug)) for one in _published()]
        return lean.missing(tk._("There is no such dashboard."), ways)
    related = [(one, known[one].title.get(lean.language())) for one in edition.related if one in known]
    return lean.page(
        "kielce/dashboard.html",
        page=edition,
        links=chart_pages.links_of(edition, absolute),
        address=names.card_page,
        related=related,
    )


@pages.route("/wskazniki")
def indicators() -> Response:
    """All cards by theme with their last values."""
    lang = lean.language()
    slugs = {one.theme: one.slug for one in _published()}
    shown = index.build(lang, load_themes().values(), holdings.cards(), portal.last_figures(lang), slugs)
    return lean.page("kielce/indicators.html", index=shown)


@pages.route("/jak-liczymy")
def method() -> Response:
    """The method in short."""
    figures = portal.last_figures(lean.language())
    first = next(iter(_published()), None)
    edition = portal.current(first.slug, lean.language()) if first else None
    example = {
        "chart": f"{names.dashboard_page(edition.slug)}/{edition.charts[0].id}" if edition else "",
        "trace": names.trace_page(*next(iter(figures.values())).trace) if figures else "",
    }
    return lean.page("kielce/method.html", flags=load_flags().values(), lang=lean.language(), example=example)


def _outline(territory: str) -> Outline | None:
    return outline(outlines("own", territory, config.snapshots_path()))


def _published() -> list[Dashboard]:
    """Dashboards in the order of the themes, those that have an edition."""
    order = list(load_themes())
    known = portal.dashboards().dashboards.values()
    ready = [one for one in known if portal.current(one.slug, lean.language())]
    return sorted(ready, key=lambda one: order.index(one.theme))
