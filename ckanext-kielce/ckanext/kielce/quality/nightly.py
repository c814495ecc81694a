"""The self-check of the night: when it is due, and the job that does it."""

from __future__ import annotations

import datetime as dt
import logging

from ckanext.kielce import config
from ckanext.kielce.indicators import holdings
from ckanext.kielce.indicators.attempts import BusyError, sole_worker
from ckanext.kielce.indicators.queue import enqueue_once

from indicator_jobs.quality.recheck import RUN_KIND, Recheck, recheck
from indicator_jobs.runs import Run

log = logging.getLogger(__name__)

SUBJECT = "all"
LONGEST = 4 * 3600
"""Seconds that the self-check may take."""


def check_everything() -> Recheck | None:
    """Compute everything anew and compare it with what is stored; None where somebody is at it already."""
    store = holdings.store()
    try:
        with sole_worker(store, RUN_KIND, SUBJECT):
            done = recheck(store, holdings.cards())
    except BusyError:
        return None
    for card_id, finding in done.findings.items():
        log.warning("recheck %s: %s", card_id, finding.message.en)
    return done


def job() -> None:
    """Job: the self-check."""
    check_everything()


def enqueue_due() -> int:
    """Put the self-check into the queue if this night's is not done; how many jobs were put there."""
    last, now = holdings.store().runs.last(RUN_KIND, SUBJECT), dt.datetime.now(dt.UTC)
    if not due(last, now, config.recheck_hour()):
        return 0
    return int(enqueue_once(job, [], "kielce-recheck", LONGEST))


def due(last: Run | None, now: dt.datetime, hour: int) -> bool:
    """Whether the work of the night that began at `hour` (UTC) is not begun yet; never below 0."""
    if hour < 0:
        return False
    begin = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    if begin > now:
        begin -= dt.timedelta(days=1)
    return last is None or last.started < begin
