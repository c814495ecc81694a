"""What the portal remembers of a dataset of the drop zone, kept with its table in the catalogue."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from ckan.plugins import toolkit as tk

TABLE, ORIGINAL, REPORT = "table", "original", "report"
"""Roles of the resources that the drop zone writes."""

MOST_FILES = 200
"""So many files are remembered, the newest."""


@dataclass(frozen=True)
class Memory:
    """How the last file was taken, which schema it had, and which files were taken (the newest last).

    Each file is ``{"sha256": …, "name": …, "moment": …, "rows": …}``.
    """

    mode: str = "replace"
    choices: dict[str, Any] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    schema: dict[str, Any] | None = None
    sha256: str = ""
    table: str = ""

    def as_text(self) -> str:
        """As it is kept; the schema stands beside it, in a field of its own."""
        kept = asdict(self) | {"files": self.files[-MOST_FILES:]}
        return json.dumps({name: kept[name] for name in ("mode", "choices", "files")}, ensure_ascii=False)


def find(name: str) -> dict[str, Any] | None:
    """A dataset that is not deleted, by name or id; None if there is none."""
    from ckanext.kielce.catalogue.site import act

    try:
        found = act("package_show", {"id": name}, use_cache=False) if name else None
    except tk.ObjectNotFound:
        return None
    return found if found and found["state"] == "active" else None


def of_dataset(dataset: dict[str, Any] | None) -> Memory | None:
    """What is remembered of a dataset; None if it never came through the drop zone."""
    resources = (dataset or {}).get("resources", [])
    table = next((one for one in resources if one.get("role") == TABLE and one.get("dropzone")), None)
    if table is None:
        return None
    kept = json.loads(table["dropzone"])
    schema = json.loads(table["schema"]) if table.get("schema") else None
    return Memory(kept["mode"], kept["choices"], kept["files"], schema, table.get("hash") or "", table["id"])


def same_file(memory: Memory | None, sha256: str) -> dict[str, Any] | None:
    """The entry of this very file, if it is what stands in the table now; None otherwise."""
    if memory is None or not memory.files:
        return None
    standing = memory.files if memory.mode == "append" else memory.files[-1:]
    return next((one for one in standing if one["sha256"] == sha256), None)
