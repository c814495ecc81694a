"""The list of all indicators by theme, with their last values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ckanext.kielce.dashboards import names
from ckanext.kielce.dashboards.home import with_unit
from zoom_schemas.themes import Theme

from dashboards_embed.rendered import Tile
from indicator_jobs.card import Card


@dataclass(frozen=True)
class Row:
    """One card in the list; texts are empty while it has no value."""

    label: str
    address: str
    value: str
    period_text: str
    change_text: str


@dataclass(frozen=True)
class ThemeRows:
    """A theme with its cards."""

    id: str
    title: str
    planned: int
    ready: int
    dashboard: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Index:
    """Themes that have cards, and those that only have plans."""

    themes: tuple[ThemeRows, ...]
    planned: tuple[ThemeRows, ...]


def build(
    lang: str,
    themes: Iterable[Theme],
    cards: Mapping[str, Card],
    tiles: Mapping[str, Tile],
    dashboards: Mapping[str, str],
) -> Index:
    """The list in ``lang``; ``dashboards`` maps a theme to the slug of its dashboard."""
    all_themes = [_theme(theme, lang, cards, tiles, dashboards.get(theme.id, "")) for theme in themes]
    return Index(
        themes=tuple(theme for theme in all_themes if theme.rows),
        planned=tuple(theme for theme in all_themes if not theme.rows),
    )


def _theme(
    theme: Theme, lang: str, cards: Mapping[str, Card], tiles: Mapping[str, Tile], slug: str
) -> ThemeRows:
    own = sorted((card for card in cards.values() if card.theme == theme.id), key=lambda c: c.title.get(lang))
    return ThemeRows(
        id=theme.id,
        title=theme.title.get(lang),
        planned=theme.indicators_planned,
        ready=sum(card.id in tiles for card in own),
        dashboard=names.dashboard_page(slug) if slug else "",
        rows=tuple(_row(card, tiles.get(card.id), lang) for card in own),
    )


def _row(card: Card, tile: Tile | None, lang: str) -> Row:
    title, address = card.title.get(lang), names.card_page(card.id)
    if tile is None:
        return Row(title, address, "", "", "")
    return Row(title, address, with_unit(tile), tile.period_text, tile.change_text)
