"""DataStore tables brought to a wanted state in one transaction.

CKAN's ``datastore_upsert`` writes row by row and cannot remove what has vanished in the same
transaction. Here the wanted rows are copied beside the table and only the differences applied:
readers see the old state or the new one, and a job that is killed leaves the old one.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pandas as pd
from ckanext.datastore.backend import DatastoreBackend
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.kielce.catalogue.site import act

_LOOK = "SELECT * FROM {target} LIMIT 0"
_REMOVE = "DELETE FROM {target} t WHERE NOT EXISTS (SELECT 1 FROM incoming i WHERE {same_row})"
_CHANGE = (
    "UPDATE {target} t SET {facts} FROM incoming i WHERE {same_row} AND ({old}) IS DISTINCT FROM ({new})"
)
_ADD = (
    "INSERT INTO {target} ({names}) SELECT {names} FROM incoming i "
    "WHERE NOT EXISTS (SELECT 1 FROM {target} t WHERE {same_row})"
)


@dataclass(frozen=True)
class Column:
    """A typed column of a DataStore table with its labels; `pg_type` is ``text`` or ``float8``."""

    name: str
    pg_type: str
    label: str
    label_en: str

    def as_field(self) -> dict[str, Any]:
        """The column as ``datastore_create`` wants it."""
        info = {"label": self.label, "label_en": self.label_en}
        return {"id": self.name, "type": self.pg_type, "info": info}


@dataclass(frozen=True)
class Table:
    """Columns of a table, and which of them name a row."""

    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


@dataclass(frozen=True)
class Changes:
    """Rows that a synchronisation wrote."""

    new: int = 0
    changed: int = 0
    removed: int = 0

    @property
    def any(self) -> bool:
        return bool(self.new or self.changed or self.removed)


def synchronise(resource_id: str, table: Table, rows: pd.DataFrame) -> Changes:
    """Make the DataStore table of a resource hold exactly `rows`, writing only what differs.

    The table is made with its types and primary key if it is not there, or lacks a column. Rows that
    stay the same keep their ``_id``.
    """
    exists = DatastoreBackend.get_active_backend().resource_exists(resource_id)
    if exists and _lacks_columns(resource_id, table):
        act("datastore_delete", {"resource_id": resource_id, "force": True})
        exists = False
    if not exists:
        _create(resource_id, table)
    connection = get_write_engine().raw_connection()
    try:
        cursor = connection.cursor()
        _copy_beside(cursor, table, rows)
        changes = _apply(cursor, resource_id, table)
        connection.commit()
    finally:
        connection.close()
    return changes


def _lacks_columns(resource_id: str, table: Table) -> bool:
    """Whether the table was made by an edition that knew fewer columns."""
    connection = get_write_engine().raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(_LOOK.format(target=_quoted(resource_id)))
        return not set(table.names) <= {column[0] for column in cursor.description or ()}
    finally:
        connection.close()


def _create(resource_id: str, table: Table) -> None:
    fields = [column.as_field() for column in table.columns]
    act(
        "datastore_create",
        {
            "resource_id": resource_id,
            "fields": fields,
            "primary_key": list(table.key),
            "force": True,
            "calculate_record_count": False,
        },
    )


def _copy_beside(cursor: Any, table: Table, rows: pd.DataFrame) -> None:
    columns = ", ".join(f"{_quoted(column.name)} {column.pg_type}" for column in table.columns)
    texts = ", ".join(_quoted(column.name) for column in table.columns if column.pg_type == "text")
    cursor.execute(f"CREATE TEMP TABLE incoming ({columns}) ON COMMIT DROP")
    buffer = io.StringIO(rows[table.names].to_csv(index=False, header=False))
    cursor.copy_expert(f"COPY incoming FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL ({texts}))", buffer)


def _apply(cursor: Any, resource_id: str, table: Table) -> Changes:
    facts = [_quoted(name) for name in table.names if name not in table.key]
    parts = {
        "target": _quoted(resource_id),
        "names": ", ".join(_quoted(name) for name in table.names),
        "same_row": " AND ".join(f"t.{_quoted(name)} = i.{_quoted(name)}" for name in table.key),
        "facts": ", ".join(f"{name} = i.{name}" for name in facts),
        "old": ", ".join(f"t.{name}" for name in facts),
        "new": ", ".join(f"i.{name}" for name in facts),
    }
    removed, changed, new = (_run(cursor, text.format(**parts)) for text in (_REMOVE, _CHANGE, _ADD))
    return Changes(new, changed, removed)


def _run(cursor: Any, statement: str) -> int:
    cursor.execute(statement)
    return cursor.rowcount


def _quoted(name: str) -> str:
    """A name as an SQL identifier; names come from the code and from UUIDs, never from a visitor."""
    return '"' + name.replace('"', '""') + '"'
