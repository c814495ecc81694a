"""What was asked of each source and what came of it, so that a synchronisation can be taken up again."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Engine, Integer, MetaData, String, Table, Text, func, select

from harvesters.feeds.feed import Request
from harvesters.fetching.fetch import Validators

metadata = MetaData()

table = Table(
    "feed_request",
    metadata,
    Column("source", String(100), primary_key=True),
    Column("key", String(300), primary_key=True),
    Column("round", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("address", Text, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("context", JSON, nullable=False),
    Column("optional", Boolean, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("sha256", String(64)),
    Column("answered", String(40)),
    Column("reason", Text),
    Column("code", String(20)),
)

notes = Table(
    "feed_note",
    metadata,
    Column("source", String(100), primary_key=True),
    Column("key", String(300), primary_key=True),
    Column("round", Integer, nullable=False),
    Column("seen", JSON, nullable=False),
    Column("settled", JSON(none_as_null=True)),
)

WAITING, DONE, TAKEN, FAILED = "waiting", "done", "taken", "failed"


@dataclass(frozen=True)
class Asked:
    """A request with what came of it. `sha256` is the snapshot of its last answer."""

    request: Request
    state: str
    validators: Validators = field(default_factory=Validators)
    sha256: str | None = None
    answered: str | None = None
    reason: str | None = None
    code: str | None = None


class FeedState:
    """Requests of sources in rounds: a round ends when nothing of it waits any more."""

    def __init__(self, engine: Engine):
        self.engine = engine
        metadata.create_all(engine)

    def round(self, source: str) -> int:
        """The number of the last round; 0 before the first."""
        statement = select(func.max(table.c.round)).where(table.c.source == source)
        with self.engine.connect() as connection:
            return int(connection.execute(statement).scalar() or 0)

    def begin(self, source: str, requests: Iterable[Request]) -> int:
        """A new round with its first requests; its number."""
        number = self.round(source) + 1
        self.add(source, number, requests)
        return number

    def add(self, source: str, number: int, requests: Iterable[Request]) -> None:
        """Requests that a round has to make; those it holds already stay as they are."""
        with self.engine.begin() as connection:
            position = connection.execute(
                select(func.max(table.c.position)).where(table.c.source == source, table.c.round == number)
            ).scalar()
            for offset, request in enumerate(requests, start=(position or 0) + 1):
                self._place(connection, source, number, offset, request)

    def count(self, source: str) -> int:
        """How many requests of the last round were made."""
        statement = (
            select(func.count())
            .select_from(table)
            .where(table.c.source == source, table.c.round == self.round(source), table.c.state != WAITING)
        )
        with self.engine.connect() as connection:
            return int(connection.execute(statement).scalar() or 0)

    def next(self, source: str) -> Asked | None:
        """What the last round has to ask next; None when nothing waits."""
        return next(iter(self._of_round(source, WAITING, 1)), None)

    def waiting(self, source: str) -> list[Asked]:
        """What the last round still has to ask, in its order."""
        return self._of_round(source, WAITING)

    def done(self, source: str) -> list[Asked]:
        """What the last round was answered and nobody took over yet."""
        return self._of_round(source, DONE)

    def taken(self, source: str) -> None:
        """Note that what the last round was answered so far has been taken over."""
        here = (table.c.source == source) & (table.c.round == self.round(source)) & (table.c.state == DONE)
        with self.engine.begin() as connection:
            connection.execute(table.update().where(here).values(state=TAKEN))

    def has_taken(self, source: str) -> bool:
        """Whether anything of the last round has been taken over."""
        return bool(self._of_round(source, TAKEN, 1))

    def last_answers(self, source: str) -> list[Asked]:
        """The last answer to each request of any round, the older rounds first."""
        statement = (
            select(table)
            .where(table.c.source == source, table.c.state.in_([DONE, TAKEN]))
            .order_by(table.c.round, table.c.position)
        )
        with self.engine.connect() as connection:
            return [_asked(row) for row in connection.execute(statement).mappings()]

    def hashes(self) -> dict[str, set[str]]:
        """The snapshots of the last answers to all requests, by the name under which a source is noted."""
        found: dict[str, set[str]] = {}
        with self.engine.connect() as connection:
            for source, sha256 in connection.execute(select(table.c.source, table.c.sha256)):
                found.setdefault(source, set()).update({sha256} if sha256 else ())
        return found

    def note(self, source: str, seen: Mapping[str, Any]) -> None:
        """Note what the last round found out about the source."""
        number = self.round(source)
        with self.engine.begin() as connection:
            for key, value in seen.items():
                here = (notes.c.source == source) & (notes.c.key == key)
                columns = {"round": number, "seen": value}
                if not connection.execute(notes.update().where(here).values(**columns)).rowcount:
                    connection.execute(notes.insert().values(source=source, key=key, **columns))

    def noted(self, source: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the last whole round noted, and what the last round has noted."""
        number = self.round(source)
        with self.engine.connect() as connection:
            rows = connection.execute(select(notes).where(notes.c.source == source)).mappings().all()
        settled = {row["key"]: row["settled"] for row in rows if row["settled"] is not None}
        return settled, {row["key"]: row["seen"] for row in rows if row["round"] == number}

    def settle(self, source: str) -> None:
        """The last round is whole: what it noted holds from now on."""
        here = (notes.c.source == source) & (notes.c.round == self.round(source))
        with self.engine.begin() as connection:
            connection.execute(notes.update().where(here).values(settled=notes.c.seen))

    def failed(self, source: str) -> list[Asked]:
        """What the last round was not answered, and why."""
        return self._of_round(source, FAILED)

    def failing(self, source: str) -> int:
        """How many requests of the last round failed since one was answered, without those that may fail."""
        handled = (table.c.round == self.round(source)) & (table.c.state != WAITING)
        statement = select(table.c.state, table.c.optional).where(table.c.source == source, handled)
        with self.engine.connect() as connection:
            rows = connection.execute(statement.order_by(table.c.position.desc())).all()
        return sum(not optional for _, optional in takewhile(lambda row: row.state == FAILED, rows))

    def answered(self, source: str, key: str, sha256: str | None, validators: Validators, at: str) -> None:
        """Note an answer; without a hash the one that stands is still right."""
        columns: dict[str, Any] = {
            "state": DONE,
            "etag": validators.etag,
            "last_modified": validators.last_modified,
            "answered": at,
            "reason": None,
            "code": None,
        }
        self._update(source, key, columns | ({"sha256": sha256} if sha256 else {}))

    def refused(self, source: str, key: str, reason: str, excused: bool = False, code: str = "") -> None:
        """Note that there was no answer to be used, and why; the round goes on without an excused one."""
        columns = {"state": FAILED, "reason": reason, "code": code}
        self._update(source, key, columns | ({"optional": True} if excused else {}))

    def _of_round(self, source: str, state: str, most: int | None = None) -> list[Asked]:
        statement = (
            select(table)
            .where(table.c.source == source, table.c.round == self.round(source), table.c.state == state)
            .order_by(table.c.position)
            .limit(most)
        )
        with self.engine.connect() as connection:
            return [_asked(row) for row in connection.execute(statement).mappings()]

    def _place(self, connection: Any, source: str, number: int, position: int, request: Request) -> None:
        columns = {
            "round": number,
            "position": position,
            "state": WAITING,
            "address": request.address,
            "headers": dict(request.headers),
            "context": dict(request.context),
            "optional": request.optional,
            "reason": None,
            "code": None,
        }
        here = (table.c.source == source) & (table.c.key == request.key)
        standing = connection.execute(select(table.c.round, table.c.address).where(here)).first()
        if standing is None:
            connection.execute(table.insert().values(source=source, key=request.key, **columns))
        elif standing.round != number:
            if standing.address != request.address:  # what is known is about another address
                columns |= {"etag": None, "last_modified": None}
            connection.execute(table.update().where(here).values(**columns))

    def _update(self, source: str, key: str, columns: Mapping[str, Any]) -> None:
        with self.engine.begin() as connection:
            here = (table.c.source == source) & (table.c.key == key)
            connection.execute(table.update().where(here).values(**columns))


def moment() -> str:
    """Now, in UTC, as the state keeps it."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def _asked(row: Mapping[Any, Any]) -> Asked:
    request = Request(row["key"], row["address"], row["headers"], row["context"], row["optional"])
    return Asked(
        request,
        row["state"],
        Validators(row["etag"], row["last_modified"]),
        row["sha256"],
        row["answered"],
        row["reason"],
        row["code"],
    )
