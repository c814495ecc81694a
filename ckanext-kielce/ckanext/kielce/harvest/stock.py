"""ckanext-harvest's own buttons and commands, led to our runner: sources are asked in one way only."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context
from ckanext.harvest.logic.dictization import harvest_job_dictize
from ckanext.harvest.model import HarvestJob, HarvestSource
from ckanext.kielce.harvest import emptying, queueing, watch
from ckanext.kielce.harvest.registration import TYPE, work_of
from ckanext.kielce.indicators import holdings
from ckanext.kielce.indicators.attempts import BusyError

__all__ = [
    "harvest_jobs_run",
    "harvest_send_job_to_gather_queue",
    "harvest_source_clear",
    "harvest_source_delete",
]

DataDict = dict[str, Any]


@tk.chained_action
def harvest_send_job_to_gather_queue(_: Action, context: Context, data_dict: DataDict) -> DataDict:
    """Hands a harvest job to the workers of the portal, in place of ckanext-harvest's consumers.

    :param id: id of the harvest job
    :type id: string

    :returns: the harvest job
    :rtype: dictionary
    """
    job: Any = HarvestJob.get(tk.get_or_bust(data_dict, "id"))
    if job is None:
        raise tk.ObjectNotFound("There is no such harvest job.")
    tk.check_access("harvest_send_job_to_gather_queue", context, {"id": job.id, "source_id": job.source_id})
    if not job.source.active:
        raise tk.ValidationError({"source": ["The source is not active."]})
    work = work_of(job.source)
    if work is None:
        raise tk.ValidationError(
            {"source": [f"No harvester of this portal reads the type {job.source.type}."]}
        )
    job.status = "Running"
    job.save()
    queueing.enqueue(*work)
    return harvest_job_dictize(job, context)


@tk.chained_action
def harvest_jobs_run(_: Action, context: Context, data_dict: DataDict) -> list[DataDict]:
    """Hands on what is due, as the timer of the portal does every minute.

    :returns: an empty list
    :rtype: list
    """
    tk.check_access("harvest_jobs_run", context, data_dict)
    watch.enqueue_due(holdings.store())
    return []


@tk.chained_action
def harvest_source_clear(original: Action, context: Context, data_dict: DataDict) -> Any:
    """Closes the datasets of a source until it is synchronised again, forgets its history; figures stay.

    :param id: id of the harvest source
    :type id: string

    :returns: its id, and how many datasets were closed
    :rtype: dictionary
    """
    source: Any = HarvestSource.get(tk.get_or_bust(data_dict, "id"))
    if source is None:
        raise tk.ObjectNotFound("There is no such harvest source.")
    tk.check_access("harvest_source_clear", context, {"id": source.id})
    work = work_of(source)
    if work is None:
        return original(context, data_dict)
    try:
        return {"id": source.id, "closed": emptying.empty(source, *work)}
    except BusyError:
        raise tk.ValidationError({"source": [tk._("It is being synchronised already.")]}) from None


@tk.chained_action
def harvest_source_delete(original: Action, context: Context, data_dict: DataDict) -> Any:
    """CKAN's own, but a source that is declared in a file stays: it would come back at the next start.

    :param id: id or name of the harvest source
    :type id: string
    """
    tk.check_access("harvest_source_delete", context, data_dict)
    package = model.Package.get(tk.get_or_bust(data_dict, "id"))
    source: Any = HarvestSource.get(package.id) if package else None
    if source is not None and source.type == TYPE:
        raise tk.NotAuthorized("This source is declared in a file of the project. Delete the file instead.")
    return original(context, data_dict)
