"""Publishing the inventory and the calendar: once a day, and whenever everything is published."""

from __future__ import annotations

import datetime as dt
import logging

from ckanext.kielce.catalogue import records
from ckanext.kielce.indicators import holdings
from ckanext.kielce.indicators.attempts import BusyError, attempt, sole_worker
from ckanext.kielce.indicators.publishing import fingerprint
from ckanext.kielce.indicators.queue import enqueue_once
from ckanext.kielce.sources import calendar_page, facts, inventory
from ckanext.kielce.sources.records import calendar_record, inventory_record
from zoom_schemas.settings import load_settings

from harvesters.calendar import local_day
from indicator_jobs.runs import Run

__all__ = ["due", "enqueue_due", "publish"]

log = logging.getLogger(__name__)

RUN_KIND, SUBJECT, LONGEST = "publish-inventory", "all", 600


def publish() -> int:
    """Bring both datasets up to date; how many of the two had to be written. Nobody else does so meanwhile.

    Raises BusyError.
    """
    store, settings = holdings.store(), load_settings()
    with sole_worker(store, RUN_KIND, SUBJECT):
        known = facts.read("pl")
        wanted = (
            inventory_record(inventory.rows(inventory.read(known).entries), settings),
            calendar_record([one.row() for one in calendar_page.entries(known)], settings),
        )
        with attempt(store, RUN_KIND, SUBJECT, fingerprint(wanted[0])) as run:
            written = sum(records.put(one, lambda: store.runs.beat(run)).any for one in wanted)
            store.runs.finish(run, "ok", None, fingerprint(wanted[1]))
    return written


def job() -> None:
    """Job: publish both."""
    try:
        publish()
    except BusyError as error:
        log.warning("%s", error)


def enqueue_due() -> int:
    """Put the job into the queue if it was not done today; how many jobs were put there."""
    last = holdings.store().runs.last(RUN_KIND, SUBJECT)
    if not due(last, dt.datetime.now(dt.UTC)):
        return 0
    return int(enqueue_once(job, [], "kielce-publish-inventory", LONGEST))


def due(last: Run | None, now: dt.datetime) -> bool:
    """Whether a new day has begun in Poland since the last attempt: what is overdue changes by the day."""
    return last is None or local_day(last.started) < local_day(now)
