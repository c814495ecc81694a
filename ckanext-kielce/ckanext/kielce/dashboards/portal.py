"""What the pages show: the dashboards as defined, and the editions of them that are published."""

from __future__ import annotations

from functools import lru_cache

from ckanext.kielce import config
from ckanext.kielce.dashboards import names
from ckanext.kielce.indicators import holdings

from dashboards_embed import edition
from dashboards_embed.catalogue import Dashboards, load_dashboards
from dashboards_embed.rendered import RenderedDashboard, Tile


def dashboards() -> Dashboards:
    """Dashboards as bundled, over the cards in force; read once a process and again when those change."""
    return _dashboards(holdings.mark())


@lru_cache(maxsize=1)
def _dashboards(mark: int) -> Dashboards:
    return load_dashboards(cards=holdings.cards())


def current(slug: str, lang: str) -> RenderedDashboard | None:
    """The newest published edition of a dashboard, of a card or of the index; None before the first."""
    name = edition.current_name(config.editions_path(), slug, lang)
    return _read(name) if name else None


def last_figures(lang: str) -> dict[str, Tile]:
    """The last figure of every card that has one, by card."""
    index = current(names.INDEX_EDITION, lang)
    return {tile.card_id: tile for tile in index.tiles} if index else {}


@lru_cache(maxsize=512)
def _read(name: str) -> RenderedDashboard | None:
    return edition.get(config.editions_path(), name)
