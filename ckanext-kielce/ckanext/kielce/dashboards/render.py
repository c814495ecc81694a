"""The rendering job: from values in the store to published editions. The web process only reads them.

Editions and pictures are named by their contents, so what comes out the same again writes nothing. Drawing
takes time, so it is shared out among the processors; what fails is named and its old edition stays.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ckanext.kielce.dashboards.freshness import inputs_of, is_current, remember
from ckanext.kielce.dashboards.pictures import draw_picture
from ckanext.kielce.dashboards.sheets import Job, Task, job_of, tasks_of
from zoom_schemas.settings import PortalSettings, load_settings

from dashboards_embed import edition
from indicator_jobs.store import Store
from indicator_jobs.twins.queue import refresh

log = logging.getLogger(__name__)

WORTH_SHARING = 12
"""Fewer editions than this are drawn sooner than another process starts."""


@dataclass(frozen=True)
class Rendered:
    """How many editions were looked at, how many are new, how many pictures were drawn, which failed."""

    editions: int = 0
    changed: int = 0
    pictures: int = 0
    failed: tuple[str, ...] = ()

    def __add__(self, other: Rendered) -> Rendered:
        return Rendered(
            self.editions + other.editions,
            self.changed + other.changed,
            self.pictures + other.pictures,
            self.failed + other.failed,
        )


class Order(NamedTuple):
    """One edition to be made anew: which, in which language, of what."""

    slug: str
    lang: str
    inputs: str


def render_all(
    store: Store,
    root: Path,
    settings: PortalSettings | None = None,
    beat: Callable[[], None] = lambda: None,
    processes: int | None = None,
    only: Collection[str] | None = None,
    snapshots: Path | None = None,
) -> Rendered:
    """Publish index, dashboards, cards and comparisons in every language; ``beat`` is called after each.

    What is made of the same inputs as its current edition is left alone. ``only``: what shows these cards.
    ``snapshots``: folder beside which the synchronised outline of the territory lies.
    """
    job = job_of(store, root, settings or load_settings(), snapshots)
    refresh(store, job.cards, job.settings.territory)
    tasks = {task.slug: task for task in tasks_of(job) if only is None or set(task.cards) & set(only)}
    orders = [order for lang in job.settings.languages for order in _stale(job, tasks, lang)]
    total = Rendered(editions=len(tasks) * len(job.settings.languages) - len(orders))
    for done in _carry_out(job, tasks, orders, processes or os.cpu_count() or 1):
        total += done
        beat()
    return total


def _stale(job: Job, tasks: dict[str, Task], lang: str) -> Iterator[Order]:
    for task in tasks.values():
        inputs = inputs_of(job.values, lang, task.cards, task.definition)
        if not is_current(job.root, task.slug, lang, inputs):
            yield Order(task.slug, lang, inputs)


def _carry_out(
    job: Job, tasks: dict[str, Task], orders: Sequence[Order], processes: int
) -> Iterator[Rendered]:
    if processes == 1 or len(orders) < WORTH_SHARING:
        yield from (_make(job, tasks, order) for order in orders)
        return
    # A forked child would share the database connection of its parent, hence a new interpreter each.
    fresh = multiprocessing.get_context("spawn")
    address = job.values.store.engine.url.render_as_string(hide_password=False)
    bench = (address, job.root, job.settings, job.values.snapshots)
    with ProcessPoolExecutor(processes, mp_context=fresh, initializer=_open_bench, initargs=bench) as pool:
        yield from pool.map(_make_at_bench, orders, chunksize=4)


def _make(job: Job, tasks: dict[str, Task], order: Order) -> Rendered:
    slug, lang, inputs = order
    try:
        made = tasks[slug].make(lang)
        drawn = sum(draw_picture(job.root, chart, made.portal, lang) for chart in made.charts)
    except Exception:
        log.exception("edition %s.%s could not be rendered; the old one stays", slug, lang)
        return Rendered(editions=1, failed=(f"{slug}.{lang}",))
    before = edition.current_name(job.root, slug, lang)
    after = edition.publish(job.root, slug, lang, made)
    remember(job.root, slug, lang, inputs)
    return Rendered(1, int(before != after), drawn)


_bench: list[tuple[Job, dict[str, Task]]] = []


def _open_bench(address: str, root: Path, settings: PortalSettings, snapshots: Path | None) -> None:
    """What a process of the pool works with, opened once in it."""
    job = job_of(Store.open(address), root, settings, snapshots)
    _bench.append((job, {task.slug: task for task in tasks_of(job)}))


def _make_at_bench(order: Order) -> Rendered:
    job, tasks = _bench[0]
    return _make(job, tasks, order)
