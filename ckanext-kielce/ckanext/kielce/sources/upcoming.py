"""Expected updates in words, for the calendar and for the pages of sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ckan.plugins import toolkit as tk
from zoom_schemas import numbers, periods

from harvesters.calendar import Basis, Expected
from harvesters.calendar_file import BASES


@dataclass(frozen=True)
class Upcoming:
    """One expected update: when in words, what, how it was estimated."""

    source: str
    turn: str
    day: str
    when: str
    what: str
    basis: str
    basis_word: str
    late: bool
    due: bool


def upcoming(expected: Iterable[Expected], lang: str) -> tuple[Upcoming, ...]:
    """Expected updates in words, in the given order."""
    return tuple(_one(one, lang) for one in expected)


def basis_word(basis: Basis) -> str:
    """From what a day was estimated, in a word or two."""
    return {
        "history": tk._("history"),
        "figures": tk._("newest period"),
        "rhythm": tk._("rhythm"),
    }[basis]


def _one(one: Expected, lang: str) -> Upcoming:
    return Upcoming(
        source=one.source,
        turn=one.turn,
        day=one.day.isoformat(),
        when=_when(one, lang),
        what=_what(one, lang),
        basis=BASES[one.basis].get(lang),
        basis_word=basis_word(one.basis),
        late=one.state == "overdue",
        due=one.state == "due",
    )


def _when(one: Expected, lang: str) -> str:
    day = numbers.date(one.day, lang)
    if one.state == "overdue":
        return tk._("should have come by {day}").format(day=numbers.date(one.latest, lang))
    if one.basis == "figures":
        return tk._("by {day} at the latest").format(day=day)
    if one.earliest == one.latest:
        return tk._("about {day}").format(day=day)
    return tk._("about {day} (so far between {first} and {last})").format(
        day=day, first=numbers.date(one.earliest, lang), last=numbers.date(one.latest, lang)
    )


def _what(one: Expected, lang: str) -> str:
    if one.figures:
        return tk._("figures of {period}").format(period=periods.label(one.figures, lang))
    return tk._("new figures")
