"""Bringing a database of an earlier edition forward: tables, columns and indexes that it lacks."""

from typing import Any

from sqlalchemy import Connection, Engine, Index, Inspector, Table, inspect

from indicator_jobs import bulk, tables


def bring_forward(engine: Engine) -> None:
    """Adds what the schema has and the database has not; what is there already is left as it is.

    An index over other columns than the schema says is made anew. One process does it at a time.
    """
    with engine.begin() as connection:
        bulk.lock(connection, "schema")
        tables.metadata.create_all(connection)
        inspector = inspect(connection)
        for table in tables.metadata.sorted_tables:
            _add_columns(connection, inspector, table)
            _renew_indexes(connection, inspector, table)


def _add_columns(connection: Connection, inspector: Inspector, table: Table) -> None:
    standing = {column["name"] for column in inspector.get_columns(table.name)}
    dialect = connection.dialect
    make: Any = dialect.ddl_compiler  # one column needs no statement around it
    writer = make(dialect, None)
    for column in table.columns:
        if column.name not in standing:
            name, written = writer.preparer.format_table(table), writer.get_column_specification(column)
            connection.exec_driver_sql(f"ALTER TABLE {name} ADD COLUMN {written}")


def _renew_indexes(connection: Connection, inspector: Inspector, table: Table) -> None:
    standing = {str(index["name"]): index["column_names"] for index in inspector.get_indexes(table.name)}
    for index in sorted(table.indexes, key=lambda one: str(one.name)):
        if standing.get(str(index.name)) != _columns(index):
            index.drop(connection, checkfirst=True)
            index.create(connection)


def _columns(index: Index) -> list[str]:
    return [column.name for column in index.columns]
