"""What the pages of this portal stand on: its cards, dashboards, store and published editions."""

from __future__ import annotations

from functools import cache, lru_cache

from dashboards_embed import edition
from dashboards_embed.catalogue import Dashboards, load_dashboards
from dashboards_embed.rendered import RenderedDashboard
from indicator_jobs.cards import CardSet, load_cards
from indicator_jobs.store import Store

from ckanext.kielce import config


@cache
def cards() -> CardSet:
    """Cards as bundled; read once a process."""
    return load_cards()


@cache
def dashboards() -> Dashboards:
    """Dashboards as bundled; read once a process."""
    return load_dashboards(cards=cards().cards)


@cache
def store() -> Store:
    """The portal's store of observations and values."""
    return Store.open(config.database_url())


def current(slug: str, lang: str) -> RenderedDashboard | None:
    """The newest published edition of a dashboard, of a card or of the index; None before the first."""
    sha = edition.current_sha(config.editions_path(), slug, lang)
    return _read(sha) if sha else None


@lru_cache(maxsize=256)
def _read(sha: str) -> RenderedDashboard:
    return edition.get(config.editions_path(), sha)
