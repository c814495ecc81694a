"""The versions of cards: every step is a row of its own, nothing is ever changed or removed.

The number of the last row is what an editor has seen: whoever saves on top of an older one is told what
happened in between.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError

from indicator_jobs.editing.content import Content
from indicator_jobs.editing.states import OPEN, State, StepName
from indicator_jobs.tables import card_version as table


@dataclass(frozen=True)
class Author:
    """Who takes a step: `name` identifies the person, `role` is what the public reads (unit, office)."""

    name: str
    role: str = ""


@dataclass(frozen=True)
class Version:
    """One step of the history of a card, with the whole card as it was then.

    `based_on`: number of the version it was made from. `bundled`: the card in the files at that time, None
    for a card that no file holds; so a change of the file under an edit can be seen.
    """

    card: str
    number: int
    step: StepName
    state: State
    content: Content
    who: str
    role: str
    moment: datetime.datetime
    why: str
    based_on: int | None = None
    bundled: Content | None = None


class StaleError(ValueError):
    """Somebody was faster; `now` is the version that stands."""

    def __init__(self, now: Version | None):
        super().__init__("Somebody else has changed this card meanwhile.")
        self.now = now


class Versions:
    """Reads and appends versions."""

    def __init__(self, engine: Engine):
        self.engine = engine

    def history(self, card: str) -> list[Version]:
        """All versions of a card, the first one first."""
        return self._read(select(table).where(table.c.card == card).order_by(table.c.number))

    def last(self, card: str) -> Version | None:
        """The newest version of a card."""
        statement = select(table).where(table.c.card == card).order_by(table.c.number.desc()).limit(1)
        return next(iter(self._read(statement)), None)

    def get(self, card: str, number: int) -> Version:
        """One version. Raises LookupError."""
        statement = select(table).where(table.c.card == card, table.c.number == number)
        for version in self._read(statement):
            return version
        raise LookupError(f"{card} has no version {number}.")

    def append(
        self,
        card: str,
        step: StepName,
        state: State,
        content: Content,
        author: Author,
        why: str = "",
        based_on: int | None = None,
        bundled: Content | None = None,
    ) -> Version:
        """A new version on top of `based_on` (None: the first one). Raises StaleError if that is not last."""
        number, moment = (based_on or 0) + 1, datetime.datetime.now(datetime.UTC)
        version = Version(
            card, number, step, state, content, author.name, author.role, moment, why, based_on, bundled
        )
        try:
            with self.engine.begin() as connection:
                standing = connection.scalar(select(func.max(table.c.number)).where(table.c.card == card))
                if standing == based_on:
                    connection.execute(table.insert().values(**vars(version)))
        except IntegrityError:  # two at the same moment: the unique number lets one of them through
            standing = number
        if standing != based_on:
            raise StaleError(self.last(card))
        return version

    def open_work(self) -> list[Version]:
        """Cards with unfinished work: the last version of each, the newest first."""
        newest = select(func.max(table.c.id)).group_by(table.c.card)
        statement = select(table).where(table.c.id.in_(newest), table.c.state.in_(sorted(OPEN)))
        return self._read(statement.order_by(table.c.id.desc()))

    def in_force(self) -> dict[str, Version]:
        """The published version of each card that has one and was not retired since."""
        finished = table.c.step.in_(["publish", "retire"])
        statement = select(table).where(finished).order_by(table.c.card, table.c.number)
        latest = {version.card: version for version in self._read(statement)}
        return {card: version for card, version in latest.items() if version.step == "publish"}

    def mark(self) -> int:
        """Grows whenever another set of cards is in force: for whoever keeps that set in memory."""
        statement = select(func.max(table.c.id)).where(table.c.step.in_(["publish", "retire"]))
        with self.engine.connect() as connection:
            return int(connection.scalar(statement) or 0)

    def _read(self, statement: Any) -> list[Version]:
        with self.engine.connect() as connection:
            return [_version(row) for row in connection.execute(statement).mappings()]


def published(history: Iterable[Version]) -> Version | None:
    """The version in force of a history, or None."""
    finished = [version for version in history if version.step in ("publish", "retire")]
    return finished[-1] if finished and finished[-1].step == "publish" else None


def authors(history: Iterable[Version]) -> set[str]:
    """Who wrote the present draft: all who saved since the last publication or withdrawal."""
    found: set[str] = set()
    for version in history:
        if version.step in ("publish", "retire", "discard"):
            found = set()
        elif version.step == "save":
            found.add(version.who)
    return found


def _version(row: Any) -> Version:
    return Version(**{name: value for name, value in row.items() if name != "id"})
