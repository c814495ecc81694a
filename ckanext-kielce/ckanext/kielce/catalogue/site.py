"""Calling CKAN's actions from commands and jobs, where nobody is logged in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ckan.common import config
from ckan.lib import search
from ckan.lib.search.common import make_connection
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


@contextmanager
def bulk_indexing() -> Iterator[None]:
    """Let Solr show many changes at once, at the end: opening a searcher costs more than indexing."""
    before = config["ckan.search.solr_commit"]
    config["ckan.search.solr_commit"] = False
    try:
        yield
    finally:
        config["ckan.search.solr_commit"] = before
        _show_changes()


def _show_changes() -> None:
    """Have Solr show what was indexed, and wait until it does: CKAN's own `search.commit` does not wait.

    Raises SearchIndexError where Solr does not answer.
    """
    try:
        make_connection().commit(waitSearcher=True)
    except Exception as error:
        raise search.SearchIndexError(error) from error
