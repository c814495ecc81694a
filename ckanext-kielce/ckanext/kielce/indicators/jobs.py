"""Work for the RQ workers: one job a theme and one a source, each at most once in the queue."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk
from ckanext.kielce import config
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
from rq.exceptions import DuplicateJobError, NoSuchJobError
from rq.job import Job

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
    return sum(_enqueue_once(function, argument, job_id) for function, argument, job_id in wanted)


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


def _enqueue_once(function: Callable[[str], None], argument: str, job_id: str) -> bool:
    options = {"job_id": job_id, "unique": True, "result_ttl": 0, "failure_ttl": 0}
    for _ in range(2):
        try:
            tk.enqueue_job(function, [argument], title=job_id, queue=config.queue(), rq_kwargs=options)
        except DuplicateJobError:
            if _alive(job_id):
                return False
        else:
            return True
    return False


def _alive(job_id: str) -> bool:
    """Whether a job waits or is being worked at; the rest of a lost one is taken away."""
    try:
        job = Job.fetch(job_id, connection=connect_to_redis())
    except NoSuchJobError:
        return False
    if job.is_queued or job.is_scheduled or job.is_deferred:
        return True
    beat = job.last_heartbeat
    silent = beat is None or dt.datetime.now(dt.UTC) - _utc(beat) > dt.timedelta(seconds=config.stale_after())
    if job.is_started and not silent:
        return True
    job.delete()
    return False


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _report(results: Iterable[Published]) -> None:
    for one in results:
        if one.state in ("error", "busy"):
            log.warning("%s %s: %s", one.kind, one.subject, one.reason)
