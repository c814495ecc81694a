"""Dates and rhythms of catalogues, in one form: ISO 8601, and the words of `record.Rhythm`."""

import datetime
import re

from harvesters.catalogues.record import Rhythm

EARLIEST, LATEST = 1000, 2200
"""Years outside are slips of the pen: 0000, 9999."""

_YEAR = re.compile(r"^(\d{4})(?:Z|[+-]\d{2}:\d{2})?$")
_MONTH = re.compile(r"^(\d{4})-(\d{2})$")
_OTHER_DAYS = ("%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d")
_DAY_WITH_ZONE = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})$")


def date(text: str) -> str | None:
    """A day (`2026-02-28`), a year, a month, or a moment in UTC (`2026-02-28T11:00:00Z`); None if it is none.

    Days are read day first, as in Poland: `31-12-2026`, `31.12.2026`. A moment without zone is taken as UTC.
    """
    bare = text.strip()
    if (year := _YEAR.match(bare)) and EARLIEST <= int(year[1]) <= LATEST:
        return year[1]
    if (month := _MONTH.match(bare)) and 1 <= int(month[2]) <= 12 and EARLIEST <= int(month[1]) <= LATEST:
        return bare
    found = _day(bare) or _moment(bare)
    if found is None or not EARLIEST <= found.year <= LATEST:
        return None
    return _written(found)


def _day(text: str) -> datetime.date | None:
    if zoned := _DAY_WITH_ZONE.match(text):
        text = zoned[1]
    for form in ("%Y-%m-%d", *_OTHER_DAYS):
        try:
            return datetime.datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None


def _moment(text: str) -> datetime.datetime | None:
    if "T" not in text and " " not in text:
        return None
    try:
        found = datetime.datetime.fromisoformat(text)
        zoned = found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
        return zoned.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None


def _written(found: datetime.date) -> str:
    if isinstance(found, datetime.datetime):
        return found.strftime("%Y-%m-%dT%H:%M:%SZ")
    return found.isoformat()


_RHYTHMS: dict[str, Rhythm] = {
    word: rhythm
    for rhythm, wordlist in {
        "continuous": "cont update_cont continual continuously pt1s realtime real-time stale-biezaco",
        "hour": "hourly pt1h co-godzine r/pt1h",
        "day": "daily p1d r/p1d codziennie dziennie daily_2",
        "week": "weekly p1w p7d r/p1w co-tydzien tygodniowo",
        "month": "monthly p1m r/p1m co-miesiac miesiecznie",
        "quarter": "quarterly p3m r/p3m co-kwartal kwartalnie",
        "half_year": "annual_2 semiannual biannually everyhalfyear p6m r/p6m r/p0.5y co-pol-roku polrocznie",
        "year": "annual annually yearly p1y r/p1y corocznie co-rok rocznie",
        "never": "never notplanned not_planned nieplanowana",
        "once": "once jednorazowo",
    }.items()
    for word in wordlist.split()
}  # type: ignore[assignment]


def rhythm(text: str) -> Rhythm | None:
    """The rhythm that a word or code means: EU frequencies, ISO 19115, ISO 8601, English and Polish words."""
    last = text.strip().rstrip("/").rsplit("/frequency/", 1)[-1].rsplit("#", 1)[-1].lower()
    plain = last.translate(str.maketrans("ąćęłńóśźż", "acelnoszz")).replace(" ", "-")
    known: dict[str, Rhythm] = {one: one for one in _SELF}
    return _RHYTHMS.get(plain) or known.get(plain)


_SELF: tuple[Rhythm, ...] = (
    "once",
    "continuous",
    "hour",
    "day",
    "week",
    "month",
    "quarter",
    "half_year",
    "year",
)
