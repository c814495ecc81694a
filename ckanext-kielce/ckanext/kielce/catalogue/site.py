"""Calling CKAN's actions from commands and jobs, where nobody is logged in."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context


def site_user() -> str:
    """Name of the user in whose name the portal itself writes."""
    return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]


def act(action: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
    """Call an action as the site user, with a fresh context; `options` go into the context.

    The user is always named: with the activity plugin, CKAN's own actions fail without one.
    """
    context = Context(user=site_user(), ignore_auth=True, **options)
    return tk.get_action(action)(context, data or {})
