"""Thinning out old snapshots: when it is due, and the job that does it."""

from __future__ import annotations

import datetime as dt
import logging

from ckanext.kielce import config
from ckanext.kielce.harvest.works import all_sources
from ckanext.kielce.indicators import holdings
from ckanext.kielce.indicators.attempts import BusyError, attempt, sole_worker
from ckanext.kielce.indicators.queue import enqueue_once
from ckanext.kielce.quality.nightly import due

from harvesters.fetching.snapshots import Snapshots
from harvesters.fetching.thinning import Thinned
from harvesters.housekeeping import thin_out

__all__ = ["enqueue_due", "job", "thin_now"]

log = logging.getLogger(__name__)

RUN_KIND, SUBJECT = "thin", "snapshots"
LONGEST = 4 * 3600
"""Seconds that it may take."""


def thin_now() -> Thinned | None:
    """Thin out what is old today; None where somebody is at it already. Raises SnapshotError."""
    store, today = holdings.store(), dt.datetime.now(dt.UTC).date()
    try:
        with (
            sole_worker(store, RUN_KIND, SUBJECT),
            attempt(store, RUN_KIND, SUBJECT, today.isoformat()) as run,
        ):
            done = thin_out(all_sources(), store, Snapshots(config.snapshots_path()), today)
            store.runs.finish(run, "ok", f"{done.away} taken away, {done.packed} packed")
    except BusyError:
        return None
    return done


def job() -> None:
    """Job: thin out."""
    done = thin_now()
    if done is not None:
        log.info(
            "snapshots: %s taken away, %s packed, %s bytes lay unpacked", done.away, done.packed, done.bytes
        )


def enqueue_due() -> int:
    """Put it into the queue if it is not done for this night; how many jobs were put there."""
    last, now = holdings.store().runs.last(RUN_KIND, SUBJECT), dt.datetime.now(dt.UTC)
    if not due(last, now, config.thin_hour()):
        return 0
    return int(enqueue_once(job, [], "kielce-thin", LONGEST))
