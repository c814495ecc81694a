"""The API of sources: how they stand, and having one synchronised now."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context
from ckanext.kielce.harvest import queueing, schema
from ckanext.kielce.harvest.datasets import accept_fewer
from ckanext.kielce.harvest.overview import overview
from ckanext.kielce.harvest.works import all_sources, source_named, works_of
from ckanext.kielce.indicators import holdings

from harvesters.source import Source
from harvesters.standing import Work

__all__ = [
    "kielce_source_accept_fewer",
    "kielce_source_list",
    "kielce_source_show",
    "kielce_source_sync",
]

DataDict = dict[str, Any]


@tk.side_effect_free
def kielce_source_list(context: Context, data_dict: DataDict) -> list[DataDict]:
    """All sources and how they stand, by id.

    :returns: a list of dictionaries as in :py:func:`kielce_source_show`
    :rtype: list of dictionaries
    """
    tk.check_access("kielce_source_list", context, data_dict)
    return overview(holdings.store(), all_sources())


@tk.side_effect_free
@tk.validate_action_data(schema.source_show)
def kielce_source_show(context: Context, data_dict: DataDict) -> DataDict:
    """One source and how it stands.

    :param id: id of the source, such as ``gus-bdl``
    :type id: string

    :returns: ``id``, ``title``, ``publisher``, ``licence``, ``rhythm``, ``address``, ``organisation``,
        ``secondary_copy``; ``work`` (what is synchronised: ``figures``, ``datasets``), ``state``
        (``bundled``, ``never``, ``running``, ``ok``, ``unchanged``, ``paused``, ``held``, ``error``),
        ``last_attempt``,
        ``last_success``, ``last_change``, ``due``, ``next_try`` (moments in UTC or null), ``overdue``,
        ``reason`` (``{"pl": …, "en": …}`` or null), ``attempts`` (failures in a row), ``counts`` of the last
        round, ``retrieved`` (day of the figures shown); ``series``, ``observations``, ``datasets`` (how many)
        and ``cards`` (ids of those computed from it)
    :rtype: dictionary
    """
    tk.check_access("kielce_source_show", context, data_dict)
    return overview(holdings.store(), [_source(data_dict["id"])])[0]


@tk.validate_action_data(schema.source_sync)
def kielce_source_sync(context: Context, data_dict: DataDict) -> DataDict:
    """Have a source synchronised now, whenever it would be its turn. Whoever may write for its unit may.

    :param id: id of the source
    :type id: string
    :param work: only its ``figures`` or only its ``datasets`` (optional)
    :type work: string

    :returns: ``id``, ``queued`` (what was handed to the workers now), ``under_way`` (what they had already)
    :rtype: dictionary
    """
    tk.check_access("kielce_source_sync", context, data_dict)
    source, wanted = _source(data_dict["id"]), data_dict.get("work")
    own: list[Work] = [work for work in works_of(source) if wanted in (None, work)]
    if not own:
        raise tk.ValidationError({"id": [f"There is nothing to synchronise of {source.id}."]})
    queued = [work for work in own if queueing.enqueue(source.id, work)]
    return {"id": source.id, "queued": queued, "under_way": [work for work in own if work not in queued]}


@tk.validate_action_data(schema.source_show)
def kielce_source_accept_fewer(context: Context, data_dict: DataDict) -> DataDict:
    """Say that a source which suddenly gave far fewer datasets is right: those that left it are closed.

    Only for what is held now; the source is synchronised at once. If it gives something else by then, it is
    held again.

    :param id: id of the source
    :type id: string

    :returns: ``id``, ``accepted`` (whether anything was held)
    :rtype: dictionary
    """
    tk.check_access("kielce_source_accept_fewer", context, data_dict)
    source = _source(data_dict["id"])
    accepted = accept_fewer(source.id)
    if accepted:
        queueing.enqueue(source.id, "datasets")
    return {"id": source.id, "accepted": accepted}


def _source(source_id: str) -> Source:
    try:
        return source_named(source_id)
    except (LookupError, ValueError):
        hint = "kielce_source_list shows all sources."
        raise tk.ObjectNotFound(f"There is no source {source_id}. {hint}") from None
