"""Every source that is synchronised, as ckanext-harvest knows it: staff sees it on its pages too."""

from __future__ import annotations

import json
from typing import Any

from ckan.plugins import toolkit as tk
from ckanext.kielce.catalogue.foundation import Laid
from ckanext.kielce.catalogue.site import act
from ckanext.kielce.harvest.works import harvest_source_name, works
from ckanext.kielce.indicators import holdings

from harvesters.standing import Work

__all__ = ["TYPES", "register_all", "work_of"]

TYPES: dict[Work, str] = {"figures": "figures", "datasets": "datasets"}
"""The types of harvest sources, as the harvesters of our plugins name themselves."""

_COMPARED = ("title", "notes", "url", "source_type", "owner_org", "source", "work", "state")


def register_all() -> Laid:
    """Make the harvest source of every piece of work, or correct it; what is right stays as it is."""
    return sum((_register(source_id, work) for source_id, work in works()), Laid())


def work_of(name: str) -> tuple[str, Work] | None:
    """Which of our pieces of work a harvest source of this name stands for."""
    return next((one for one in works() if harvest_source_name(*one) == name), None)


def _register(source_id: str, work: Work) -> Laid:
    wanted = _wanted(source_id, work)
    present = _find(wanted["name"])
    if present is None:
        act("harvest_source_create", wanted)
        return Laid(created=1)
    told = {**wanted, "source": source_id, "work": work, "state": "active"}
    organisation = act("organization_show", {"id": wanted["owner_org"], "include_users": False})["id"]
    if all(present.get(name) == (organisation if name == "owner_org" else told[name]) for name in _COMPARED):
        return Laid(unchanged=1)
    act("harvest_source_update", {**wanted, "id": present["id"], "state": "active"})
    return Laid(changed=1)


def _wanted(source_id: str, work: Work) -> dict[str, Any]:
    """Its rhythm stands in the declaration of the source; ckanext-harvest's own clock does not run."""
    source = holdings.sources()[source_id]
    return {
        "name": harvest_source_name(source_id, work),
        "title": source.title.pl,
        "notes": (source.description or source.title).pl,
        "url": str(source.address),
        "source_type": TYPES[work],
        "owner_org": source.organisation,
        "frequency": "MANUAL",
        "config": json.dumps({"source": source_id, "work": work}),
    }


def _find(name: str) -> dict[str, Any] | None:
    try:
        return act("harvest_source_show", {"id": name})
    except tk.ObjectNotFound:
        return None
