"""Who may call the actions: figures are everyone's, the state of the work is the staff's."""

from __future__ import annotations

from typing import Any

from ckan import authz
from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context

__all__ = [
    "kielce_card_list",
    "kielce_card_show",
    "kielce_revision_show",
    "kielce_run_list",
    "kielce_trace_show",
    "kielce_value_list",
]


@tk.auth_allow_anonymous_access
def kielce_card_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": True}


@tk.auth_allow_anonymous_access
def kielce_card_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": True}


@tk.auth_allow_anonymous_access
def kielce_value_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": True}


@tk.auth_allow_anonymous_access
def kielce_trace_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": True}


@tk.auth_allow_anonymous_access
def kielce_revision_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": True}


def kielce_run_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """Staff: whoever may write datasets for a unit of the city."""
    staff = authz.has_user_permission_for_some_org(context.get("user"), "create_dataset")
    return (
        {"success": True} if staff else {"success": False, "msg": "Only the staff of the portal sees runs."}
    )
