"""Which dataset of the portal is which record of which source, and what became of it.

The identity of a record is its source and its guid, and nothing else: not its title, not an id it claims.
"""

import datetime
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Engine, func, select

from indicator_jobs.tables import harvested_record as identity
from indicator_jobs.tables import harvested_round as rounds

State = Literal["open", "closed", "withdrawn"]
"""`closed`: the publisher no longer has it; `withdrawn`: staff of the portal deleted its dataset."""

Outcome = Literal["new", "changed", "gone", "error"]

_NAMESPACE = uuid.UUID("7c2b6f0e-52a1-5d0e-9e1c-266101266105")


def dataset_id(source: str, guid: str) -> str:
    """The id of the dataset that a record becomes, the same at every attempt."""
    return str(uuid.uuid5(_NAMESPACE, f"{source}\n{guid}"))


@dataclass(frozen=True)
class Identity:
    """A record and its dataset. `hash`: of the content taken over last; None if that was never finished."""

    dataset: str
    source: str
    guid: str
    hash: str | None
    state: State
    name: str | None
    title: str
    landing_page: str | None
    round: int
    outcome: Outcome
    reason: str | None
    first_seen: datetime.datetime
    closed: datetime.datetime | None


@dataclass(frozen=True)
class Round:
    """The last round of a source.

    `importing`: gathered (`fingerprint`, `gathered`) and not yet taken over whole. `taken`: what was taken
    over whole last. `held`: what was held back as far too few; `accepted`: what staff allowed all the same.
    """

    source: str
    number: int = 0
    importing: bool = False
    fingerprint: str | None = None
    taken: str | None = None
    accepted: str | None = None
    held: str | None = None
    gathered: Mapping[str, Any] | None = None


class Identities:
    """The records of all sources, kept beside the observations."""

    def __init__(self, engine: Engine):
        self.engine = engine

    def of_source(self, source: str) -> dict[str, Identity]:
        """Every record that a source ever gave, by guid."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(identity).where(identity.c.source == source)).mappings()
            return {row["guid"]: Identity(**row) for row in rows}

    def of_dataset(self, name_or_id: str) -> Identity | None:
        """The record behind a dataset, by its id or name."""
        wanted = (identity.c.dataset == name_or_id) | (identity.c.name == name_or_id)
        with self.engine.connect() as connection:
            row = connection.execute(select(identity).where(wanted)).mappings().first()
        return Identity(**row) if row else None

    def count(self, source: str, state: State = "open") -> int:
        """How many records of a source are in a state."""
        statement = select(func.count()).where(identity.c.source == source, identity.c.state == state)
        with self.engine.connect() as connection:
            return int(connection.execute(statement).scalar() or 0)

    def counts(self) -> dict[str, int]:
        """Open records by source."""
        statement = (
            select(identity.c.source, func.count())
            .where(identity.c.state == "open")
            .group_by(identity.c.source)
        )
        with self.engine.connect() as connection:
            return {source: number for source, number in connection.execute(statement)}

    def outcomes(self, source: str, number: int) -> Counter[str]:
        """What became of records in a round, those apart that stayed as they were."""
        statement = (
            select(identity.c.outcome, func.count())
            .where(identity.c.source == source, identity.c.round == number)
            .group_by(identity.c.outcome)
        )
        with self.engine.connect() as connection:
            return Counter({outcome: int(count) for outcome, count in connection.execute(statement)})

    def reasons(self, source: str, number: int) -> list[str]:
        """Why records of a round could not be taken over."""
        statement = select(identity.c.guid, identity.c.reason).where(
            identity.c.source == source, identity.c.round == number, identity.c.outcome == "error"
        )
        with self.engine.connect() as connection:
            return [f"{guid}: {reason}" for guid, reason in connection.execute(statement)]

    def begin(self, source: str, guid: str, title: str, number: int) -> Identity:
        """Note a record before its dataset is made, so that a killed import knows whose it is."""
        moment = datetime.datetime.now(datetime.UTC)
        made = Identity(
            dataset_id(source, guid),
            source,
            guid,
            None,
            "open",
            None,
            title,
            None,
            number,
            "new",
            None,
            moment,
            None,
        )
        with self.engine.begin() as connection:
            connection.execute(identity.insert().values(**vars(made)))
        return made

    def note(self, dataset: str, **columns: Any) -> None:
        """Note what became of a record."""
        with self.engine.begin() as connection:
            connection.execute(identity.update().where(identity.c.dataset == dataset).values(**columns))

    def round(self, source: str) -> Round:
        """The last round of a source."""
        with self.engine.connect() as connection:
            row = connection.execute(select(rounds).where(rounds.c.source == source)).mappings().first()
        return Round(**row) if row else Round(source)

    def note_round(self, source: str, **columns: Any) -> Round:
        """Note how far a round is; what stands then."""
        here = rounds.c.source == source
        with self.engine.begin() as connection:
            if connection.execute(rounds.update().where(here).values(**columns)).rowcount == 0:
                row = {"number": 0, "importing": False, "gathered": {}} | columns
                connection.execute(rounds.insert().values(source=source, **row))
        return self.round(source)
