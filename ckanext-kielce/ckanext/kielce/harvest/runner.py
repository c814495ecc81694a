"""Synchronising one slice at a time, so that no source holds the others.

A piece of work is a job on the queue `harvest`. It works for a slice of time, notes how it stands, and goes
to the end of the queue when it is not done. A lock of the database keeps a second worker away; a row in the
table of runs is touched with every request.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from ckan import model
from ckanext.kielce import config
from ckanext.kielce.harvest import datasets, figures, history, queueing
from ckanext.kielce.harvest.reports import Outcome
from ckanext.kielce.harvest.works import RUN_KINDS, source_named
from ckanext.kielce.indicators import holdings, jobs
from ckanext.kielce.indicators.attempts import BusyError
from ckanext.kielce.indicators.worker import Leaving, interruptible
from redis.exceptions import RedisError
from rq.timeouts import BaseTimeoutException
from sqlalchemy.exc import DBAPIError

from harvesters import schedule
from harvesters.reasons import code_of, words
from harvesters.source import Rhythm
from harvesters.standing import UNDER_WAY, Standing, Standings, Work
from indicator_jobs.locks import sole
from indicator_jobs.runs import Run
from indicator_jobs.store import Store

__all__ = ["lost", "run", "run_slice"]

log = logging.getLogger(__name__)

AT_ONCE = 0.0
"""What was lost through no fault of its source is taken up again without a pause."""

Beat = Callable[[str], None]
Doing = Callable[[str, str | None, Beat, float | None], Outcome]

DOING: dict[Work, Doing] = {"figures": figures.run_slice, "datasets": datasets.run_slice}


def run(source_id: str, work: Work, turn: int = 0) -> None:
    """Job: one slice; the next one is put at the end of the queue where the work is not done."""
    try:
        outcome = run_slice(source_id, work)
    except BusyError as error:
        log.info("%s", error)
        return
    finally:
        model.Session.remove()
    try:
        if outcome.continues:
            queueing.enqueue_next(source_id, work, turn)
        elif outcome.state in ("ok", "paused") and outcome.changed:
            jobs.enqueue_due(holdings.store())
    except RedisError as error:
        log.warning(
            "%s %s: the queue does not answer, the timer goes on with it (%s)", source_id, work, error
        )


def run_slice(source_id: str, work: Work) -> Outcome:
    """Work at a source for a slice of time and note how it stands. Raises BusyError."""
    store = holdings.store()
    with sole(store.engine, lock_name(source_id, work), wait=False):
        standings = Standings(store.engine)
        standing = standings.of(source_id, work)
        if standing.state == "running":
            standing = lost(store, standing)
        standing, row = _begin(store, standings, standing)
        outcome = _done(store, standing, row)
        _conclude(store, standings, standing, row, outcome)
    return outcome


def lock_name(source_id: str, work: Work) -> str:
    """Of the lock that whoever works at it holds."""
    return f"{RUN_KINDS[work]} {source_id}"


def lost(store: Store, standing: Standing) -> Standing:
    """End a slice that is marked as running though nobody works at it. Only for the holder of the lock."""
    detail = "the worker was lost in the middle of the work"
    outcome = Outcome("error", detail, words("lost"), retry_after=AT_ONCE)
    row = _row(store, standing)
    return _conclude(store, Standings(store.engine), standing, row, outcome)


def _begin(store: Store, standings: Standings, standing: Standing) -> tuple[Standing, Run]:
    now = dt.datetime.now(dt.UTC)
    goes_on = standing.state in UNDER_WAY
    row = _row(store, standing) if goes_on else None
    row = row or store.runs.start(RUN_KINDS[standing.work], standing.source)
    store.runs.beat(row)
    job = history.begin(standing.source, standing.work)
    counts = standing.counts if goes_on or standing.state == "paused" else {}
    changes = {"last_attempt": now, "next_try": None, "run": row.id, "job": job, "counts": counts}
    return standings.put(standing, state="running", reason=None, **changes), row


def _row(store: Store, standing: Standing) -> Run | None:
    """The open row of the round that goes on."""
    last = store.runs.last(RUN_KINDS[standing.work], standing.source, "running")
    return last if last is not None and last.id == standing.run else None


def _done(store: Store, standing: Standing, row: Run) -> Outcome:
    """What came of the slice; whatever happens inside has a reason in words."""
    until = time.monotonic() + config.slice_seconds()
    try:
        with interruptible():
            return DOING[standing.work](standing.source, standing.job, lambda _: store.runs.beat(row), until)
    except Leaving:
        return Outcome("paused", "the worker was asked to end", retry_after=AT_ONCE)
    except BaseTimeoutException as error:
        return Outcome("error", str(error), words("hung"))
    except DBAPIError as error:
        log.exception("%s %s: the database", standing.source, standing.work)
        return Outcome("error", f"{type(error).__name__}: {error.orig}", words("database"))
    except Exception as error:
        log.exception("%s %s", standing.source, standing.work)
        return Outcome("error", f"{type(error).__name__}: {error}", words(code_of(error)))
    finally:
        model.Session.rollback()


def _conclude(
    store: Store, standings: Standings, standing: Standing, row: Run | None, outcome: Outcome
) -> Standing:
    """Note what came of a slice: in the standing, in the table of runs, in the history of ckanext-harvest."""
    counts = _added(standing.counts, outcome.counts)
    if outcome.continues:
        return standings.put(standing, state="waiting", counts=counts)
    now = dt.datetime.now(dt.UTC)
    changes = _paused(now, outcome) if outcome.state == "paused" else _ended(standing, outcome, counts, now)
    if row is not None:
        state = "ok" if outcome.state in ("unchanged", "paused") else outcome.state
        store.runs.finish(row, state, outcome.detail)
        store.runs.forget(row.kind, row.subject, now - history.KEPT)
    if outcome.state != "paused":
        _close(standing, Outcome(outcome.state, outcome.detail, outcome.words, counts))
    return standings.put(
        standing, state=outcome.state, reason=outcome.words, counts=counts, run=None, **changes
    )


def _paused(now: dt.datetime, outcome: Outcome) -> dict[str, Any]:
    """The publisher says when it may be asked again; it has not failed."""
    return {"next_try": now + dt.timedelta(seconds=outcome.retry_after or 0)}


def _ended(
    standing: Standing, outcome: Outcome, counts: Mapping[str, int], now: dt.datetime
) -> dict[str, Any]:
    rhythm, most = _rhythm(standing.source), config.attempts()
    calendar = schedule.following(rhythm, now, standing.source)
    changes: dict[str, Any] = {"job": None}
    if outcome.state == "error":
        attempts = standing.attempts + 1
        if outcome.retry_after == AT_ONCE and attempts < most:
            return changes | {"attempts": attempts, "next_try": now}
        again = schedule.next_try(rhythm, attempts, now, most, standing.source, outcome.retry_after)
        return changes | {"attempts": attempts, "next_try": again}
    if outcome.state == "held":
        later = schedule.following("week", now, standing.source)
        return changes | {"attempts": 0, "next_try": calendar or later}
    changes |= {"attempts": 0, "next_try": calendar, "last_success": now}
    changed = Outcome("ok", counts=counts).changed
    return changes | ({"last_change": now} if changed else {})


def _rhythm(source_id: str) -> Rhythm:
    """The rhythm of a source; of one that is gone meanwhile nothing is due any more."""
    try:
        return source_named(source_id).rhythm
    except LookupError:
        return "once"


def _added(before: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    return {name: before.get(name, 0) + more.get(name, 0) for name in {**before, **more}}


def _close(standing: Standing, outcome: Outcome) -> None:
    """The history tells of the work; that it cannot be written must not undo the work."""
    try:
        history.end(standing.source, standing.work, outcome)
    except Exception:
        log.exception("%s %s: its history could not be written", standing.source, standing.work)
        model.Session.rollback()
