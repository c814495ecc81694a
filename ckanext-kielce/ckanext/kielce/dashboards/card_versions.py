"""The history of a card on its page: what was published, when, by which unit and why, in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ckanext.kielce.editing.history import listed
from ckanext.kielce.indicators import holdings
from zoom_schemas import numbers


@dataclass(frozen=True)
class CardVersion:
    """One publication, for readers. ``new``: the card began with it."""

    date: str
    date_text: str
    role: str
    why: str
    new: bool
    taken_back: bool
    changes: tuple[str, ...]


def versions_of(card_id: str, lang: str) -> tuple[CardVersion, ...]:
    """Publications of a card in the portal, the newest first; none for a card as it came in its file."""
    return tuple(_version(entry, lang) for entry in listed(holdings.store().versions.history(card_id), False))


def _version(entry: dict, lang: str) -> CardVersion:
    day = dt.datetime.fromisoformat(entry["moment"]).date()
    return CardVersion(
        date=day.isoformat(),
        date_text=numbers.date(day, lang),
        role=entry["role"],
        why=entry["why"],
        new=entry["new"],
        taken_back=entry["step"] == "retire",
        changes=tuple(change["sentence"][lang] for change in entry["changes"]),
    )
