"""When a source is to be asked: by its rhythm, later after failures, never before its publisher allows it.

Nobody announces the day on which figures appear, so a source is asked more often than it adds them.
The places in the calendar are those of Europe/Warsaw; between two of them there is exactly one round, however
often the clock was read, whether it was put forward or back, and however long the machine was off.
"""

import datetime as dt
import hashlib
import random
from collections.abc import Callable
from zoneinfo import ZoneInfo

from harvesters.source import Rhythm

WARSAW = ZoneInfo("Europe/Warsaw")
NIGHT = dt.time(2, 30)
"""Local time from which sources are asked that are asked once a day or less often."""

SPREAD = dt.timedelta(hours=2)
"""Over so long a time the sources of a night are spread, each always at the same minute."""

FIRST_PAUSE, GROWTH, LONGEST_PAUSE = dt.timedelta(minutes=5), 3, dt.timedelta(hours=6)
JITTER = 0.2
"""The share by which a pause may be longer or shorter: what failed together does not return together."""

ASKED: dict[Rhythm, str | None] = {
    "once": None,
    "hour": "hour",
    "day": "night",
    "week": "night",
    "month": "week",
    "quarter": "week",
    "year": "week",
    "election": "week",
}
"""How often a source of a rhythm is asked."""


def due(rhythm: Rhythm, last_success: dt.datetime | None, name: str = "") -> dt.datetime | None:
    """From when on a source is to be asked again: the first place in its calendar after the last success.

    `name` spreads sources over the hour or the night. None for what is published once and was taken; a source
    that never succeeded has been due for ever.
    """
    if last_success is None:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    return following(rhythm, last_success, name)


def overdue(rhythm: Rhythm, last_success: dt.datetime | None, now: dt.datetime, name: str = "") -> bool:
    """Whether a whole place in the calendar went by without success."""
    if last_success is None:
        return True
    first = following(rhythm, last_success, name)
    second = following(rhythm, first, name) if first else None
    return second is not None and now >= second


def next_try(
    rhythm: Rhythm,
    attempts: int,
    now: dt.datetime,
    most: int,
    name: str = "",
    retry_after: float | None = None,
    draw: Callable[[], float] = random.random,
) -> dt.datetime:
    """When a source that failed `attempts` times in a row is tried again.

    Soon at first, then after growing pauses; after `most` attempts only at the places of its own calendar,
    and never before `retry_after`, the seconds its publisher asked for. `draw` gives numbers of [0, 1).
    """
    pause = min(FIRST_PAUSE * GROWTH ** min(max(attempts, 1) - 1, 20), LONGEST_PAUSE)
    earliest = now + pause * (1 + JITTER * (2 * draw() - 1))
    if retry_after is not None:
        earliest = max(earliest, now + dt.timedelta(seconds=retry_after))
    if attempts < most:
        return earliest
    return following(rhythm, earliest, name) or following("week", earliest, name) or earliest


def following(rhythm: Rhythm, moment: dt.datetime, name: str = "") -> dt.datetime | None:
    """The first place in the calendar of a rhythm after a moment (with its zone); None if there is none."""
    step = ASKED[rhythm]
    if step is None:
        return None
    if step == "hour":
        return _next_hour(moment, name)
    return _next_night(moment, name, weekly=step == "week")


def _next_hour(moment: dt.datetime, name: str) -> dt.datetime:
    """Hours are counted in UTC: the hour that October has twice is two hours, the one March lacks is none."""
    place = moment.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0) + _share(name, 3600)
    return place if place > moment else place + dt.timedelta(hours=1)


def _next_night(moment: dt.datetime, name: str, weekly: bool) -> dt.datetime:
    """Nights are counted by local days: each has one place, also where its hour comes twice or never."""
    day = moment.astimezone(WARSAW).date() - dt.timedelta(days=1)
    weekday = int.from_bytes(hashlib.sha256(name.encode()).digest()[8:12], "big") % 7
    while True:
        place = _night_of(day, name)
        if place > moment and (not weekly or day.weekday() == weekday):
            return place
        day += dt.timedelta(days=1)


def _night_of(day: dt.date, name: str) -> dt.datetime:
    local = dt.datetime.combine(day, NIGHT) + _share(name, int(SPREAD.total_seconds()))
    return local.replace(tzinfo=WARSAW, fold=0).astimezone(dt.UTC)


def _share(name: str, seconds: int) -> dt.timedelta:
    """The same part of so many seconds for the same name; nothing for no name."""
    if not name:
        return dt.timedelta()
    return dt.timedelta(seconds=int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") % seconds)
