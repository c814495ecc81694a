"""A clean copy into the DataStore: by COPY with the types of its schema, in one transaction.

Rows stream from the file beside the table and are indexed there; then the tables change places. Readers see
the old one until the moment it is done, and a worker that is killed leaves the old one.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from ckanext.datastore.backend import postgres

PG_TYPES = {
    "integer": "int8",
    "number": "numeric",
    "date": "date",
    "datetime": "timestamp",
    "boolean": "bool",
    "string": "text",
}
BEAT_EVERY = 10.0
Beat = Callable[[], None]

_WRITE = "COPY (SELECT {names} FROM {table} ORDER BY _id) TO STDOUT WITH (FORMAT csv, HEADER true)"
_COPY = "COPY {table} ({names}) FROM STDIN WITH (FORMAT csv, HEADER true)"
_FILL = "INSERT INTO {table} ({names}, _full_text) SELECT {names}, {words} FROM incoming"
_ADD = """
WITH standing AS (SELECT {print} AS print, count(*) AS times FROM {table} GROUP BY 1),
     numbered AS (SELECT *, {print} AS print, row_number() OVER (PARTITION BY {print} ORDER BY _line) AS nth
                  FROM incoming)
INSERT INTO {table} ({names}, _full_text)
SELECT {names}, {words} FROM numbered LEFT JOIN standing USING (print)
WHERE nth > coalesce(times, 0) ORDER BY _line
"""


def replace_table(resource_id: str, schema: dict[str, Any], copy: Path, beat: Beat) -> int:
    """Make the table of a resource hold exactly the rows of a clean copy; how many they are."""
    with _transaction() as connection:
        staging = str(uuid.uuid4())
        context: Any = {"connection": connection}
        fields = [_field(one) for one in schema["fields"]]
        postgres.create_table(context, {"resource_id": staging, "fields": fields}, {})
        _take_in(connection, schema, copy, beat)
        rows = _execute(connection, _FILL, staging, schema)
        beat()
        postgres._create_fulltext_trigger(connection, staging)
        postgres.create_indexes(context, {"resource_id": staging})
        beat()
        _change_places(connection, staging, resource_id)
    _learn(resource_id)
    return rows


def append_rows(resource_id: str, schema: dict[str, Any], copy: Path, beat: Beat) -> int:
    """Add the rows of a clean copy that the table of a resource does not hold yet; how many they are.

    A row that comes more often than it stands there is added as often as it lacks.
    """
    with _transaction() as connection:
        _take_in(connection, schema, copy, beat, ", _line bigserial")
        rows = _execute(connection, _ADD, resource_id, schema)
    _learn(resource_id)
    return rows


def write_out(resource_id: str, schema: dict[str, Any], target: Path) -> int:
    """The whole table of a resource as a clean copy; how many rows it has."""
    query = _WRITE.format(names=_names(schema), table=_quoted(resource_id))
    with _transaction() as connection, target.open("w", encoding="utf-8", newline="") as file:
        cursor = connection.connection.cursor()
        cursor.copy_expert(query, file)
        return cursor.rowcount


def table_exists(resource_id: str) -> bool:
    """Whether a resource has a table."""
    with postgres.get_read_engine().connect() as connection:
        return sa.inspect(connection).has_table(resource_id)


@contextmanager
def _transaction() -> Iterator[Any]:
    engine = postgres.get_write_engine()
    postgres._cache_types(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL lock_timeout TO '60s'"))
        yield connection


def _take_in(connection: Any, schema: dict[str, Any], copy: Path, beat: Beat, more: str = "") -> None:
    columns = ", ".join(f"{_quoted(one['name'])} {PG_TYPES[one['type']]}" for one in schema["fields"])
    cursor = connection.connection.cursor()
    cursor.execute(f"CREATE TEMP TABLE incoming ({columns}{more}) ON COMMIT DROP")
    with copy.open("rb") as file:
        cursor.copy_expert(_COPY.format(table="incoming", names=_names(schema)), _Beating(file, beat))


def _execute(connection: Any, statement: str, table: str, schema: dict[str, Any]) -> int:
    names = [_quoted(one["name"]) for one in schema["fields"]]
    exact = [
        f"trim_scale({name})" if one["type"] == "number" else name
        for one, name in zip(schema["fields"], names, strict=True)
    ]
    cursor = connection.connection.cursor()
    cursor.execute(
        statement.format(
            table=_quoted(table),
            names=", ".join(names),
            words=f"to_tsvector({_joined(names)})",
            print=f"md5(ROW({', '.join(exact)})::text)",
        )
    )
    return cursor.rowcount


def _joined(names: list[str]) -> str:
    """All cells of a row as one text; functions of PostgreSQL take at most 100 arguments."""
    parts = [f"concat_ws(' ', {', '.join(names[at : at + 90])})" for at in range(0, len(names), 90)]
    return parts[0] if len(parts) == 1 else f"concat_ws(' ', {', '.join(parts)})"


def _change_places(connection: Any, staging: str, resource_id: str) -> None:
    """The new table takes the name of the old one, and its index the name under which CKAN looks for it."""
    old = postgres._generate_index_name(staging, postgres.identifier("_full_text"))
    new = postgres._generate_index_name(resource_id, postgres.identifier("_full_text"))
    connection.execute(sa.text(f"DROP TABLE IF EXISTS {_quoted(resource_id)}"))
    connection.execute(sa.text(f"ALTER TABLE {_quoted(staging)} RENAME TO {_quoted(resource_id)}"))
    connection.execute(sa.text(f"ALTER INDEX {_quoted(old)} RENAME TO {_quoted(new)}"))


def _learn(resource_id: str) -> None:
    """Let the planner know the new rows."""
    with postgres.get_write_engine().begin() as connection:
        connection.execute(sa.text(f"ANALYZE {_quoted(resource_id)}"))


def _field(described: dict[str, Any]) -> dict[str, Any]:
    info = {"label": described["title"]} | ({"unit": described["unit"]} if "unit" in described else {})
    return {"id": described["name"], "type": PG_TYPES[described["type"]], "info": info}


def _names(schema: dict[str, Any]) -> str:
    return ", ".join(_quoted(one["name"]) for one in schema["fields"])


def _quoted(name: str) -> str:
    """A name as an SQL identifier; names of columns are made by `harvesters.dropzone.columns.named`."""
    return '"' + name.replace('"', '""') + '"'


class _Beating:
    """A file that says, while it is read, that somebody is at work."""

    def __init__(self, file: Any, beat: Beat):
        self.file, self.beat, self.next = file, beat, time.monotonic() + BEAT_EVERY

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        if time.monotonic() > self.next:
            self.beat()
            self.next = time.monotonic() + BEAT_EVERY
        return self.file.read(size)
