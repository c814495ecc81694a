"""What is to be rendered: the dashboards as defined, a sheet for each card, the index of all cards."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ckanext.kielce.dashboards import names
from ckanext.kielce.dashboards.values import StoreValues
from zoom_schemas.settings import PortalSettings

from dashboards_embed.catalogue import load_dashboards
from dashboards_embed.definition import Chart
from dashboards_embed.render import (
    city_name,
    render_card_chart,
    render_chart,
    render_dashboard,
    render_tiles,
    sources_of,
    world_of,
)
from dashboards_embed.rendered import RenderedChart, RenderedDashboard, RenderedSection, Tile
from dashboards_embed.twins import render_twin
from indicator_jobs.card import Card
from indicator_jobs.editing.force import cards_in_force
from indicator_jobs.store import Store
from indicator_jobs.twins.comparison import Comparison

COMPARISON = "porownanie"
MIN_PEERS = 3


@dataclass(frozen=True)
class Job:
    """What one run of rendering works with."""

    root: Path
    values: StoreValues
    cards: Mapping[str, Card]
    settings: PortalSettings


def job_of(store: Store, root: Path, settings: PortalSettings, snapshots: Path | None = None) -> Job:
    """A run over the cards in force and the values of ``store``, into the folder ``root``.

    Beside ``snapshots`` lies the synchronised outline of the territory.
    """
    cards = cards_in_force(store).cards
    return Job(root, StoreValues(store, cards, settings, snapshots), cards, settings)


@dataclass(frozen=True)
class Task:
    """One edition to be made: its slug, the cards it shows, what else defines it, and how."""

    slug: str
    cards: tuple[str, ...]
    definition: str
    make: Callable[[str], RenderedDashboard]


def tasks_of(job: Job) -> Iterator[Task]:
    """Every edition of the portal: the index, the dashboards, the cards."""
    yield Task(names.INDEX_EDITION, tuple(job.cards), "", partial(index, job))
    for slug, definition in load_dashboards(cards=job.cards).dashboards.items():
        draw = partial(render_dashboard, definition, job.values, job.cards, job.settings)
        yield Task(slug, definition.card_ids, definition.model_dump_json(), draw)
    for card in job.cards.values():
        yield Task(names.card_edition(card.id), (card.id,), "", partial(card_sheet, job, card))
    yield from _twin_tasks(job)


def _twin_tasks(job: Job) -> Iterator[Task]:
    """An edition for each comparison as it was last made."""
    for row in job.values.store.twin_results.of(job.settings.territory):
        made = Comparison.from_dict(row)
        sides = tuple(card for card in dict.fromkeys((made.main.card, made.twin.card)) if card in job.cards)
        if made.periods and sides:
            slug = names.twin_edition(made.card, made.twin_id)
            content = json.dumps(made.as_dict(), sort_keys=True)
            yield Task(slug, sides, content, partial(twin_sheet, job, made, sides))


def twin_sheet(job: Job, made: Comparison, sides: tuple[str, ...], lang: str) -> RenderedDashboard:
    """Two sources of one indicator: both lines, and the bridge between them."""
    world = world_of(job.values, job.cards, job.settings, lang)
    charts = render_twin(made, lang, sources_of([job.cards[card] for card in sides], world))
    slug = names.twin_edition(made.card, made.twin_id)
    sheet = _sheet(job, slug, lang, made.title[lang], made.theme, charts=charts, cards=(made.card,))
    return replace(sheet, related=(made.twin_id,))


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
    if card.kind != "ratio":  # a ranking of counts only says which city is large
        return None
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
    tiles: tuple[Tile, ...] = (),
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
