"""The page of a card, in place of CKAN's dataset page of the type indicator."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.views import dataset
from ckanext.kielce.dashboards import (
    card_checks,
    card_downloads,
    card_page,
    card_revisions,
    chart_pages,
    names,
    portal,
)
from ckanext.kielce.dashboards.card_versions import versions_of
from ckanext.kielce.dashboards.chart_views import absolute
from ckanext.kielce.dashboards.values import RECIPE
from ckanext.kielce.indicators import holdings
from ckanext.kielce.theme import lean
from ckanext.kielce.theme.helpers import kielce_url
from flask import Blueprint, Response, redirect
from zoom_schemas.settings import load_settings

__all__ = ["card_pages"]

card_pages = Blueprint("kielce_cards", __name__)


@card_pages.route("/indicator/<name>")
def card(name: str) -> Any:
    """The card; a card that lives in the catalogue alone keeps CKAN's own page."""
    card_id = names.card_id_of(name, holdings.cards())
    package = _package(name)
    if card_id is None and package and (named := names.card_id_of(package["name"], holdings.cards())):
        return redirect(kielce_url(names.card_page(named)))
    if card_id is None:
        return dataset.read("indicator", name) if package else _missing(name)
    return lean.page("kielce/indicator.html", **_context(card_id, package))


def _context(card_id: str, package: dict[str, Any] | None) -> dict[str, Any]:
    lang, territory = lean.language(), load_settings().territory
    edition = portal.current(names.card_edition(card_id), lang)
    values = holdings.store().values(card_id, territory)
    page = card_page.build(
        holdings.cards()[card_id],
        lang,
        edition,
        values.loc[values["recipe"] == RECIPE, :],
        package,
        tk.config["ckan.site_url"].rstrip("/"),
        territory,
    )
    return {
        "page": page,
        "package": package,
        "links": chart_pages.links_of(edition, absolute) if edition else {},
        "downloads": card_downloads.build(card_id, lang),
        "revisions": card_revisions.build(holdings.cards()[card_id], territory, RECIPE, lang),
        "checks": card_checks.build(holdings.store(), card_id, lang),
        "theme_address": names.theme_section(page.card.theme),
        "versions": versions_of(card_id, lang),
    }


def _package(name: str) -> dict[str, Any] | None:
    """The card's dataset as everyone may see it."""
    try:
        return tk.get_action("package_show")({"user": "", "ignore_auth": False}, {"id": name})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def _missing(name: str) -> Response:
    words = set(name.replace("_", "-").split("-"))
    known = holdings.cards()
    near = sorted(
        known, key=lambda one: -len(words & set(names.card_name(one).replace("_", "-").split("-")))
    )[:4]
    ways = [(known[one].title.get(lean.language()), names.card_page(one)) for one in near]
    return lean.missing(
        tk._("There is no indicator called “{name}”.").format(name=name),
        [*ways, (tk._("All indicators"), "/wskazniki")],
    )
