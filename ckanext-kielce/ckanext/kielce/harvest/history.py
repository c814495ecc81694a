"""The history of a source as ckanext-harvest keeps it: one job a round, with honest counts and reasons."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from typing import Any

from ckan import model
from ckanext.harvest.model import (
    HarvestGatherError,
    HarvestJob,
    HarvestObject,
    HarvestObjectError,
    HarvestObjectExtra,
)
from ckanext.kielce.catalogue.site import act
from ckanext.kielce.catalogue.source_record import source_name
from ckanext.kielce.harvest.registration import harvest_source_of
from ckanext.kielce.harvest.reports import Outcome
from ckanext.kielce.indicators import holdings
from sqlalchemy import delete, select

from harvesters.standing import Work

__all__ = ["KEPT", "begin", "end", "forget"]

log = logging.getLogger(__name__)

KEPT = dt.timedelta(days=90)
"""How long what ended is remembered: an hourly source has some two thousand rounds in that time."""

MOST_FORGOTTEN = 1000
"""Jobs taken away at once; the next round takes the others."""

OPEN, RUNNING, FINISHED = "New", "Running", "Finished"


def begin(source_id: str, work: Work) -> str | None:
    """The job of the round that begins or goes on; None where the source is not registered.

    One that staff has asked for on ckanext-harvest's own pages is taken up.
    """
    harvest_source = harvest_source_of(source_id, work)
    if harvest_source is None:
        return None
    jobs = model.Session.query(HarvestJob).filter(
        HarvestJob.source_id == harvest_source.id, HarvestJob.status.in_([OPEN, RUNNING])
    )
    job: Any = jobs.order_by(HarvestJob.created).first() or HarvestJob(source_id=harvest_source.id)
    job.status, job.gather_started = RUNNING, job.gather_started or _now()
    model.Session.add(job)
    model.Session.commit()
    return str(job.id)


def end(source_id: str, work: Work, outcome: Outcome) -> None:
    """Close all open jobs of a round with what came of it."""
    harvest_source = harvest_source_of(source_id, work)
    if harvest_source is None:
        return
    jobs = model.Session.query(HarvestJob).filter(
        HarvestJob.source_id == harvest_source.id, HarvestJob.status != FINISHED
    )
    for job in jobs.order_by(HarvestJob.created).all():
        _close(job, source_id, work, outcome)
    model.Session.commit()
    _forget_old(harvest_source.id)
    act("harvest_source_reindex", {"id": harvest_source.id})


def _close(job: Any, source_id: str, work: Work, outcome: Outcome) -> None:
    moment = _now()
    job.status, job.finished = FINISHED, moment
    job.gather_started, job.gather_finished = job.gather_started or moment, moment
    if outcome.state in ("error", "held"):
        model.Session.add(HarvestGatherError(harvest_job_id=job.id, message=_message(outcome)))
    elif work == "figures":
        model.Session.add(_dataset_of_figures(job, source_id, outcome, moment))


def _forget_old(harvest_source: str) -> None:
    """Take away jobs that ended long ago, but for those from which a dataset still has its state."""
    ended = HarvestJob.status == FINISHED, HarvestJob.finished < _now() - KEPT
    jobs = select(HarvestJob.id).where(HarvestJob.source_id == harvest_source, *ended)
    current = select(HarvestObject.harvest_job_id).where(
        HarvestObject.harvest_source_id == harvest_source, HarvestObject.current.is_(True)
    )
    _forget(model.Session.scalars(jobs.where(HarvestJob.id.not_in(current)).limit(MOST_FORGOTTEN)).all())


def forget(harvest_source: str) -> None:
    """Take away the whole history of a harvest source."""
    jobs = select(HarvestJob.id).where(HarvestJob.source_id == harvest_source)
    _forget(model.Session.scalars(jobs).all())


def _forget(old: Sequence[str]) -> None:
    """Take away jobs with everything that hangs on them."""
    objects = select(HarvestObject.id).where(HarvestObject.harvest_job_id.in_(old))
    for table, condition in (
        (HarvestObjectError, HarvestObjectError.harvest_object_id.in_(objects)),
        (HarvestObjectExtra, HarvestObjectExtra.harvest_object_id.in_(objects)),
        (HarvestObject, HarvestObject.harvest_job_id.in_(old)),
        (HarvestGatherError, HarvestGatherError.harvest_job_id.in_(old)),
        (HarvestJob, HarvestJob.id.in_(old)),
    ):
        model.Session.execute(
            delete(table).where(condition), execution_options={"synchronize_session": False}
        )
    model.Session.commit()


def _dataset_of_figures(job: Any, source_id: str, outcome: Outcome, moment: dt.datetime) -> HarvestObject:
    """The figures of a source are one dataset: updated, or as it was."""
    package = model.Package.get(source_name(holdings.sources()[source_id]))
    return HarvestObject(
        guid=source_id,
        job=job,
        source=job.source,
        package_id=package.id if package else None,
        state="COMPLETE",
        report_status="updated" if outcome.changed else "not modified",
        gathered=moment,
        fetch_started=moment,
        fetch_finished=moment,
        import_started=moment,
        import_finished=moment,
    )


def _message(outcome: Outcome) -> str:
    return " ".join(text for text in (outcome.words.pl if outcome.words else None, outcome.detail) if text)


def _now() -> dt.datetime:
    """The moment as ckanext-harvest writes it: UTC without a zone."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
