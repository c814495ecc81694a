"""Many rows at once: COPY where there is PostgreSQL, one prepared insert elsewhere."""

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, func, select, update

AT_ONCE = 1000
"""So many rows are named in one statement."""


def append(connection: Connection, table: Table, rows: pd.DataFrame, **alike: Any) -> None:
    """Adds rows in the transaction of the connection; a missing value becomes NULL.

    `alike`: columns that have one value in all rows.
    """
    if rows.empty:
        return
    columns: dict[str, Iterable[Any]] = {name: _cells(rows[name]) for name in rows.columns}
    if connection.dialect.name == "postgresql":
        columns.update({name: repeat(_plain(value), len(rows)) for name, value in alike.items()})
        _copy(connection, table, list(columns), zip(*columns.values(), strict=True))
        return
    for name, value in alike.items():
        columns[name] = repeat(_as_kept(connection, table, name, value), len(rows))
    marks = ", ".join("?" for _ in columns)
    statement = f"INSERT INTO {_named(connection, table, list(columns))} VALUES ({marks})"  # noqa: S608
    connection.exec_driver_sql(statement, list(zip(*columns.values(), strict=True)))


def close(connection: Connection, table: Table, ids: Sequence[int], moment: Any) -> None:
    """Ends the validity of rows, a thousand with one statement."""
    for first in range(0, len(ids), AT_ONCE):
        some = [int(row) for row in ids[first : first + AT_ONCE]]
        connection.execute(update(table).where(table.c.id.in_(some)).values(valid_to=moment))


def lock(connection: Connection, name: str) -> None:
    """Lets one writer of `name` in at a time, until the transaction ends. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def _cells(column: Any) -> list[Any]:
    """The cells of a column as plain Python, None where there is nothing."""
    if column.dtype.kind == "f":
        return [None if cell != cell else cell for cell in column.tolist()]
    return column.tolist()


def _as_kept(connection: Connection, table: Table, name: str, value: Any) -> Any:
    """What the driver is given for a value, where the database has no own type for it, such as a moment."""
    process = table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return process(value) if process else value


def _named(connection: Connection, table: Table, columns: list[str]) -> str:
    """The table with the names of columns, as SQL."""
    preparer = connection.dialect.identifier_preparer
    return f"{preparer.format_table(table)} ({', '.join(preparer.quote(column) for column in columns)})"


def _copy(connection: Connection, table: Table, columns: list[str], records: Iterable[Sequence[Any]]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for record in records:
        writer.writerow(["\\N" if cell is None else _plain(cell) for cell in record])
    buffer.seek(0)
    statement = f"COPY {_named(connection, table, columns)} FROM STDIN WITH (FORMAT csv, NULL '\\N')"
    cursor: Any = connection.connection.cursor()
    cursor.copy_expert(statement, buffer)


def _plain(cell: Any) -> str:
    if isinstance(cell, float):
        return repr(cell)
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)
