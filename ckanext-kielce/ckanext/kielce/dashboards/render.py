"""The rendering job: from values in the store to published editions. The web process only reads them.

Editions and pictures are named by their contents, so what comes out the same again writes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ckanext.kielce.dashboards import names
from ckanext.kielce.dashboards.freshness import inputs_of, is_current, remember
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

    def __add__(self, other: Rendered) -> Rendered:
        return Rendered(
            self.editions + other.editions, self.changed + other.changed, self.pictures + other.pictures
        )


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
    """Publish every dashboard, card and the index in every language; ``beat`` is called after each.

    What is made of the same inputs as its current edition is left alone.
    """
    settings = settings or load_settings()
    cards = load_cards().cards
    job = Job(root, StoreValues(store, cards, settings), cards, settings)
    total = Rendered()
    for lang in settings.languages:
        for task in _tasks(job):
            total += _run(job, task, lang)
            beat()
    return total


@dataclass(frozen=True)
class Task:
    """One edition to be made: its slug, the cards it shows, what else defines it, and how."""

    slug: str
    cards: tuple[str, ...]
    definition: str
    make: Callable[[str], RenderedDashboard]


def _tasks(job: Job) -> Iterator[Task]:
    yield Task(names.INDEX_EDITION, tuple(job.cards), "", partial(index, job))
    for slug, definition in load_dashboards(cards=job.cards).dashboards.items():
        draw = partial(render_dashboard, definition, job.values, job.cards, job.settings)
        yield Task(slug, definition.card_ids, definition.model_dump_json(), draw)
    for card in job.cards.values():
        yield Task(names.card_edition(card.id), (card.id,), "", partial(card_sheet, job, card))


def _run(job: Job, task: Task, lang: str) -> Rendered:
    inputs = inputs_of(job.values, lang, task.cards, task.definition)
    if is_current(job.root, task.slug, lang, inputs):
        return Rendered(editions=1)
    made = task.make(lang)
    drawn = sum(draw_picture(job.root, chart, made.portal, lang) for chart in made.charts)
    before = edition.current_name(job.root, task.slug, lang)
    after = edition.publish(job.root, task.slug, lang, made)
    remember(job.root, task.slug, lang, inputs)
    log.info("edition %s.%s: %s", task.slug, lang, after[:8])
    return Rendered(1, int(before != after), drawn)


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
