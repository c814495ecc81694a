"""The rendering job: from values in the store to published editions. The web process only reads them.

What has not changed is published again at no cost: editions and pictures are named by their contents.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ckanext.kielce.dashboards import names
from ckanext.kielce.dashboards.pictures import draw_picture
from ckanext.kielce.dashboards.values import StoreValues
from zoom_schemas.settings import PortalSettings, load_settings

from dashboards_embed import edition
from dashboards_embed.catalogue import load_dashboards
from dashboards_embed.definition import Chart
from dashboards_embed.render import (
    city_name,
    render_card_chart,
    render_chart,
    render_dashboard,
    render_tiles,
    world_of,
)
from dashboards_embed.rendered import RenderedChart, RenderedDashboard, RenderedSection
from indicator_jobs.card import Card
from indicator_jobs.cards import load_cards
from indicator_jobs.store import Store

log = logging.getLogger(__name__)

COMPARISON = "porownanie"
MIN_PEERS = 3


@dataclass(frozen=True)
class Rendered:
    """How many editions are current after a run, and how many of them are new."""

    editions: int = 0
    changed: int = 0
    pictures: int = 0


@dataclass(frozen=True)
class Job:
    """What one run of rendering works with."""

    root: Path
    values: StoreValues
    cards: Mapping[str, Card]
    settings: PortalSettings


def render_all(
    store: Store, root: Path, settings: PortalSettings | None = None, beat: Callable[[], None] = lambda: None
) -> Rendered:
    """Publish every dashboard, card and the index in every language; ``beat`` is called after each."""
    settings = settings or load_settings()
    cards = load_cards().cards
    job = Job(root, StoreValues(store, cards, settings), cards, settings)
    total = Rendered()
    for lang in settings.languages:
        for slug, made in _everything(job, lang):
            total = _publish(job, slug, lang, made, total)
            beat()
    return total


def _everything(job: Job, lang: str):
    yield names.INDEX_EDITION, index(job, lang)
    for slug, definition in load_dashboards(cards=job.cards).dashboards.items():
        yield slug, render_dashboard(definition, job.values, job.cards, job.settings, lang)
    for card in job.cards.values():
        yield names.card_edition(card.id), card_sheet(job, card, lang)


def index(job: Job, lang: str) -> RenderedDashboard:
    """The last figure of every card that has one."""
    tiles = render_tiles(job.cards, job.values, job.cards, job.settings, lang)
    return _sheet(job, names.INDEX_EDITION, lang, "", "", tiles=tiles)


def card_sheet(job: Job, card: Card, lang: str) -> RenderedDashboard:
    """A card's own page: its last figure, its history and, where others have it, a comparison."""
    tiles = render_tiles([card.id], job.values, job.cards, job.settings, lang)
    history = render_card_chart(card, job.values, job.settings, lang, job.cards)
    charts = [chart for chart in (history, _comparison(job, card, lang)) if chart and chart.svg_wide]
    slug, title = names.card_edition(card.id), card.title.get(lang)
    return _sheet(job, slug, lang, title, card.theme, tiles=tiles, charts=tuple(charts), cards=(card.id,))


def _comparison(job: Job, card: Card, lang: str) -> RenderedChart | None:
    known = job.values.values(card.id, job.settings.peers).dropna(subset=["value"])
    if len(set(known["territory"])) < MIN_PEERS:
        return None
    chart = Chart(id=COMPARISON, kind="dot_comparison", cards=[card.id], territories="peers")  # pyright: ignore[reportCallIssue]
    return render_chart(chart, world_of(job.values, job.cards, job.settings, lang))


def _sheet(
    job: Job,
    slug: str,
    lang: str,
    title: str,
    theme: str,
    tiles: tuple = (),
    charts: tuple[RenderedChart, ...] = (),
    cards: tuple[str, ...] = (),
) -> RenderedDashboard:
    sources = {source.id: source for chart in charts for source in chart.sources}
    return RenderedDashboard(
        slug=slug,
        lang=lang,
        title=title,
        theme=theme,
        lead="",
        tiles=tiles,
        sections=(RenderedSection("", charts),) if charts else (),
        unknown=(),
        related=(),
        card_ids=cards,
        territory=job.settings.territory,
        city=city_name(job.settings, lang),
        portal=job.settings.name.get(lang),
        sources=tuple(sources.values()),
    )


def _publish(job: Job, slug: str, lang: str, made: RenderedDashboard, total: Rendered) -> Rendered:
    drawn = sum(draw_picture(job.root, chart, made.portal, lang) for chart in made.charts)
    before = edition.current_name(job.root, slug, lang)
    after = edition.publish(job.root, slug, lang, made)
    log.info("edition %s.%s: %s", slug, lang, after[:8])
    return Rendered(total.editions + 1, total.changed + (before != after), total.pictures + drawn)
