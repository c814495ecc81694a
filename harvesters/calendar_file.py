"""Expected updates as an iCalendar file (RFC 5545, RFC 7986) and as rows of a table."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from icalendar import Calendar, Event
from zoom_schemas import numbers, periods
from zoom_schemas.texts import Bilingual, Lang

from harvesters.calendar import Basis, Expected

PRODUCT = "-//Zoom na Kielce//calendar of expected updates//PL"
REFRESH = datetime.timedelta(days=1)
COLUMNS = (
    "source",
    "turn",
    "title_pl",
    "title_en",
    "day",
    "earliest",
    "latest",
    "state",
    "basis",
    "figures",
    "cards",
    "address",
)
BASES: dict[Basis, Bilingual] = {
    "history": Bilingual(
        pl="Z historii: środkowy dzień dotychczasowych zmian tego źródła.",
        en="From the history: the median day of this source's changes so far.",
    ),
    "figures": Bilingual(
        pl="Z rytmu i najnowszego okresu: najpóźniej jeden rytm po końcu okresu, którego jeszcze nie ma.",
        en="From the rhythm and the newest period: one turn after the missing period ends, at the latest.",
    ),
    "rhythm": Bilingual(
        pl="Z samego rytmu, licząc od dnia ostatniej kopii.",
        en="From the rhythm alone, counted from the day of the last copy.",
    ),
}
OVERDUE = Bilingual(pl="Spóźnione", en="Overdue")
_NEW = Bilingual(pl="Nowe liczby", en="New figures")
_LATEST = Bilingual(pl="najpóźniej", en="at the latest")
_CARDS = {
    "pl": {"one": "wskaźnik", "few": "wskaźniki", "many": "wskaźników", "other": "wskaźnika"},
    "en": {"one": "indicator", "other": "indicators"},
}


@dataclass(frozen=True)
class Entry:
    """An expected update with what people read: the source's title, its page, how many cards rest on it."""

    expected: Expected
    title: Bilingual
    address: str
    cards: int

    def row(self) -> dict[str, Any]:
        """One row of the table, days as ISO 8601."""
        facts = self.expected
        return {
            "source": facts.source,
            "turn": facts.turn,
            "title_pl": self.title.pl,
            "title_en": self.title.en,
            "day": facts.day.isoformat(),
            "earliest": facts.earliest.isoformat(),
            "latest": facts.latest.isoformat(),
            "state": facts.state,
            "basis": facts.basis,
            "figures": facts.figures or "",
            "cards": self.cards,
            "address": self.address,
        }


def ical(entries: Iterable[Entry], lang: Lang, name: str, host: str, moment: datetime.datetime) -> bytes:
    """The calendar as a file: days without an hour, of Poland.

    `host` makes the identifiers unique in the world: a source's turn keeps its identifier in both languages
    and at every estimate, so that a moved day moves the event instead of adding one. `moment` (UTC) is when
    the facts were read. What is overdue stays visible until today.
    """
    calendar = Calendar()
    about: Mapping[str, Any] = {
        "prodid": PRODUCT,
        "version": "2.0",
        "calscale": "GREGORIAN",
        "method": "PUBLISH",
        "name": name,
        "x-wr-calname": name,
        "x-wr-timezone": "Europe/Warsaw",
    }
    for key, value in about.items():
        calendar.add(key, value)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, lang, host, moment))
    return calendar.to_ical()


def identifier(expected: Expected, host: str) -> str:
    """The UID of an expected update."""
    return f"{expected.source}-{expected.turn}@{host}"


def _event(entry: Entry, lang: Lang, host: str, moment: datetime.datetime) -> Event:
    facts, event = entry.expected, Event()
    event.add("uid", identifier(facts, host))
    event.add("dtstamp", moment)
    event.add("dtstart", facts.day)
    event.add("dtend", _last_day(facts, moment) + datetime.timedelta(days=1))
    event.add("summary", summary(entry, lang))
    event.add("description", f"{description(entry, lang)}\n{entry.address}")
    event.add("url", entry.address)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CONFIRMED" if facts.state == "overdue" else "TENTATIVE")
    event.add("categories", [(OVERDUE if facts.state == "overdue" else _NEW).get(lang)])
    return event


def _last_day(facts: Expected, moment: datetime.datetime) -> datetime.date:
    return max(facts.day, moment.date()) if facts.state == "overdue" else facts.day


def summary(entry: Entry, lang: Lang) -> str:
    """`New figures: Local Data Bank (2026)`, or that they are overdue."""
    figures = entry.expected.figures
    what = f" ({periods.label(figures, lang)})" if figures else ""
    late = f"{OVERDUE.get(lang)}: " if entry.expected.state == "overdue" else f"{_NEW.get(lang)}: "
    return f"{late}{entry.title.get(lang)}{what}"


def description(entry: Entry, lang: Lang) -> str:
    """How the day was estimated, between which days it has been, and how many cards rest on the source."""
    facts = entry.expected
    parts = [BASES[facts.basis].get(lang)]
    if facts.basis == "history" and facts.earliest != facts.latest:
        parts.append(f"{numbers.date(facts.earliest, lang)} – {numbers.date(facts.latest, lang)}.")
    if facts.basis == "figures":
        parts.append(f"{_LATEST.get(lang).capitalize()} {numbers.date(facts.latest, lang)}.")
    parts.append(numbers.counted(entry.cards, _CARDS[lang], lang) + ".")
    return " ".join(parts)
