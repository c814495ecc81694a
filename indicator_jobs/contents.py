"""The hash of what each series holds: whether anything has changed is known without reading observations."""

from collections.abc import Collection, Sequence

import pandas as pd
from sqlalchemy import Connection, Engine, delete, select

from indicator_jobs import bulk, tables
from indicator_jobs.hashing import content_hash

HASHED = [
    column.name
    for column in tables.observation.columns
    if column.name not in ("id", "series", "snapshot", "valid_from", "valid_to")
]
"""The columns of an observation that make its content."""


class Contents:
    """Keeps the hash of each series beside its observations."""

    def __init__(self, engine: Engine):
        self.engine = engine

    def renew(self, connection: Connection, whole: pd.DataFrame, changed: Collection[str]) -> None:
        """Notes the hashes of changed series, given all that they hold now; in the writer's transaction."""
        table, rows = tables.content, []
        groups = {str(key): rows for key, rows in whole.groupby("series").indices.items() if key in changed}
        for series_id in sorted(changed):
            found = whole.iloc[groups.get(series_id, [])]
            rows.append({"series": series_id, "hash": content_hash(found.loc[:, HASHED])})
        if rows:
            connection.execute(delete(table).where(table.c.series.in_([row["series"] for row in rows])))
            connection.execute(table.insert(), rows)

    def hashes(self, series: Sequence[str]) -> dict[str, str]:
        """The hash of each of these series that is declared; one that was never noted is made now."""
        table = tables.content
        with self.engine.connect() as connection:
            known = dict(connection.execute(select(table.c.series, table.c.hash)).tuples().all())
        for series_id in series:
            if series_id not in known and (made := self._make(series_id)):
                known[series_id] = made
        return {series_id: known[series_id] for series_id in series if series_id in known}

    def _make(self, series_id: str) -> str | None:
        """Reads a series of an older store and notes its hash while nobody may write its observations."""
        columns = tables.observation.c
        with self.engine.begin() as connection:
            declared = select(tables.series.c.source).where(tables.series.c.id == series_id)
            source = connection.execute(declared).scalar()
            if source is None:
                return None
            bulk.lock(connection, f"observations {source}")
            statement = select(columns.series, *(columns[name] for name in HASHED)).where(
                columns.series == series_id, columns.valid_to.is_(None)
            )
            rows = connection.execute(statement).tuples().all()
            whole = pd.DataFrame(rows, columns=["series", *HASHED]).astype({"value": "float64"})
            self.renew(connection, whole, [series_id])
            return content_hash(whole.loc[:, HASHED])
