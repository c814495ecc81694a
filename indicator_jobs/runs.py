"""The table of runs: what was done, when, with what result. Finished jobs leave a trace here."""

import datetime
import uuid
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from indicator_jobs.tables import run as table

DIED = "the worker was lost in the middle of the work; a later run completes it"
"""The reason of runs that nobody is at any more."""


@dataclass(frozen=True)
class Run:
    """One attempt at one piece of work. `state`: running, ok, held (by the gate), error."""

    id: str
    kind: str
    subject: str
    state: str
    started: datetime.datetime
    heartbeat: datetime.datetime
    finished: datetime.datetime | None = None
    reason: str | None = None
    input_hash: str | None = None
    result_hash: str | None = None
    resource_id: str | None = None


class Runs:
    """Starts, beats and finishes runs."""

    def __init__(self, engine: Engine):
        self.engine = engine

    def start(self, kind: str, subject: str, input_hash: str | None = None) -> Run:
        """A new run that has begun now."""
        moment = datetime.datetime.now(datetime.UTC)
        run = Run(str(uuid.uuid4()), kind, subject, "running", moment, moment, input_hash=input_hash)
        with self.engine.begin() as connection:
            connection.execute(table.insert().values(**vars(run)))
        return run

    def beat(self, run: Run) -> None:
        """Says that the run is still alive."""
        self._update(run, heartbeat=datetime.datetime.now(datetime.UTC))

    def finish(
        self,
        run: Run,
        state: str,
        reason: str | None = None,
        result_hash: str | None = None,
        resource_id: str | None = None,
    ) -> None:
        """Ends the run with its state, its reason in words, and what it made."""
        moment = datetime.datetime.now(datetime.UTC)
        self._update(
            run,
            state=state,
            reason=reason,
            result_hash=result_hash,
            resource_id=resource_id,
            heartbeat=moment,
            finished=moment,
        )

    def last(self, kind: str, subject: str, state: str | None = None) -> Run | None:
        """The latest run of a subject, of a state if given."""
        found = self.of_kind(kind, state, subject)
        return found.get(subject)

    def of_kind(self, kind: str, state: str | None = None, subject: str | None = None) -> dict[str, Run]:
        """The latest run of each subject."""
        wanted = [table.c.kind == kind]
        if state is not None:
            wanted.append(table.c.state == state)
        if subject is not None:
            wanted.append(table.c.subject == subject)
        latest = select(table.c.subject, func.max(table.c.started).label("started"))
        latest = latest.where(*wanted).group_by(table.c.subject).subquery()
        same = (table.c.subject == latest.c.subject) & (table.c.started == latest.c.started)
        with self.engine.connect() as connection:
            rows = connection.execute(select(table).join(latest, same).where(*wanted)).mappings()
            return {row["subject"]: Run(**row) for row in rows}

    def forget(self, kind: str, subject: str, before: datetime.datetime) -> int:
        """Takes away the runs of a subject that began before a moment; of each state the latest stays.

        Returns how many went.
        """
        here = (table.c.kind == kind) & (table.c.subject == subject)
        latest = select(func.max(table.c.started)).where(here).group_by(table.c.state)
        old = (table.c.started < before) & table.c.started.not_in(latest)
        with self.engine.begin() as connection:
            return connection.execute(table.delete().where(here, old)).rowcount

    def _update(self, run: Run, **columns: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(table.update().where(table.c.id == run.id).values(**columns))
