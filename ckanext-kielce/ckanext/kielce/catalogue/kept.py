"""Fields that programs set and forms leave out: an edit by hand leaves them as they are.

CKAN 2.12.0 saves of a form what the form holds. Without the names of its source and record, a harvested
dataset would be a stranger to its own source from the first edit on.
"""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey


def kept(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """A validator: what is given, or else what stands; a dataset that has neither gets nothing."""
    if data.get(key, tk.missing) is tk.missing:
        data[key] = _stands(key[-1], data, context.get("package"))
    if not data[key]:
        data.pop(key)
        raise tk.StopOnError


def _stands(name: str, data: FlattenDataDict, package: Any) -> Any:
    if package is None or data.get(("id",)) not in (package.id, package.name):
        return None
    return package.extras.get(name)
