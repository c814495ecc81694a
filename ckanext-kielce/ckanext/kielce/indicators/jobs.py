"""Work for the RQ workers: one job a theme and one a source, each at most once in the queue."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from ckanext.kielce.indicators import holdings
from ckanext.kielce.indicators.attempts import DIED, bury_dead
from ckanext.kielce.indicators.publishing import (
    RUN_KINDS,
    Kind,
    Published,
    origin_hash,
    publish_all,
    surroundings_hash,
)
from ckanext.kielce.indicators.queue import enqueue_once

from indicator_jobs.runs import Run
from indicator_jobs.store import Store

log = logging.getLogger(__name__)

RETRY_AFTER = dt.timedelta(minutes=10)
"""How long the timer waits before it tries again what has failed."""


def publish_theme(theme_id: str) -> None:
    """Job: publish every card of a theme."""
    of_theme = [card.id for card in holdings.cards().values() if card.theme == theme_id]
    _report(publish_all("card", of_theme))


def publish_source(source_id: str) -> None:
    """Job: publish one source."""
    _report(publish_all("source", [source_id]))


def enqueue(themes: Iterable[str], source_ids: Iterable[str]) -> int:
    """Put jobs into the queue; how many were not waiting there already."""
    wanted: list[tuple[Callable[[str], None], str, str]] = [
        *((publish_theme, theme, f"kielce-publish-theme-{theme}") for theme in themes),
        *((publish_source, source, f"kielce-publish-source-{source}") for source in source_ids),
    ]
    return sum(enqueue_once(function, [argument], job_id) for function, argument, job_id in wanted)


def enqueue_all() -> int:
    """Put a job for every theme and source into the queue."""
    return enqueue(sorted({card.theme for card in holdings.cards().values()}), holdings.sources())


def enqueue_due(store: Store) -> int:
    """End the runs of lost workers, and put into the queue what was made anew since it was published."""
    for run_kind in RUN_KINDS.values():
        for subject in bury_dead(store, run_kind):
            log.warning("%s %s: its worker was lost", run_kind, subject)
    themes = {holdings.cards()[card_id].theme for card_id in due(store, "card")}
    return enqueue(sorted(themes), due(store, "source"))


def due(store: Store, kind: Kind) -> list[str]:
    """Cards that are computed, or sources, whose dataset was made from something else or not at all."""
    surroundings = surroundings_hash(store)
    published, computed = store.runs.of_kind(RUN_KINDS[kind]), store.runs.of_kind("compute", "ok")
    known = holdings.sources() if kind == "source" else [one for one in holdings.cards() if one in computed]

    return [
        subject
        for subject in known
        if not _settled(
            published.get(subject), origin_hash(kind, subject, surroundings, computed.get(subject))
        )
    ]


def _settled(run: Run | None, wanted: str) -> bool:
    """Whether a publication is done, under way, or failed so short ago that it would fail again."""
    if run is None or (run.state == "error" and run.reason == DIED):
        return False
    if run.state == "error":
        return run.finished is not None and run.finished > dt.datetime.now(dt.UTC) - RETRY_AFTER
    return run.state == "running" or run.input_hash == wanted


def _report(results: Iterable[Published]) -> None:
    for one in results:
        if one.state in ("error", "busy"):
            log.warning("%s %s: %s", one.kind, one.subject, one.reason)
