"""Who may call the actions: the staff of a unit writes its cards, everybody reads what is published."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context
from ckanext.kielce.editing.desk import HEAD, is_staff, may

__all__ = [
    "kielce_card_approve",
    "kielce_card_check",
    "kielce_card_diff",
    "kielce_card_discard",
    "kielce_card_draft_create",
    "kielce_card_draft_list",
    "kielce_card_draft_show",
    "kielce_card_draft_update",
    "kielce_card_publish",
    "kielce_card_retire",
    "kielce_card_return",
    "kielce_card_submit",
    "kielce_card_version_list",
    "kielce_input_search",
]

DataDict = dict[str, Any]


def _staff(context: Context, data_dict: DataDict) -> AuthResult:
    allowed = is_staff(context)
    return {"success": True} if allowed else {"success": False, "msg": "Only the staff of the portal may."}


def _unit(context: Context, data_dict: DataDict) -> AuthResult:
    if may(context, str(data_dict.get("id", ""))):
        return {"success": True}
    return {"success": False, "msg": "Only the unit that answers for this card may change it."}


def _head(context: Context, data_dict: DataDict) -> AuthResult:
    if may(context, str(data_dict.get("id", "")), HEAD):
        return {"success": True}
    return {"success": False, "msg": "Only an administrator of the unit may take a published card back."}


@tk.auth_allow_anonymous_access
def kielce_card_version_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody; what was not published is left out for those who are not of the unit."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def kielce_card_diff(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody, between published versions; the action itself refuses others."""
    return {"success": True}


kielce_card_check = kielce_card_draft_list = kielce_input_search = _staff
kielce_card_draft_create = kielce_card_draft_show = kielce_card_draft_update = _unit
kielce_card_submit = kielce_card_return = kielce_card_approve = kielce_card_publish = _unit
kielce_card_discard = _unit
kielce_card_retire = _head
