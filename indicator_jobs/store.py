"""Where observations and values are kept: PostgreSQL in the portal, SQLite beside the command line."""

import datetime
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import platformdirs
from sqlalchemy import Connection, Engine, Table, create_engine, event, select

from indicator_jobs import bulk, tables
from indicator_jobs.changes import Changes, Counts, compare
from indicator_jobs.contents import Contents
from indicator_jobs.editing.versions import Versions
from indicator_jobs.frames import picked
from indicator_jobs.quality.candidates import Candidates
from indicator_jobs.quality.register import Register
from indicator_jobs.quality.verdicts import Verdicts
from indicator_jobs.runs import Runs
from indicator_jobs.twins.comments import TwinComments
from indicator_jobs.twins.results import TwinResults
from indicator_jobs.upgrade import bring_forward
from indicator_jobs.withheld import WithheldCells

VARIABLE = "ZOOM_DATABASE_URL"

OBSERVATION_COLUMNS = ["series", "territory", "period", "value", "flags"]
OBSERVATION_KEY = ("series", "territory", "period", "dimensions")
VALUE_COLUMNS = ["recipe", "territory", "period", "value", "flags"]
_ARRIVING = [*OBSERVATION_COLUMNS, "dimensions"]


@dataclass(frozen=True)
class Snapshot:
    """The bytes that a source gave once."""

    source: str
    sha256: str
    address: str
    retrieved: str
    licence: str
    file: str


class Store:
    """Sources, series, snapshots, observations, values and runs. Writing is append-only and by difference."""

    def __init__(self, engine: Engine):
        self.engine = engine
        self.runs = Runs(engine)
        self.contents = Contents(engine)
        self.versions = Versions(engine)
        self.twin_comments = TwinComments(engine)
        self.twin_results = TwinResults(engine)
        self.candidates = Candidates(engine)
        self.verdicts = Verdicts(engine)
        self.corrections = Register(engine)
        self.withheld = WithheldCells(engine)

    @classmethod
    def open(cls, url: str | None = None) -> "Store":
        """The store at `url`, at ZOOM_DATABASE_URL, or in the user's data folder, with all tables made."""
        chosen = url or os.environ.get(VARIABLE) or _own_file()
        engine = create_engine(chosen)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _write_ahead)
        store = cls(engine)
        bring_forward(store.engine)
        return store

    def put_sources(self, sources: Sequence[dict[str, Any]], series: Sequence[dict[str, Any]]) -> None:
        """Keeps what is declared about sources (`id`, …) and series (`id`, `source`, `unit`, `kind`, …)."""
        with self.engine.begin() as connection:
            for content in sources:
                _upsert(connection, tables.source, {"id": content["id"], "content": content})
            for content in series:
                columns = {name: content[name] for name in ("id", "source", "unit", "kind")}
                _upsert(connection, tables.series, {**columns, "content": content})

    def sources(self, ids: Sequence[str] | None = None) -> dict[str, dict[str, Any]]:
        """What is declared about each source, or about some, by id."""
        return self._declared(tables.source, ids)

    def series(self, ids: Sequence[str] | None = None) -> dict[str, dict[str, Any]]:
        """What is declared about each series, or about some: source, unit, kind, title, breaks and more."""
        return self._declared(tables.series, ids)

    def put_observations(self, frame: pd.DataFrame, snapshot: Snapshot) -> Counts:
        """Takes the whole content of a snapshot: series, territory, period, value, flags, perhaps dimensions.

        What the source said before and no longer says is closed. Raises DuplicateError.
        """
        whole = frame if "dimensions" in frame else frame.assign(dimensions="")
        arriving, columns = picked(whole, _ARRIVING), tables.observation.c
        with self.engine.begin() as connection:
            bulk.lock(connection, f"observations {snapshot.source}")
            standing = _frame(
                connection,
                select(columns.id, *(columns[name] for name in _ARRIVING))
                .join(tables.snapshot)
                .where(tables.snapshot.c.source == snapshot.source, columns.valid_to.is_(None)),
                ["id", *_ARRIVING],
            )
            changes = compare(standing, arriving, OBSERVATION_KEY)
            if changes.counts.written:
                _write(connection, tables.observation, changes, snapshot=_snapshot_id(connection, snapshot))
                closed = standing.loc[standing["id"].isin(changes.closed), "series"]
                self.contents.renew(connection, arriving, {*changes.opened["series"], *closed})
        return changes.counts

    def put_values(self, card_id: str, recipe: str, frame: pd.DataFrame) -> Counts:
        """Takes all values of a card by one recipe: territory, period, value, flags. By difference."""
        arriving = picked(frame, VALUE_COLUMNS[1:])
        columns = tables.value.c
        with self.engine.begin() as connection:
            bulk.lock(connection, f"values {card_id} {recipe}")
            standing = _frame(
                connection,
                select(columns.id, columns.territory, columns.period, columns.value, columns.flags).where(
                    columns.card == card_id, columns.recipe == recipe, columns.valid_to.is_(None)
                ),
                ["id", "territory", "period", "value", "flags"],
            )
            changes = compare(standing, arriving, ("territory", "period"))
            if changes.counts.written:
                _write(connection, tables.value, changes, card=card_id, recipe=recipe)
        return changes.counts

    def observations(
        self,
        series: Sequence[str] | None = None,
        territory: str | None = None,
        as_of: datetime.datetime | datetime.date | None = None,
    ) -> pd.DataFrame:
        """Series, territory, period, value, flags, number of snapshot, text of dimensions.

        `as_of`: as known at that moment.
        """
        columns, names = tables.observation.c, [*OBSERVATION_COLUMNS, "snapshot", "dimensions"]
        statement = select(*(columns[name] for name in names)).where(*valid_at(tables.observation, as_of))
        if series is not None:
            statement = statement.where(columns.series.in_(list(series)))
        if territory is not None:
            statement = statement.where(columns.territory == territory)
        with self.engine.connect() as connection:
            return _frame(
                connection,
                statement.order_by(*(columns[name] for name in OBSERVATION_KEY)),
                names,
            )

    def values(
        self,
        card_id: str,
        territory: str | None = None,
        as_of: datetime.datetime | datetime.date | None = None,
    ) -> pd.DataFrame:
        """Values of a card: recipe, territory, period, value, flags. `as_of`: as known at that moment."""
        columns = tables.value.c
        statement = select(*(columns[name] for name in VALUE_COLUMNS)).where(
            columns.card == card_id, *valid_at(tables.value, as_of)
        )
        if territory is not None:
            statement = statement.where(columns.territory == territory)
        with self.engine.connect() as connection:
            return _frame(
                connection,
                statement.order_by(columns.recipe, columns.territory, columns.period),
                VALUE_COLUMNS,
            )

    def snapshots(self) -> dict[int, Snapshot]:
        """All snapshots by the number that observations carry."""
        names = ["source", "sha256", "address", "retrieved", "licence", "file"]
        columns = tables.snapshot.c
        with self.engine.connect() as connection:
            rows = connection.execute(select(columns.id, *(columns[name] for name in names)))
            return {row[0]: Snapshot(*row[1:]) for row in rows}

    def _declared(self, table: Table, ids: Sequence[str] | None) -> dict[str, dict[str, Any]]:
        statement = select(table.c.id, table.c.content).order_by(table.c.id)
        if ids is not None:
            statement = statement.where(table.c.id.in_(list(ids)))
        with self.engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(statement)}


