"""Addresses of the portal's pages, in one place. A card's dataset is called like the card, with dashes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from ckanext.kielce.catalogue.slugs import slugify

CARD_PREFIX = "wskaznik-"
"""Editions of single cards lie beside those of dashboards, under this prefix."""


TWIN_PREFIX = "blizniak-"
"""Editions of comparisons of twins, under this prefix."""

INDEX_EDITION = "wskazniki"
"""The edition that holds the last figure of every card."""


def card_name(card_id: str) -> str:
    """``population.birth_rate`` → ``population-birth_rate``: name of the card's dataset."""
    return card_id.replace(".", "-", 1)


def card_id_of(name: str, known: Iterable[str]) -> str | None:
    """The card whose dataset is called ``name``; None if there is none among ``known`` ids."""
    return next((one for one in known if card_name(one) == name), None)


def card_page(card_id: str) -> str:
    """Page of the card."""
    return f"/indicator/{card_name(card_id)}"


def card_edition(card_id: str) -> str:
    """Slug of the card's own edition."""
    return CARD_PREFIX + card_name(card_id).replace("_", "-")


def twin_page(card_id: str, twin_id: str) -> str:
    """Page that compares a card with one of its twins."""
    return f"/blizniaki/{card_id}/{twin_id}"


def twin_edition(card_id: str, twin_id: str) -> str:
    """Slug of the edition of a comparison."""
    words = re.findall(r"[a-z0-9]+", f"{card_id}-{twin_id}")
    return TWIN_PREFIX + "-".join(words)


def dashboard_page(slug: str) -> str:
    """Page of a dashboard."""
    return f"/pulpity/{slug}"


def trace_page(card_id: str, territory: str, period: str) -> str:
    """Page that shows how one value came about."""
    return f"/skad-ta-liczba/{card_id}/{territory}/{quote(period, safe='')}"


def source_page(title: str) -> str:
    """Page of a source's dataset, from the Polish title of the source."""
    return f"/dataset/{slugify(title)}"


def source_home(source_id: str) -> str:
    """Page of a source: how it stands, what depends on it."""
    return f"/zrodla/{source_id}"


def theme_section(theme_id: str) -> str:
    """The theme in the list of indicators."""
    return f"/wskazniki#{theme_id}"
