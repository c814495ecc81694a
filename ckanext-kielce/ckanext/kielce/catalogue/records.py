"""Datasets that the portal writes itself: made once, changed only where something differs.

Identifiers follow from names, so that a job that was killed half-way finds what it had made, and
nothing is ever made twice.
"""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from ckan.lib.uploader import get_resource_uploader
from ckan.plugins import toolkit as tk
from ckanext.kielce.catalogue.site import act
from ckanext.kielce.catalogue.tables import Changes, Table, synchronise
from werkzeug.datastructures import FileStorage

LARGEST_FILE_MB = 500
_NAMESPACE = uuid.UUID("0f6c2c2e-6a7e-5b0c-9a55-266101266101")


@dataclass(frozen=True)
class File:
    """A file of a dataset; with `table` its rows also stand in the DataStore, typed.

    `fields` are those of the scheming resource: name, description, format, role.
    """

    name: str
    content: bytes
    fields: dict[str, str]
    table: Table | None = None
    rows: pd.DataFrame | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Record:
    """A dataset as it should be: scheming fields and files."""

    name: str
    fields: dict[str, Any]
    files: tuple[File, ...]

    def file_id(self, file: File) -> str:
        """The resource id of a file of this dataset, the same at every attempt."""
        return str(uuid.uuid5(_NAMESPACE, f"{self.name}/{file.name}"))


@dataclass(frozen=True)
class Written:
    """What `put` did: whether the dataset was made or changed, and the rows of its tables."""

    dataset: bool
    rows: Changes

    @property
    def any(self) -> bool:
        return self.dataset or self.rows.any


def put(record: Record, beat: Callable[[], None] = lambda: None) -> Written:
    """Bring a dataset to the state of `record`; `beat` is called between the steps.

    New values go into the tables before the dataset announces them, so that a reader never meets an
    announced value that is not there.
    """
    present = _find(record.name)
    if present is None:
        act("package_create", _wanted(record, None))
        beat()
        return Written(dataset=True, rows=_fill_tables(record))
    rows = _fill_tables(record)
    beat()
    changed = _differs(record, present)
    if changed:
        act("package_update", _wanted(record, present))
    return Written(dataset=changed, rows=rows)


def _find(name: str) -> dict[str, Any] | None:
    try:
        return act("package_show", {"id": name}, use_cache=False)
    except tk.ObjectNotFound:
        return None


def _fill_tables(record: Record) -> Changes:
    total = Changes()
    for file in record.files:
        if file.table is not None and file.rows is not None:
            done = synchronise(record.file_id(file), file.table, file.rows)
            total = Changes(total.new + done.new, total.changed + done.changed, total.removed + done.removed)
    return total


def _wanted(record: Record, present: dict[str, Any] | None) -> dict[str, Any]:
    old = {resource["id"]: resource for resource in (present or {}).get("resources", [])}
    resources = [_resource(record, file, old.get(record.file_id(file))) for file in record.files]
    identity = present["id"] if present else str(uuid.uuid5(_NAMESPACE, record.name))
    return {"id": identity, "name": record.name, "state": "active", **record.fields, "resources": resources}


def _resource(record: Record, file: File, old: dict[str, Any] | None) -> dict[str, Any]:
    facts = {
        "id": record.file_id(file),
        **file.fields,
        "hash": file.sha256,
        "datastore_active": file.table is not None,
    }
    if old and old.get("hash") == file.sha256:
        return old | facts
    return facts | _store(file, facts["id"])


def _store(file: File, resource_id: str) -> dict[str, Any]:
    """Put the file in CKAN's storage and return what CKAN notes of it.

    CKAN itself stores files only when a dataset is updated, not when it is made.
    """
    noted: dict[str, Any] = {"upload": FileStorage(stream=io.BytesIO(file.content), filename=file.name)}
    upload = get_resource_uploader(noted)
    upload.upload(resource_id, max_size=LARGEST_FILE_MB)
    return noted | {"mimetype": upload.mimetype, "size": len(file.content)}


def _differs(record: Record, present: dict[str, Any]) -> bool:
    if present["state"] != "active" or _facts(record.fields) != _facts(_picked(present, record.fields)):
        return True
    resources = {resource["id"]: resource for resource in present["resources"]}
    if list(resources) != [record.file_id(file) for file in record.files]:
        return True
    for file in record.files:
        old = resources[record.file_id(file)]
        if old.get("hash") != file.sha256 or _facts(file.fields) != _facts(_picked(old, file.fields)):
            return True
    return False


def _picked(record: dict[str, Any], keys: dict[str, Any]) -> dict[str, Any]:
    picked = {key: record.get(key) for key in keys}
    if "groups" in keys:
        picked["groups"] = [{"name": group["name"]} for group in record.get("groups", [])]
    if "owner_org" in keys:
        picked["owner_org"] = record["organization"]["name"] if record.get("organization") else None
    return picked


def _facts(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields as CKAN gives them back: an empty text and a missing one are the same."""
    facts = {key: value or None for key, value in fields.items()}
    facts["groups"] = sorted(group["name"] for group in facts.get("groups") or [])
    return facts
