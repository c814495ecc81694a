"""Emptying a source on ckanext-harvest's pages: its datasets are closed, its history is forgotten.

ckanext-harvest would take the rows of the datasets out of the database: those of a source of figures stand
for the portal's own dataset, and of others our identities would go on saying that they are there, unchanged.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckan import model
from ckanext.kielce.catalogue.site import act, bulk_indexing
from ckanext.kielce.harvest import history, runner
from ckanext.kielce.indicators import holdings

from harvesters.catalogues.identities import Identities
from harvesters.standing import Work
from indicator_jobs.locks import sole

__all__ = ["CLEARED", "empty"]

CLEARED = "staff of the portal emptied its source"
"""Why a dataset is closed that its publisher may still have; the next synchronisation brings it back."""


def empty(harvest_source: Any, source_id: str, work: Work) -> int:
    """Close the datasets of a source and forget its history; figures stay. How many datasets were closed.

    Raises BusyError while it is being synchronised.
    """
    store, identifier = holdings.store(), harvest_source.id
    with sole(store.engine, runner.lock_name(source_id, work), wait=False):
        closed = _close(Identities(store.engine), source_id) if work == "datasets" else 0
        history.forget(identifier)
    act("harvest_source_reindex", {"id": identifier})
    return closed


def _close(identities: Identities, source_id: str) -> int:
    """Close what stands open; the next round begins as if it had never taken anything over."""
    open_ones = [one for one in identities.of_source(source_id).values() if one.state == "open"]
    moment = dt.datetime.now(dt.UTC)
    with bulk_indexing():
        for one in open_ones:
            package = model.Package.get(one.dataset)
            if package is not None and package.state != "deleted":
                act("package_delete", {"id": one.dataset})
            identities.note(one.dataset, state="closed", closed=moment, reason=CLEARED)
    identities.note_round(source_id, importing=False, taken=None, held=None, accepted=None)
    return len(open_ones)
