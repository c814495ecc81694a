"""What an address asks for: cards, themes, territories, periods, a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from indicator_jobs import tables
from indicator_jobs.card import Card
from indicator_jobs.export.choice import Choice, choose
from indicator_jobs.known import UnknownError
from indicator_jobs.store import Store

KNOWN = ("card", "theme", "territory", "from", "to", "frequency", "as_of")
"""What may stand after the question mark."""

FEW_CARDS, FEW_TERRITORIES, FEW_ROWS = 20, 3, 60_000
"""A file that holds no more is written while the reader waits; a larger one by a job."""

MOST = 100
"""So many cards, themes or territories may be named one by one."""


@dataclass(frozen=True)
class Asked:
    """A choice, and the plain arguments that made it, for a job."""

    choice: Choice
    arguments: dict[str, Any]


def read(parameters: MultiDict[str, str], cards: Mapping[str, Card]) -> Asked:
    """The choice of an address. Raises UnknownError for what is not known, also for a word that it is not."""
    for name in parameters:
        if name not in KNOWN:
            raise UnknownError(f"There is no parameter {name}.", f"Parameters are: {', '.join(KNOWN)}.")
    lists = {
        f"{name}s".replace("territorys", "territories"): _several(parameters, name)
        for name in ("card", "theme", "territory")
    }
    arguments: dict[str, Any] = {
        **lists,
        "first": parameters.get("from"),
        "last": parameters.get("to"),
        "frequency": parameters.get("frequency"),
        "as_of": _day(parameters.get("as_of")),
    }
    return Asked(choose(cards, **arguments), arguments)


def is_small(choice: Choice, store: Store) -> bool:
    """Whether a file is so small that it may be written while the reader waits."""
    if choice.territories is not None and len(choice.territories) <= FEW_TERRITORIES:
        return True
    if len(choice.cards) > FEW_CARDS:
        return False
    statement = select(func.count()).select_from(tables.value).where(tables.value.c.card.in_(choice.cards))
    with store.engine.connect() as connection:
        return (connection.execute(statement).scalar() or 0) <= FEW_ROWS


def _several(parameters: MultiDict[str, str], name: str) -> list[str]:
    """Values of a parameter that is repeated, or given once with commas."""
    found = [one for written in parameters.getlist(name) for one in written.split(",") if one]
    if len(found) > MOST:
        raise UnknownError(
            f"{name} is given {len(found)} times.", f"Give it at most {MOST} times, or not at all."
        )
    return found


def _day(written: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written) if written else None
    except ValueError:
        raise UnknownError(f"{written} is no day.", "Write it as 2024-01-31.") from None
