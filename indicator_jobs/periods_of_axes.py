"""Periods by their ordinals: the year they belong to, and the days they begin and end on."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from zoom_schemas.periods import PeriodKind, from_ordinal, ordinal_at, parse

if TYPE_CHECKING:
    from indicator_jobs.card import Card

KINDS: dict[str, tuple[PeriodKind, ...]] = {"term": ("year", "month", "day")}
"""The kinds of period in which a card may have values, where it is not the card's own."""

PER_YEAR: dict[PeriodKind, int] = {"year": 1, "school_year": 1, "half_year": 2, "quarter": 4, "month": 12}


def kinds_of(card: Card) -> tuple[PeriodKind, ...]:
    """The kinds of period that the values of a card may have."""
    return KINDS.get(card.period) or (card.period,)  # type: ignore[return-value]


def start_of(kind: PeriodKind, ordinal: int) -> datetime.date:
    """The first day of a period."""
    return parse(from_ordinal(kind, ordinal)).start


def end_of(kind: PeriodKind, ordinal: int) -> datetime.date:
    """The last day of a period."""
    return start_of(kind, ordinal + 1) - datetime.timedelta(days=1)


def first_of_year(kind: PeriodKind, ordinal: int) -> int:
    """The ordinal of the first period of the year that a period lies in."""
    if kind == "day":
        return datetime.date(datetime.date.fromordinal(ordinal).year, 1, 1).toordinal()
    return ordinal - ordinal % PER_YEAR[kind]


def parts_of(whole: PeriodKind, ordinal: int, part: PeriodKind) -> range:
    """The ordinals of the shorter periods that a period consists of: the 365 days of 2023."""
    first, last = start_of(whole, ordinal), end_of(whole, ordinal)
    return range(ordinal_at(part, first), ordinal_at(part, last) + 1)


def is_finer(one: PeriodKind, other: PeriodKind) -> bool:
    """Whether periods of one kind lie within those of the other."""
    order: tuple[PeriodKind, ...] = ("day", "month", "quarter", "half_year", "year")
    if other == "school_year":
        return one in ("day", "month")
    return one in order and other in order and order.index(one) < order.index(other)
