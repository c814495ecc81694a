"""What the catalogue stands on: the 20 themes as groups, the city's units as organisations.

Every step can be repeated; what is already right is not written again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ckan import model
from ckan.common import config
from ckan.lib import search
from ckan.plugins import toolkit as tk
from ckanext.kielce.catalogue.site import act
from zoom_schemas.settings import load_settings
from zoom_schemas.texts import Bilingual
from zoom_schemas.themes import load_themes

Kind = Literal["group", "organization"]

_ADDRESS = "kielce.site_url"


@dataclass(frozen=True)
class Laid:
    """How many records were made, corrected, or found right."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: Laid) -> Laid:
        return Laid(
            self.created + other.created, self.changed + other.changed, self.unchanged + other.unchanged
        )


def lay_foundation() -> Laid:
    """Make the groups of the themes and the organisations of the units, or correct their titles."""
    themes = [lay("group", theme.id, theme.title) for theme in load_themes().values()]
    units = [lay("organization", unit.slug, unit.title) for unit in load_settings().organisations]
    return sum([*themes, *units], Laid())


def follow_address() -> bool:
    """Index everything anew if the address of the site has changed, for the index holds whole addresses.

    Returns whether it had changed.
    """
    before, now = model.get_system_info(_ADDRESS), config["ckan.site_url"]
    if before == now:
        return False
    if before is not None:
        search.rebuild(defer_commit=True)
        search.commit()
    model.set_system_info(_ADDRESS, now)
    return before is not None


def lay(kind: Kind, name: str, title: Bilingual) -> Laid:
    """One group or organisation with its Polish title and, as an extra, the English one."""
    wanted = {"name": name, "title": title.pl, "extras": [{"key": "title_en", "value": title.en}]}
    present = _find(kind, name)
    if present is None:
        act(f"{kind}_create", wanted)
        return Laid(created=1)
    if _same(present, wanted):
        return Laid(unchanged=1)
    act(f"{kind}_patch", {"id": present["id"], **wanted, "state": "active"})
    return Laid(changed=1)


def _find(kind: Kind, name: str) -> dict[str, Any] | None:
    wanted = {"id": name, "include_users": False, "include_datasets": False, "include_dataset_count": False}
    try:
        return act(f"{kind}_show", wanted)
    except tk.ObjectNotFound:
        return None


def _same(present: dict[str, Any], wanted: dict[str, Any]) -> bool:
    extras = [{"key": extra["key"], "value": extra["value"]} for extra in present.get("extras", [])]
    titles = present["title"] == wanted["title"] and extras == wanted["extras"]
    return titles and present["state"] == "active"
