"""The rounds in which datasets of a source were harvested, as ckanext-harvest keeps them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from ckan import model
from ckanext.harvest.model import HarvestGatherError, HarvestJob, HarvestObject
from ckanext.kielce.harvest.registration import harvest_source_of
from sqlalchemy import func


@dataclass(frozen=True)
class Round:
    """One round: when it began (UTC, ISO 8601), its state, how many datasets came, changed and went."""

    moment: str
    state: str
    new: int
    revised: int
    removed: int


def rounds(source_id: str, most: int) -> list[Round]:
    """The newest rounds of a source's datasets; none where ckanext-harvest does not know the source."""
    registered = harvest_source_of(source_id, "datasets")
    if registered is None:
        return []
    jobs = model.Session.query(HarvestJob).filter(HarvestJob.source_id == registered.id)
    newest: list[Any] = jobs.order_by(HarvestJob.created.desc()).limit(most).all()
    ids = [str(one.id) for one in newest]
    counts, failed = _counts(ids), _failed(ids)
    return [_round(one, counts[one.id], one.id in failed) for one in newest]


def _round(job: Any, counts: Counter[str], failed: bool) -> Round:
    began = job.gather_started or job.created
    state = "running" if job.finished is None else "error" if failed else "ok"
    return Round(
        f"{began:%Y-%m-%dT%H:%M:%S}+00:00", state, counts["added"], counts["updated"], counts["deleted"]
    )


def _counts(ids: Collection[str]) -> dict[str, Counter[str]]:
    columns = HarvestObject.harvest_job_id, HarvestObject.report_status, func.count()
    found = model.Session.query(*columns).filter(HarvestObject.harvest_job_id.in_(ids))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for job, report, number in found.group_by(HarvestObject.harvest_job_id, HarvestObject.report_status):
        counts[job][report] = number
    return counts


def _failed(ids: Collection[str]) -> set[str]:
    found = model.Session.query(HarvestGatherError.harvest_job_id)
    return {job for (job,) in found.filter(HarvestGatherError.harvest_job_id.in_(ids))}
