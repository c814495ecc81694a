"""Who may: everybody sees how the sources stand, the staff of a source's unit has it synchronised."""

from __future__ import annotations

from typing import Any

from ckan import authz
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context
from ckanext.kielce.harvest.works import source_named

__all__ = [
    "kielce_source_accept_fewer",
    "kielce_source_list",
    "kielce_source_show",
    "kielce_source_sync",
]

DataDict = dict[str, Any]


@tk.auth_allow_anonymous_access
def kielce_source_list(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}


@tk.auth_allow_anonymous_access
def kielce_source_show(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}


def kielce_source_sync(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may write datasets for the unit that keeps the source."""
    try:
        unit = source_named(str(data_dict.get("id"))).organisation
    except (LookupError, ValueError):
        raise tk.ObjectNotFound("There is no such source: kielce_source_list shows all.") from None
    user = context.get("user")
    if user and authz.has_user_permission_for_group_or_org(unit, user, "create_dataset"):
        return {"success": True}
    return {"success": False, "msg": "Only the staff of the unit that keeps the source may synchronise it."}


def kielce_source_accept_fewer(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may have it synchronised."""
    return kielce_source_sync(context, data_dict)
