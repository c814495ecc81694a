"""Who may call the actions: comparisons are everyone's, comments are written by the unit of the card."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context
from ckanext.kielce.editing.desk import may

__all__ = ["kielce_twin_comment_create", "kielce_twin_list", "kielce_twin_show"]


@tk.auth_allow_anonymous_access
def kielce_twin_list(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": True}


@tk.auth_allow_anonymous_access
def kielce_twin_show(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    return {"success": True}


def kielce_twin_comment_create(context: Context, data_dict: dict[str, Any]) -> AuthResult:
    """An editor of the unit that answers for the card."""
    if may(context, str(data_dict.get("card", ""))):
        return {"success": True}
    return {"success": False, "msg": tk._("Only the unit that answers for this card may comment on it.")}
