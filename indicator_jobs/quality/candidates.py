"""Held results: values that were computed but wait apart, and never show in public."""

import datetime

import pandas as pd
from sqlalchemy import Connection, Engine, select, update

from indicator_jobs import bulk
from indicator_jobs.changes import compare
from indicator_jobs.frames import picked
from indicator_jobs.tables import candidate as table

COLUMNS = ["recipe", "territory", "period", "value", "flags"]


class Candidates:
    """Keeps held results like values: append-only, by difference."""

    def __init__(self, engine: Engine):
        self.engine = engine

    def put(self, card: str, frame: pd.DataFrame) -> None:
        """The held result of a card (recipe, territory, period, value, flags) in place of the one before."""
        arriving, moment = picked(frame, COLUMNS), datetime.datetime.now(datetime.UTC)
        with self.engine.begin() as connection:
            bulk.lock(connection, f"candidates {card}")
            changes = compare(_current(connection, card, ["id", *COLUMNS]), arriving, COLUMNS[:3])
            bulk.close(connection, table, changes.closed, moment)
            bulk.append(connection, table, changes.opened, card=card, valid_from=moment)

    def of(self, card: str) -> pd.DataFrame:
        """The held result of a card; empty where nothing is held."""
        with self.engine.connect() as connection:
            return _current(connection, card, COLUMNS)

    def clear(self, card: str) -> None:
        """Ends what was held of a card: it was released, or a later result passed."""
        statement = update(table).where(table.c.card == card, table.c.valid_to.is_(None))
        with self.engine.begin() as connection:
            connection.execute(statement.values(valid_to=datetime.datetime.now(datetime.UTC)))


def _current(connection: Connection, card: str, columns: list[str]) -> pd.DataFrame:
    statement = (
        select(*(table.c[name] for name in columns))
        .where(table.c.card == card, table.c.valid_to.is_(None))
        .order_by(table.c.recipe, table.c.territory, table.c.period)
    )
    rows = list(map(tuple, connection.execute(statement)))
    return pd.DataFrame(rows, columns=columns).astype({"value": "float64"})