def now() -> datetime.datetime:
    """The moment, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def _write_ahead(connection: Any, _record: Any) -> None:
    """A log that makes short transactions cheap and lets readers in beside a writer."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")


def _own_file() -> str:
    folder = Path(platformdirs.user_data_dir("zoom-na-kielce"))
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / 'zoom.sqlite'}"


def valid_at(table: Table, as_of: datetime.datetime | datetime.date | None) -> list[Any]:
    """Conditions for the rows of a table that stand, or that stood at a moment; a day means its end."""
    if as_of is None:
        return [table.c.valid_to.is_(None)]
    moment = as_of
    if not isinstance(moment, datetime.datetime):  # a date means the end of that day
        moment = datetime.datetime.combine(moment, datetime.time.max, datetime.UTC)
    return [table.c.valid_from <= moment, (table.c.valid_to.is_(None)) | (table.c.valid_to > moment)]


def _frame(connection: Connection, statement: Any, columns: list[str]) -> pd.DataFrame:
    cursor: Any = connection.execute(statement).cursor  # the driver's own: a row need not be wrapped
    rows = cursor.fetchall()
    frame = pd.DataFrame({name: [row[place] for row in rows] for place, name in enumerate(columns)})
    return frame.astype({"value": "float64"}) if "value" in columns else frame


def _snapshot_id(connection: Connection, snapshot: Snapshot) -> int:
    table = tables.snapshot
    found = connection.execute(
        select(table.c.id).where(table.c.source == snapshot.source, table.c.sha256 == snapshot.sha256)
    ).scalar()
    if found is not None:
        return int(found)
    inserted = connection.execute(table.insert().values(**asdict(snapshot), recorded=now()))
    return int(inserted.inserted_primary_key[0])  # type: ignore[index]


def _write(connection: Connection, table: Table, changes: Changes, **alike: Any) -> None:
    moment = now()
    bulk.close(connection, table, changes.closed, moment)
    bulk.append(connection, table, changes.opened, valid_from=moment, **alike)


def _upsert(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    standing = connection.execute(select(table.c.content).where(table.c.id == row["id"])).scalar()
    if standing is None:
        connection.execute(table.insert().values(**row))
    elif standing != row["content"]:
        connection.execute(table.update().where(table.c.id == row["id"]).values(**row))
