"""What a source gave over time, read from the store: which observations came, changed, went, and when."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from zoom_schemas import periods

from harvesters.calendar import Past, local_day
from harvesters.source import Source
from indicator_jobs.store import Store
from indicator_jobs.tables import observation


@dataclass(frozen=True)
class Change:
    """One moment at which observations of a source changed.

    `new`: observations that were not there; `revised`: those with another value or flag than before;
    `removed`: those that the source no longer gives. `first`: the portal met the source then, so that the
    moment says nothing about the publisher.
    """

    moment: datetime.datetime
    new: int
    revised: int
    removed: int
    first: bool = False


def changes(store: Store, sources: Iterable[Source]) -> dict[str, list[Change]]:
    """The changes of each source, newest first; confidential counts are counted as all others."""
    owner = {series.id: source.id for source in sources for series in source.series}
    found: dict[str, dict[datetime.datetime, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for name, counted in _counted(store).items():
        for series, moment, number in counted:
            if series in owner:
                found[owner[series]][moment][name] += number
    return {source_id: _in_order(moments) for source_id, moments in found.items()}


def newest_periods(store: Store, territory: str) -> dict[str, str]:
    """The newest period with a value of each series: of the territory, or of any if it has none itself."""
    columns = observation.c
    present = and_(columns.valid_to.is_(None), columns.value.is_not(None))
    statement = select(columns.series, func.max(columns.period)).group_by(columns.series)
    with store.engine.connect() as connection:
        anywhere = connection.execute(statement.where(present)).tuples().all()
        here = connection.execute(statement.where(present, columns.territory == territory)).tuples().all()
    return dict(anywhere) | dict(here)


def newest_of(source: Source, newest: Mapping[str, str]) -> str | None:
    """The newest period of a source, by the day on which it begins."""
    known = [newest[series.id] for series in source.series if series.id in newest]
    return max(known, key=lambda text: periods.parse(text).start, default=None)


def pasts(
    sources: Collection[Source], changed: Mapping[str, list[Change]], newest: Mapping[str, str]
) -> list[Past]:
    """What the calendar needs to know of each source; only days with new observations count."""
    return [
        Past(
            source.id,
            source.rhythm,
            tuple(local_day(one.moment) for one in changed.get(source.id, ()) if one.new and not one.first),
            newest_of(source, newest),
            datetime.date.fromisoformat(source.retrieved),
        )
        for source in sources
    ]


def _in_order(moments: Mapping[datetime.datetime, Counter[str]]) -> list[Change]:
    first = min(moments)
    return [
        Change(
            moment,
            new=counts["opened"] - counts["revised"],
            revised=counts["revised"],
            removed=counts["closed"] - counts["revised"],
            first=moment == first,
        )
        for moment, counts in sorted(moments.items(), reverse=True)
    ]


def _counted(store: Store) -> dict[str, list[tuple[str, datetime.datetime, int]]]:
    """How many observations of each series began, ended, and were followed by another, at which moment."""
    old, new = observation.alias("old"), observation.alias("new")
    same = and_(
        old.c.series == new.c.series,
        old.c.territory == new.c.territory,
        old.c.period == new.c.period,
        old.c.dimensions == new.c.dimensions,
        old.c.valid_to == new.c.valid_from,
        old.c.valid_to.is_not(None),
    )
    columns = observation.c
    statements = {
        "opened": _by(columns.series, columns.valid_from),
        "closed": _by(columns.series, columns.valid_to).where(columns.valid_to.is_not(None)),
        "revised": _by(old.c.series, old.c.valid_to).select_from(old.join(new, same)),
    }
    with store.engine.connect() as connection:
        return {
            name: list(connection.execute(statement).tuples().all()) for name, statement in statements.items()
        }


def _by(series: ColumnElement[str], moment: ColumnElement[datetime.datetime]):
    return select(series, moment, func.count()).group_by(series, moment)
