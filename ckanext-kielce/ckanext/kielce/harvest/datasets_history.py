"""What staff see of harvested datasets on the screens of ckanext-harvest: an object for each that changed."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from ckan import model
from ckanext.harvest.model import HarvestJob, HarvestObject, HarvestObjectError

from harvesters.catalogues.identities import Identity
from harvesters.catalogues.record import DatasetRecord

Report = Literal["added", "updated", "deleted", "errored"]


def note(
    job: str | None,
    identity: Identity,
    report: Report,
    record: DatasetRecord | None = None,
    reason: str | None = None,
) -> None:
    """Note in a job what became of a record; without a job there is nothing to be seen."""
    found: Any = HarvestJob.get(job) if job else None
    if found is None:
        return
    moment = dt.datetime.now(dt.UTC).replace(tzinfo=None)  # as ckanext-harvest keeps them
    made = HarvestObject(
        guid=identity.guid,
        current=report in ("added", "updated"),
        content=record.model_dump_json(exclude_defaults=True) if record else None,
        gathered=moment,
        import_started=moment,
        import_finished=moment,
        state="ERROR" if reason else "COMPLETE",
        job=found,
        source=found.source,
        package_id=identity.dataset if model.Package.get(identity.dataset) else None,
        report_status=report,
    )
    if report != "errored":
        _no_longer_current(identity.dataset)
    model.Session.add(made)
    model.Session.flush()
    if reason:
        model.Session.add(HarvestObjectError(message=reason, harvest_object_id=made.id, stage="Import"))
    model.Session.commit()


def _no_longer_current(dataset: str) -> None:
    older = model.Session.query(HarvestObject).filter_by(package_id=dataset, current=True)
    older.update({"current": False}, synchronize_session=False)
