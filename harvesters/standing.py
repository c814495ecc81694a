"""How each source stands: what came of the last synchronisation, and when the next one may begin."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from sqlalchemy import Engine, select
from zoom_schemas.texts import Bilingual

from indicator_jobs.tables import sync as table

Work = Literal["figures", "datasets"]
"""Figures become observations of series (`feed`), datasets become records of the catalogue (`catalogue`)."""

State = Literal["never", "waiting", "running", "ok", "unchanged", "paused", "held", "error"]
"""`waiting`: begun, and in the queue for its next slice; `paused`: until its publisher answers again."""

UNDER_WAY: tuple[State, ...] = ("waiting", "running")


@dataclass(frozen=True)
class Standing:
    """One piece of work. `attempts`: failures in a row. `run`, `job`: the rows of the round under way."""

    source: str
    work: Work
    state: State = "never"
    attempts: int = 0
    last_attempt: dt.datetime | None = None
    last_success: dt.datetime | None = None
    last_change: dt.datetime | None = None
    next_try: dt.datetime | None = None
    reason: Bilingual | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    run: str | None = None
    job: str | None = None


class Standings:
    """The standings, kept beside the observations."""

    def __init__(self, engine: Engine):
        self.engine = engine

    def of(self, source: str, work: Work) -> Standing:
        """How a piece of work stands; one that was never begun has the state `never`."""
        return self.all().get((source, work), Standing(source, work))

    def all(self) -> dict[tuple[str, str], Standing]:
        """Every piece of work that was ever begun, by source and kind of work."""
        with self.engine.connect() as connection:
            rows = [_standing(row) for row in connection.execute(select(table)).mappings()]
        return {(one.source, one.work): one for one in rows}

    def put(self, standing: Standing, **changes: Any) -> Standing:
        """Keep a standing with some changes; what is kept."""
        kept = replace(standing, **changes)
        row = asdict(kept) | {"reason": kept.reason.model_dump() if kept.reason else None}
        here = (table.c.source == kept.source) & (table.c.work == kept.work)
        with self.engine.begin() as connection:
            if connection.execute(table.update().where(here).values(**row)).rowcount == 0:
                connection.execute(table.insert().values(**row))
        return kept


def _standing(row: Mapping[Any, Any]) -> Standing:
    reason = Bilingual(**row["reason"]) if row["reason"] else None
    return Standing(**{**row, "reason": reason})
