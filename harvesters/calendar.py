"""When a source is expected to give something new, from its rhythm and from what it gave before.

Three ways of estimating, the best one that the facts allow; every expectation says which it was:

- `history`: the source has given something new in at least two different turns of its rhythm. The typical
  day is the median of how far those days lie from the last one, whole turns taken away; what came twice in
  one turn (a revision) counts by its first day.
- `figures`: only the newest period of its figures is known. The next period's figures are expected one turn
  of the rhythm after that period has ended, at the latest.
- `rhythm`: nothing but the day of the last copy is known. One turn later.

Days are days in Poland: a change at 23:30 UTC on 31 December happened on 1 January.
"""

import datetime
import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, takewhile
from typing import Literal
from zoneinfo import ZoneInfo

from zoom_schemas import periods

WARSAW = ZoneInfo("Europe/Warsaw")
DAYS = {"week": 7}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
PATIENCE = {"week": 3, "month": 10, "quarter": 30, "year": 60}
"""Days after the latest day known so far that pass before something expected by its history is overdue."""
REMEMBERED = 6
"""Turns of the history that count: publishers change their days."""

Basis = Literal["history", "figures", "rhythm"]
State = Literal["expected", "due", "overdue"]
Undated = Literal["continuous", "once", "election"]
UNDATED: dict[str, Undated] = {
    "hour": "continuous",
    "day": "continuous",
    "once": "once",
    "election": "election",
}


@dataclass(frozen=True)
class Past:
    """What is known of a source: its rhythm, the days on which it gave something new, its newest period.

    `newest` is an SDMX period; `copied` the day of the copy at hand.
    """

    source: str
    rhythm: str
    changes: tuple[datetime.date, ...]
    newest: str | None
    copied: datetime.date


@dataclass(frozen=True)
class Expected:
    """One expected update. `turn` (2027, 2027-Q1, 2027-03, 2027-W05) names it for ever: source and turn.

    `day` is the typical day, `earliest` and `latest` bound what the history has seen; for `figures` the day
    is the latest one. `figures` is the period of the figures that should come, where that is known.
    """

    source: str
    turn: str
    day: datetime.date
    earliest: datetime.date
    latest: datetime.date
    basis: Basis
    state: State
    figures: str | None = None


def local_day(moment: datetime.datetime) -> datetime.date:
    """The day in Poland of a moment; a moment without a zone is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return aware.astimezone(WARSAW).date()


def undated(rhythm: str) -> Undated | None:
    """Why a rhythm has no days to write into a calendar; None where it has."""
    return UNDATED.get(rhythm)


def calendar(pasts: Iterable[Past], today: datetime.date) -> list[Expected]:
    """What is expected to begin in the next twelve months and what is overdue, in order of days."""
    found = [one for past in pasts for one in expected(past, today)]
    return sorted(found, key=lambda one: (one.day, one.source))


def expected(past: Past, today: datetime.date) -> list[Expected]:
    """The expectations of one source that begin within a year; of the overdue ones only the first."""
    if undated(past.rhythm):
        return []
    until = later(today, "year", 1)
    turns = list(takewhile(lambda one: one.earliest <= until, _turns(past, today)))
    overdue = [one for one in turns if one.state == "overdue"]
    return overdue[:1] + [one for one in turns if one.state != "overdue"]


def later(day: datetime.date, rhythm: str, turns: int) -> datetime.date:
    """The day whole turns of a rhythm later (or earlier); a day that its month lacks becomes its last one."""
    if rhythm in DAYS:
        return day + datetime.timedelta(days=DAYS[rhythm] * turns)
    month = day.year * 12 + day.month - 1 + MONTHS[rhythm] * turns
    return datetime.date(month // 12, month % 12 + 1, min(day.day, _days_of_month(month)))


def turn_of(rhythm: str, day: datetime.date) -> str:
    """The turn that a day lies in: a year, quarter, month, or an ISO week."""
    if rhythm == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}"
    kind = _kind(rhythm)
    return periods.from_ordinal(kind, periods.ordinal_at(kind, day))


def _turns(past: Past, today: datetime.date) -> Iterator[Expected]:
    offsets = _offsets(past)
    if len(offsets) > 1:
        return _by_history(past, offsets, today)
    if past.newest is not None:
        return _by_figures(past, past.newest, today)
    return _by_rhythm(past, today)


def _offsets(past: Past) -> list[int]:
    """How many days each turn's first change lies from where the last one stands, the newest turn first."""
    if not past.changes:
        return []
    last = max(past.changes)
    first: dict[int, int] = {}
    for day in past.changes:
        turn, offset = _nearest_turn(last, day, past.rhythm)
        first[turn] = min(first.get(turn, offset), offset)
    return [first[turn] for turn in sorted(first, reverse=True)][:REMEMBERED]


