"""Rows of the table of runs, for staff."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckanext.kielce import config
from sqlalchemy import select

from indicator_jobs.runs import Run
from indicator_jobs.store import Store
from indicator_jobs.tables import run as table


def newest(store: Store, kind: str | None, state: str | None, limit: int) -> list[Run]:
    """The newest runs, of a kind and in a state if given."""
    statement = select(table).order_by(table.c.started.desc()).limit(limit)
    if kind:
        statement = statement.where(table.c.kind == kind)
    if state:
        statement = statement.where(table.c.state == state)
    with store.engine.connect() as connection:
        return [Run(**row) for row in connection.execute(statement).mappings()]


def silent(run: Run) -> bool:
    """Whether a run is marked as running but has not been heard of for longer than the settings allow."""
    quiet = dt.datetime.now(dt.UTC) - run.heartbeat
    return run.state == "running" and quiet > dt.timedelta(seconds=config.stale_after())


def as_dict(run: Run) -> dict[str, Any]:
    """A run as JSON has it."""
    plain = {
        name: value.isoformat() if isinstance(value, dt.datetime) else value
        for name, value in vars(run).items()
    }
    return plain | {"silent": silent(run)}
