"""What the calendar of expected updates shows: what is late, then month by month, then what has no day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ckan.plugins import toolkit as tk
from ckanext.kielce.sources import words
from ckanext.kielce.sources.facts import Facts
from ckanext.kielce.sources.upcoming import Upcoming, basis_word, upcoming
from ckanext.kielce.theme.helpers import kielce_url
from zoom_schemas import numbers, periods

from harvesters.calendar import Expected, undated
from harvesters.calendar_file import BASES, Entry


@dataclass(frozen=True)
class CalendarLine:
    """One expected update with its source; `further` are the other days of the month of the same kind."""

    title: str
    address: str
    publisher: str
    cards: int
    cards_text: str
    update: Upcoming
    further: str = ""


@dataclass(frozen=True)
class Month:
    """The updates of one month; `id` is its period."""

    id: str
    title: str
    lines: tuple[CalendarLine, ...]


@dataclass(frozen=True)
class UndatedLine:
    """A source that has no day in the calendar, and why."""

    title: str
    address: str
    why: str


@dataclass(frozen=True)
class CalendarPage:
    """The whole calendar."""

    sentence: str
    late: tuple[CalendarLine, ...]
    months: tuple[Month, ...]
    undated: tuple[UndatedLine, ...]
    bases: tuple[tuple[str, str], ...]
    subscribe: str


def build(facts: Facts, lang: str) -> CalendarPage:
    """The page as of today."""
    late = [one for one in facts.expected if one.state == "overdue"]
    coming = [one for one in facts.expected if one.state != "overdue"]
    return CalendarPage(
        sentence=tk._(
            "Expected in the next twelve months: {coming}. Should have come already: {late}."
        ).format(coming=numbers.number(len(coming), 0, lang), late=numbers.number(len(late), 0, lang)),
        late=_lines(facts, late, lang),
        months=tuple(_months(facts, coming, lang)),
        undated=tuple(_undated(facts, lang)),
        bases=tuple((basis_word(key), text.get(lang)) for key, text in BASES.items()),
        subscribe=kielce_url("/kalendarz.ics", absolute=True),
    )


def entries(facts: Facts) -> list[Entry]:
    """The same for files: addresses are those of the Polish pages, so that a file is the same everywhere."""
    return [
        Entry(
            one,
            facts.sources[one.source].title,
            kielce_url(f"/zrodla/{one.source}", "pl", absolute=True),
            len(facts.told[one.source]["cards"]),
        )
        for one in facts.expected
    ]


def _months(facts: Facts, coming: Iterable[Expected], lang: str) -> Iterator[Month]:
    by_month: dict[str, list[Expected]] = {}
    for one in coming:
        by_month.setdefault(f"{one.day:%Y-%m}", []).append(one)
    for month in sorted(by_month):
        yield Month(month, _capital(periods.label(month, lang)), _lines(facts, by_month[month], lang))


def _lines(facts: Facts, found: Iterable[Expected], lang: str) -> tuple[CalendarLine, ...]:
    """One line a source: what it gives several times in the month is joined."""
    by_source: dict[str, list[Expected]] = {}
    for one in found:
        by_source.setdefault(one.source, []).append(one)
    return tuple(_line(facts, own, lang) for own in by_source.values())


def _line(facts: Facts, own: list[Expected], lang: str) -> CalendarLine:
    first, *others = own
    source, cards = facts.sources[first.source], len(facts.told[first.source]["cards"])
    return CalendarLine(
        title=source.title.get(lang),
        address=f"/zrodla/{source.id}",
        publisher=source.publisher.name.get(lang),
        cards=cards,
        cards_text=words.counted_cards(cards, lang),
        update=upcoming([first], lang)[0],
        further=numbers.listed(
            [numbers.day_of_year(one.day.month, one.day.day, lang) for one in others], lang
        ),
    )


def _undated(facts: Facts, lang: str) -> Iterator[UndatedLine]:
    why = {
        "once": tk._("published once"),
        "election": tk._("after an election"),
        "continuous": tk._("all the time"),
    }
    for source in facts.sources.values():
        if reason := undated(source.rhythm):
            yield UndatedLine(source.title.get(lang), f"/zrodla/{source.id}", why[reason])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
