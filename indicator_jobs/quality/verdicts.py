"""Verdicts of the gate and their release by staff: kept for ever, the last one of a card is in force."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select, func, select

from indicator_jobs.quality.findings import Finding, Level, Verdict
from indicator_jobs.tables import release as release_table
from indicator_jobs.tables import verdict as table


@dataclass(frozen=True)
class Release:
    """Who let a held result through, when, and why."""

    who: str
    why: str
    moment: datetime.datetime


@dataclass(frozen=True)
class Judged:
    """A verdict as it was kept: of which card and run, in which unit, when; and its release, if any."""

    id: int
    card: str
    run: str
    verdict: Verdict
    unit: str
    moment: datetime.datetime
    release: Release | None = None

    @property
    def level(self) -> Level:
        """The level of the verdict."""
        return self.verdict.level

    @property
    def holds(self) -> bool:
        """Whether something waits behind it still."""
        return self.level == "hold" and self.release is None

    def as_dict(self) -> dict[str, Any]:
        """The verdict as data for JSON."""
        return {
            "card": self.card,
            "run": self.run,
            "level": self.level,
            "held": self.holds,
            "unit": self.unit,
            "moment": self.moment.isoformat(),
            "findings": [one.as_dict() for one in self.verdict.findings],
            "release": self.release
            and {
                "who": self.release.who,
                "why": self.release.why,
                "moment": self.release.moment.isoformat(),
            },
        }


class Verdicts:
    """Keeps verdicts and reads them."""

    def __init__(self, engine: Engine):
        self.engine = engine

    def add(self, card: str, run: str, verdict: Verdict, unit: str) -> None:
        """Keeps the verdict over what a run has computed."""
        row = {
            "card": card,
            "run": run,
            "level": verdict.level,
            "findings": [one.as_dict() for one in verdict.findings],
            "unit": unit,
            "moment": datetime.datetime.now(datetime.UTC),
        }
        with self.engine.begin() as connection:
            connection.execute(table.insert().values(**row))

    def add_release(self, judged: Judged, who: str, why: str) -> None:
        """Keeps that somebody let a held result through. A verdict is released once."""
        moment = datetime.datetime.now(datetime.UTC)
        with self.engine.begin() as connection:
            connection.execute(
                release_table.insert().values(verdict=judged.id, who=who, why=why, moment=moment)
            )

    def last(self, card: str) -> Judged | None:
        """The last verdict over a card."""
        return self.latest(card).get(card)

    def latest(self, card: str | None = None) -> dict[str, Judged]:
        """The last verdict over each card, by id of the card."""
        newest = select(func.max(table.c.id)).group_by(table.c.card)
        if card is not None:
            newest = newest.where(table.c.card == card)
        return {one.card: one for one in self._read(_joined().where(table.c.id.in_(newest)))}

    def history(self, card: str) -> list[Judged]:
        """All verdicts over a card, the newest first."""
        return self._read(_joined().where(table.c.card == card).order_by(table.c.id.desc()))

    def _read(self, statement: Select[Any]) -> list[Judged]:
        with self.engine.connect() as connection:
            return [_judged(row) for row in connection.execute(statement).mappings()]


def _joined() -> Select[Any]:
    released = (
        release_table.c.who,
        release_table.c.why,
        release_table.c.moment.label("released"),
    )
    return select(table, *released).select_from(table.outerjoin(release_table)).order_by(table.c.card)


def _judged(row: Mapping[Any, Any]) -> Judged:
    findings = tuple(Finding.from_dict(one) for one in row["findings"])
    release = Release(row["who"], row["why"], row["released"]) if row["who"] is not None else None
    verdict = Verdict(row["level"], findings)
    return Judged(row["id"], row["card"], row["run"], verdict, row["unit"], row["moment"], release)
