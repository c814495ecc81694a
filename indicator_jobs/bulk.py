"""Many rows at once: COPY where there is PostgreSQL, one prepared insert elsewhere."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, bindparam, func, select, update


def append(connection: Connection, table: Table, rows: pd.DataFrame) -> None:
    """Adds rows in the transaction of the connection; a missing value becomes NULL."""
    if rows.empty:
        return
    columns = list(rows.columns)
    records = rows.astype(object).where(rows.notna(), None).to_numpy().tolist()
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, records)
    else:
        connection.execute(table.insert(), [dict(zip(columns, record, strict=True)) for record in records])


def close(connection: Connection, table: Table, ids: Sequence[int], moment: Any) -> None:
    """Ends the validity of rows."""
    if ids:
        statement = update(table).where(table.c.id == bindparam("row")).values(valid_to=moment)
        connection.execute(statement, [{"row": row} for row in ids])


def lock(connection: Connection, name: str) -> None:
    """Lets one writer of `name` in at a time, until the transaction ends. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def _copy(connection: Connection, table: Table, columns: list[str], records: Iterable[list[Any]]) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for record in records:
        writer.writerow(["\\N" if cell is None else _plain(cell) for cell in record])
    buffer.seek(0)
    preparer = connection.dialect.identifier_preparer
    named = ", ".join(preparer.quote(column) for column in columns)
    statement = f"COPY {preparer.format_table(table)} ({named}) FROM STDIN WITH (FORMAT csv, NULL '\\N')"
    cursor: Any = connection.connection.cursor()
    cursor.copy_expert(statement, buffer)


def _plain(cell: Any) -> str:
    if isinstance(cell, float):
        return repr(float(cell))
    return cell.isoformat() if hasattr(cell, "isoformat") else str(cell)
