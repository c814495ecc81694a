"""The register of corrections in the store: as the sources' module gave it, append-only."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Engine, select, update

from indicator_jobs import bulk
from indicator_jobs.quality.corrections import Correction
from indicator_jobs.tables import correction as table

AsOf = datetime.date | datetime.datetime | None


class Register:
    """Keeps the corrections that are in force, and those that were."""

    def __init__(self, engine: Engine):
        self.engine = engine

    def put(self, corrections: Iterable[Correction], series: Collection[str]) -> int:
        """Takes over the corrections of these series, and no others; how many are new, changed or gone."""
        own = set(series)
        arriving = {
            one.id: one.model_dump(mode="json", by_alias=True) for one in corrections if own & {*one.series}
        }
        moment = datetime.datetime.now(datetime.UTC)
        with self.engine.begin() as connection:
            bulk.lock(connection, "corrections")
            rows = connection.execute(select(table).where(table.c.valid_to.is_(None))).mappings().all()
            standing = {
                row["name"]: row
                for row in rows
                if own & {*row["content"]["series"]} or row["name"] in arriving
            }
            closed = [row["id"] for name, row in standing.items() if arriving.get(name) != row["content"]]
            opened = [one for one in arriving if one not in standing or standing[one]["id"] in closed]
            if closed:
                statement = update(table).where(table.c.id.in_(closed))
                connection.execute(statement.values(valid_to=moment))
            for name in opened:
                connection.execute(
                    table.insert().values(name=name, content=arriving[name], valid_from=moment)
                )
        gone = [name for name in standing if name not in arriving]
        return len(opened) + len(gone)

    def all(self, as_of: AsOf = None) -> dict[str, Correction]:
        """The corrections in force now, or at that moment, by id."""
        statement = select(table.c.name, table.c.content).where(*_valid(as_of)).order_by(table.c.name)
        with self.engine.connect() as connection:
            return {row.name: Correction.model_validate(row.content) for row in connection.execute(statement)}

    def by_series(self, as_of: AsOf = None) -> Mapping[str, tuple[Correction, ...]]:
        """The corrections of each series, in the order of their ids."""
        found: dict[str, tuple[Correction, ...]] = {}
        for one in self.all(as_of).values():
            for series_id in one.series:
                found[series_id] = (*found.get(series_id, ()), one)
        return found


def _valid(as_of: AsOf) -> list[Any]:
    if as_of is None:
        return [table.c.valid_to.is_(None)]
    moment = as_of
    if not isinstance(moment, datetime.datetime):  # a date means the end of that day
        moment = datetime.datetime.combine(moment, datetime.time.max, datetime.UTC)
    return [table.c.valid_from <= moment, (table.c.valid_to.is_(None)) | (table.c.valid_to > moment)]
