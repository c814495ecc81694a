"""Publishing in a worker: one at a time for a dataset, with a run row, taken up again if cut off."""

from __future__ import annotations

import datetime as dt
import logging
import time

from ckanext.kielce.dropzone import desk, folder
from ckanext.kielce.dropzone.desk import Submission
from ckanext.kielce.dropzone.publishing import Declined, publish
from ckanext.kielce.dropzone.words import reason
from ckanext.kielce.indicators import holdings
from ckanext.kielce.indicators.attempts import bury
from ckanext.kielce.indicators.queue import enqueue_once
from sqlalchemy.exc import SQLAlchemyError

from indicator_jobs.locks import BusyError, sole

log = logging.getLogger(__name__)

RUN_KIND, PREFIX = "dropzone", "kielce-dropzone-"
MOST_ATTEMPTS = 3
LONGEST = 3600
"""Seconds that one file may take."""


def hand_on(submission: Submission) -> Submission:
    """Put the publication of a checked file into the queue. Raises RedisError, and keeps the file then."""
    queued = desk.save(submission, state="queued", reason=None, attempts=0)
    try:
        enqueue_once(publish_submission, [queued.id], f"{PREFIX}{queued.id}", LONGEST)
    except Exception:
        desk.save(submission)
        raise
    return queued


def publish_submission(identity: str) -> None:
    """Job: publish a file; what was published before stays whole whatever happens."""
    submission = desk.load(identity)
    if submission is None or submission.state != "queued":
        return
    store = holdings.store()
    with sole(store.engine, f"{RUN_KIND} {submission.dataset or submission.id}"):
        bury(store, RUN_KIND, submission.id)
        if submission.attempts >= MOST_ATTEMPTS:
            folder.settle(desk.save(submission, state="error", reason=reason("lost")))
            return
        submission = desk.save(submission, attempts=submission.attempts + 1)
        run = store.runs.start(RUN_KIND, submission.id, submission.sha256)
        try:
            result = publish(submission, lambda: store.runs.beat(run))
        except Declined as declined:
            store.runs.finish(run, "ok" if declined.state == "unchanged" else "error", declined.why["pl"])
            folder.settle(desk.save(submission, state=declined.state, reason=declined.why))
        except Exception as error:
            log.exception("%s was not published", submission.name)
            store.runs.finish(run, "error", f"{type(error).__name__}: {error}"[:2000])
            why = reason("failed", _short(error))
            folder.settle(desk.save(submission, state="error", reason=why))
        else:
            store.runs.finish(run, "ok", result_hash=submission.sha256, resource_id=result["table"])
            folder.settle(desk.save(submission, state="published", reason=None, result=result))


def enqueue_due() -> int:
    """What the timer calls: have the folder looked at, take up cut-off publications, tidy up."""
    desk.tidy(dt.datetime.now(dt.UTC))
    put = int(folder.has_work() and enqueue_once(look_job, [], f"{PREFIX}look", LONGEST))
    for waiting in desk.everything():
        if waiting.state == "queued" and _free(waiting):
            put += enqueue_once(publish_submission, [waiting.id], f"{PREFIX}{waiting.id}", LONGEST)
    return put


def look_job() -> None:
    """Job: look into the folder and hand on what may be published."""
    look()


def look() -> int:
    """Take what has stopped growing since the last look, and hand it on; how many files."""
    return len([hand_on(submission) for submission in folder.look()])


def take_now(pause: float = 1.0) -> list[Submission]:
    """Look twice, so that what does not grow is taken, and publish it in this process."""
    before = {one.id for one in desk.everything()}
    found = folder.look()
    time.sleep(pause)
    for submission in [*found, *folder.look()]:
        publish_submission(submission.id)
    return [one for one in desk.everything() if one.id not in before and one.place]


def _free(submission: Submission) -> bool:
    """Whether no worker is at a publication."""
    try:
        with sole(holdings.store().engine, f"{RUN_KIND} {submission.dataset or submission.id}", wait=False):
            return True
    except BusyError:
        return False


def _short(error: Exception) -> str:
    if isinstance(error, SQLAlchemyError):
        return "PostgreSQL"
    return type(error).__name__
