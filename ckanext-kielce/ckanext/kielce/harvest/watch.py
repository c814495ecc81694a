"""What the timer looks after: work whose worker was lost, work that is due, work that waits in no queue."""

from __future__ import annotations

import datetime as dt
import logging

from ckanext.kielce import config
from ckanext.kielce.harvest import queueing, runner
from ckanext.kielce.harvest.works import all_sources, by_hand_only, works_of
from ckanext.kielce.indicators.attempts import BusyError

from harvesters.standing import Standing, Standings, Work
from indicator_jobs.locks import sole
from indicator_jobs.store import Store

__all__ = ["due", "enqueue_due"]

log = logging.getLogger(__name__)

AHEAD = dt.timedelta(hours=1)
"""So far apart no two clocks are that somebody looks after."""


def enqueue_due(store: Store) -> int:
    """End what lost workers left, and put into the queue what is due; how many jobs."""
    _end_lost(store)
    return sum(queueing.enqueue(source_id, work) for source_id, work in due(store))


def due(store: Store, now: dt.datetime | None = None) -> list[tuple[str, Work]]:
    """What is to be worked at now, the longest neglected first.

    Where the portal does not synchronise by itself, only what was begun goes on.
    """
    moment, by_itself = now or dt.datetime.now(dt.UTC), config.synchronise()
    standings = Standings(store.engine).all()
    wanted = [
        standing
        for source in all_sources()
        for standing in (
            standings.get((source.id, work), Standing(source.id, work)) for work in works_of(source)
        )
        if standing.state == "waiting"
        or (by_itself and not by_hand_only(source) and _is_due(standing, moment))
    ]
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    wanted.sort(key=lambda one: one.last_attempt or never)
    return [(one.source, one.work) for one in wanted]


def _is_due(standing: Standing, now: dt.datetime) -> bool:
    if standing.state in ("never", "running"):
        return standing.state == "never"
    if standing.next_try is None:
        return False
    return standing.next_try <= now or _was_ahead(standing, now)


def _was_ahead(standing: Standing, now: dt.datetime) -> bool:
    """Whether the clock was wrong at the last attempt, so that the next one would come far too late."""
    return standing.last_attempt is not None and standing.last_attempt > now + AHEAD


def _end_lost(store: Store) -> None:
    for standing in Standings(store.engine).all().values():
        if standing.state != "running":
            continue
        try:
            with sole(store.engine, runner.lock_name(standing.source, standing.work), wait=False):
                again = Standings(store.engine).of(standing.source, standing.work)
                if again.state == "running":
                    runner.lost(store, again)
                    log.warning("%s %s: its worker was lost", standing.source, standing.work)
        except BusyError:
            continue
