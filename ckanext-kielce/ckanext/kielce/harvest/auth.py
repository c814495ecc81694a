"""Who may: everybody sees how the sources stand."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import AuthResult, Context

__all__ = ["kielce_source_list", "kielce_source_show"]

DataDict = dict[str, Any]


@tk.auth_allow_anonymous_access
def kielce_source_list(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}


@tk.auth_allow_anonymous_access
def kielce_source_show(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}
