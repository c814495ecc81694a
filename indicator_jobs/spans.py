"""What each series holds: how many territories, down to which level, from when to when."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from zoom_schemas.territories import COUNTRY, Level

from indicator_jobs import tables
from indicator_jobs.store import Store

_BY_LENGTH: dict[int, Level] = {0: "country", 2: "voivodeship", 4: "powiat", 6: "gmina"}


@dataclass(frozen=True)
class Span:
    """The observations of a series that stand now. A city with powiat rights counts as a gmina."""

    first: str
    last: str
    territories: int
    lowest_level: Level | None


def spans(store: Store, series: Sequence[str] | None = None) -> dict[str, Span]:
    """The span of each series that has observations, or of some, by id."""
    columns = tables.observation.c
    length = case((columns.territory == COUNTRY, 0), else_=func.length(columns.territory))
    statement = (
        select(
            columns.series,
            func.min(columns.period),
            func.max(columns.period),
            func.count(columns.territory.distinct()),
            func.max(length),
        )
        .where(columns.valid_to.is_(None))
        .group_by(columns.series)
    )
    if series is not None:
        statement = statement.where(columns.series.in_(list(series)))
    with store.engine.connect() as connection:
        rows = connection.execute(statement).tuples().all()
    return {one: Span(first, last, count, _BY_LENGTH.get(level)) for one, first, last, count, level in rows}
