"""Every source that is synchronised, as ckanext-harvest knows it: staff sees it on its pages too."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckanext.harvest.model import HarvestSource
from ckanext.kielce.catalogue.foundation import Laid
from ckanext.kielce.catalogue.site import act
from ckanext.kielce.harvest.datasets_sources import ENTERED, KINDS
from ckanext.kielce.harvest.works import works_of
from ckanext.kielce.indicators import holdings

from harvesters.source import Source
from harvesters.standing import Work

__all__ = ["TYPE", "harvest_source_of", "register_all", "work_of"]

TYPE = "declared"
"""The type of harvest sources that stand for a source of the project."""

_POLISH: dict[Work, str] = {"figures": "liczby", "datasets": "zbiory danych"}
_COMPARED = ("title", "notes", "url", "source_type", "owner_org", "source", "work", "state")


def register_all() -> Laid:
    """Make the harvest source of every declared piece of work, or correct it; what is right stays."""
    declared = holdings.sources().values()
    return sum((_register(source, work) for source in declared for work in works_of(source)), Laid())


def harvest_source_of(source_id: str, work: Work) -> Any:
    """The harvest source of a piece of work, in whose history its rounds stand; None if there is none."""
    if source_id.startswith(ENTERED):
        return HarvestSource.get(source_id.removeprefix(ENTERED))
    package = model.Package.get(_name(source_id, work))
    return HarvestSource.get(package.id) if package and package.state == "active" else None


def work_of(harvest_source: Any) -> tuple[str, Work] | None:
    """Which piece of work a harvest source stands for; None if no harvester of the portal reads its type."""
    if harvest_source.type in KINDS:
        return f"{ENTERED}{harvest_source.id}", "datasets"
    if harvest_source.type != TYPE:
        return None
    told = json.loads(harvest_source.config or "{}")
    return told["source"], told["work"]


def _register(source: Source, work: Work) -> Laid:
    wanted = _wanted(source, work)
    present = _find(wanted["name"])
    if present is None:
        with _quiet():
            act("harvest_source_create", wanted)
        return Laid(created=1)
    organisation = act("organization_show", {"id": source.organisation, "include_users": False})["id"]
    told = {**wanted, "source": source.id, "work": work, "state": "active", "owner_org": organisation}
    if all(present.get(name) == told[name] for name in _COMPARED):
        return Laid(unchanged=1)
    act("harvest_source_update", {**wanted, "id": present["id"], "state": "active"})
    return Laid(changed=1)


def _wanted(source: Source, work: Work) -> dict[str, Any]:
    """Its rhythm stands in the declaration of the source; ckanext-harvest's own clock does not run."""
    return {
        "name": _name(source.id, work),
        "title": _title(source, work),
        "notes": (source.description or source.title).pl,
        "url": str(source.address),
        "source_type": TYPE,
        "owner_org": source.organisation,
        "frequency": "MANUAL",
        "config": json.dumps({"source": source.id, "work": work}),
    }


@contextmanager
def _quiet() -> Iterator[None]:
    """ckanext-harvest looks for the source of a dataset before it has made it, and calls that an error."""
    logger = logging.getLogger("ckanext.harvest.plugin")
    logger.addFilter(_not_yet_made)
    try:
        yield
    finally:
        logger.removeFilter(_not_yet_made)


def _not_yet_made(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith("Harvest source not found")


def _name(source_id: str, work: Work) -> str:
    return f"{source_id}-{work}"


def _title(source: Source, work: Work) -> str:
    """The title of the source; where it gives both figures and datasets, with which of them this is."""
    both = len(works_of(source)) > 1
    return f"{source.title.pl} – {_POLISH[work]}" if both else source.title.pl


def _find(name: str) -> dict[str, Any] | None:
    try:
        return act("harvest_source_show", {"id": name})
    except tk.ObjectNotFound:
        return None
