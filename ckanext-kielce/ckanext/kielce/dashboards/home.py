"""What the home page shows: figures, themes, gaps, news. Made from editions and code lists, without CKAN."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ckanext.kielce.dashboards import names
from ckanext.kielce.dashboards.outline import Outline
from zoom_schemas.settings import PortalSettings
from zoom_schemas.themes import Theme

from dashboards_embed.definition import Dashboard
from dashboards_embed.rendered import Tile
from indicator_jobs.card import Card

GAPS_SHOWN = 4


@dataclass(frozen=True)
class ThemeCard:
    """A theme with one live figure and an honest count of its indicators."""

    id: str
    title: str
    icon: str
    address: str
    tile: Tile | None
    ready: int
    planned: int


@dataclass(frozen=True)
class Gap:
    """Something the city does not know yet and what would close the gap."""

    text: str
    next_step: str


@dataclass(frozen=True)
class News:
    """A dataset or card that changed, with its newest figure if it is a card that has one."""

    title: str
    address: str
    date: str
    date_text: str
    tile: Tile | None


@dataclass(frozen=True)
class Home:
    """Everything on the home page."""

    headline: str
    ready: int
    planned: int
    dashboards: int
    figures: tuple[Tile, ...]
    themes: tuple[ThemeCard, ...]
    unknown: tuple[Gap, ...]
    news: tuple[News, ...]
    outline: Outline | None


def build(
    settings: PortalSettings,
    lang: str,
    themes: Iterable[Theme],
    cards: Mapping[str, Card],
    tiles: Mapping[str, Tile],
    dashboards: Sequence[Dashboard],
    news: Sequence[News] = (),
    outline: Outline | None = None,
) -> Home:
    """The home page in ``lang``; ``tiles`` holds the last figure of each card that has one."""
    themes = list(themes)
    tiles = {card: tile for card, tile in tiles.items() if card in cards}  # a withdrawn card leaves its tile
    return Home(
        headline=settings.headline.get(lang),
        ready=len(tiles),
        planned=sum(theme.indicators_planned for theme in themes),
        dashboards=len(dashboards),
        figures=tuple(tiles[card] for card in settings.home_figures if card in tiles),
        themes=tuple(_theme(theme, lang, settings, cards, tiles, dashboards) for theme in themes),
        unknown=_gaps(dashboards, lang),
        news=tuple(news),
        outline=outline,
    )


def _theme(
    theme: Theme,
    lang: str,
    settings: PortalSettings,
    cards: Mapping[str, Card],
    tiles: Mapping[str, Tile],
    dashboards: Sequence[Dashboard],
) -> ThemeCard:
    own = [tile for card, tile in tiles.items() if cards[card].theme == theme.id]
    page = next((one for one in dashboards if one.theme == theme.id), None)
    first = [*settings.home_figures, *(page.tiles if page else ())]
    own.sort(key=lambda tile: _rank(tile.card_id, first))
    return ThemeCard(
        id=theme.id,
        title=theme.title.get(lang),
        icon=theme.icon,
        address=names.dashboard_page(page.slug) if page else names.theme_section(theme.id),
        tile=own[0] if own else None,
        ready=len(own),
        planned=theme.indicators_planned,
    )


def _rank(card_id: str, first: Sequence[str]) -> tuple[int, str]:
    return (first.index(card_id) if card_id in first else len(first), card_id)


def with_unit(tile: Tile) -> str:
    """The figure with its unit: „180 540 osób”."""
    return f"{tile.value_text}\u00a0{tile.unit_text}" if tile.unit_text else tile.value_text


def _gaps(dashboards: Sequence[Dashboard], lang: str) -> tuple[Gap, ...]:
    """The first gap of every dashboard, then the second ones, and so on."""
    rounds = max((len(one.unknown) for one in dashboards), default=0)
    found = [one.unknown[place] for place in range(rounds) for one in dashboards if place < len(one.unknown)]
    return tuple(
        Gap(gap.text.get(lang), gap.next_step.get(lang) if gap.next_step else "")
        for gap in found[:GAPS_SHOWN]
    )