def _nearest_turn(last: datetime.date, day: datetime.date, rhythm: str) -> tuple[int, int]:
    """The whole turns between two days (0 or below) and the days that remain, as few as possible."""
    length = DAYS.get(rhythm) or MONTHS[rhythm] * 30.44
    guess = round((day - last).days / length)
    tried = ((turn, (day - later(last, rhythm, turn)).days) for turn in (guess - 1, guess, guess + 1))
    return min(tried, key=lambda pair: abs(pair[1]))


def _by_history(past: Past, offsets: list[int], today: datetime.date) -> Iterator[Expected]:
    last = max(past.changes)
    typical, low, high = round(statistics.median(offsets)), min(offsets), max(offsets)
    for turn in count(1):
        start = later(last, past.rhythm, turn)
        day, earliest, latest = (start + datetime.timedelta(days=days) for days in (typical, low, high))
        state = _state(earliest, latest + datetime.timedelta(days=PATIENCE[past.rhythm]), today)
        yield Expected(past.source, turn_of(past.rhythm, start), day, earliest, latest, "history", state)


def _by_figures(past: Past, newest: str, today: datetime.date) -> Iterator[Expected]:
    """Every period after the newest one, with the last day of the turn that follows it."""
    held = periods.parse(newest)
    ended = periods.parse(periods.from_ordinal(held.kind, held.ordinal + 1)).start
    for turn in count(0):
        wanted = _turn_start(later(ended, past.rhythm, turn), past.rhythm)
        closes = later(wanted, past.rhythm, 1)
        day = later(wanted, past.rhythm, 2) - datetime.timedelta(days=1)
        name, figures = turn_of(past.rhythm, closes), turn_of(past.rhythm, wanted)
        known = figures if past.rhythm != "week" else None
        yield Expected(
            past.source, name, day, closes, day, "figures", _state(closes, day, today, ahead=True), known
        )


def _by_rhythm(past: Past, today: datetime.date) -> Iterator[Expected]:
    last = max(past.changes, default=past.copied)
    for turn in count(1):
        day = later(last, past.rhythm, turn)
        state = _state(day, day + datetime.timedelta(days=PATIENCE[past.rhythm]), today)
        yield Expected(past.source, turn_of(past.rhythm, day), day, day, day, "rhythm", state)


def _state(opens: datetime.date, closes: datetime.date, today: datetime.date, ahead: bool = False) -> State:
    """Overdue after the last day, due from the first one on; a span of a whole turn (`ahead`) is not due."""
    if today > closes:
        return "overdue"
    return "due" if today >= opens and not ahead else "expected"


def _turn_start(day: datetime.date, rhythm: str) -> datetime.date:
    if rhythm == "week":
        return day - datetime.timedelta(days=day.weekday())
    return periods.parse(turn_of(rhythm, day)).start


def _kind(rhythm: str) -> periods.PeriodKind:
    if rhythm == "year":
        return "year"
    return "quarter" if rhythm == "quarter" else "month"


def _days_of_month(month: int) -> int:
    following = datetime.date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return (following - datetime.timedelta(days=1)).day
