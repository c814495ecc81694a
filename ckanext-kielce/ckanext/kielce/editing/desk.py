"""Whose card it is, who is at work, and what editing works with in the portal."""

from __future__ import annotations

from ckan import authz, model
from ckan.types import Context
from ckanext.kielce.indicators import holdings
from zoom_schemas.settings import load_settings

from indicator_jobs.editing.versions import Author
from indicator_jobs.editing.workflow import Desk

EDITOR, HEAD = "update_dataset", "membership"
"""What somebody may do in a unit: write its cards; and, for its administrators alone, take one back."""


def desk() -> Desk:
    """The store with the cards in force, as this process sees them now."""
    holdings.follow()
    return Desk(holdings.store(), holdings.cards(), holdings.bundled().cards)


def unit_of(card_id: str) -> str:
    """The unit that answers for a card: the owner of its dataset; for a new card the portal's first unit."""
    package = model.Package.get(card_id.replace(".", "-", 1))
    if package is not None and package.owner_org:
        return package.owner_org
    return load_settings().organisations[0].slug


def may(context: Context, card_id: str, permission: str = EDITOR) -> bool:
    """Whether the user may do this with the cards of that unit."""
    user = context.get("user")
    return bool(user) and authz.has_user_permission_for_group_or_org(unit_of(card_id), user, permission)


def is_staff(context: Context) -> bool:
    """Whether the user writes cards or datasets of any unit."""
    user = context.get("user")
    return bool(user) and authz.has_user_permission_for_some_org(user, "create_dataset")


def author(context: Context, card_id: str) -> Author:
    """Who takes a step: the account for the record of the staff, the unit for the public."""
    group = model.Group.get(unit_of(card_id))
    return Author(context.get("user") or "", (group.title or "") if group else "")
