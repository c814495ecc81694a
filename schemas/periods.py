"""SDMX time periods: their kind, their order, and how people call them in Polish and in English."""

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from babel.dates import format_date
from zoom_schemas import numbers

PeriodKind = Literal["year", "half_year", "quarter", "month", "day", "school_year"]

_SHAPES: tuple[tuple[PeriodKind, re.Pattern[str]], ...] = (
    ("year", re.compile(r"(\d{4})")),
    ("school_year", re.compile(r"(\d{4})/(\d{4})")),
    ("half_year", re.compile(r"(\d{4})-S([12])")),
    ("quarter", re.compile(r"(\d{4})-Q([1-4])")),
    ("month", re.compile(r"(\d{4})-(0[1-9]|1[0-2])")),
    ("day", re.compile(r"(\d{4})-(\d{2})-(\d{2})")),
)
_ROMAN = ("", "I", "II", "III", "IV")
_ENGLISH_ORDER = ("", "first", "second", "third", "fourth")
_IN_MONTH = (
    "w styczniu",
    "w lutym",
    "w marcu",
    "w kwietniu",
    "w maju",
    "w czerwcu",
    "w lipcu",
    "w sierpniu",
    "we wrześniu",
    "w październiku",
    "w listopadzie",
    "w grudniu",
)


class PeriodError(ValueError):
    """Not a period: says what one looks like."""

    def __init__(self, text: str):
        super().__init__(
            f"“{text}” is not a period. Write 2024, 2024-Q1, 2024-03, 2024-03-15 or, for a school year, "
            "2024/2025."
        )


@dataclass(frozen=True)
class Period:
    """A parsed period. `ordinal` counts periods of the same kind, so that one can step back `k` of them."""

    text: str
    kind: PeriodKind
    ordinal: int
    start: datetime.date


def parse(text: str) -> Period:
    """The period written as SDMX has it. Raises PeriodError."""
    for kind, shape in _SHAPES:
        found = shape.fullmatch(text)
        if found:
            return _period(text, kind, [int(part) for part in found.groups()])
    raise PeriodError(text)


def _period(text: str, kind: PeriodKind, parts: list[int]) -> Period:
    year, part = parts[0], parts[1] if len(parts) > 1 else 1
    try:
        if kind == "day":
            day = datetime.date(*parts)
            return Period(text, kind, day.toordinal(), day)
        if kind == "school_year":
            if part != year + 1:
                raise PeriodError(text)
            return Period(text, kind, year, datetime.date(year, 9, 1))
        months = {"year": 12, "half_year": 6, "quarter": 3, "month": 1}[kind]
        start = datetime.date(year, (part - 1) * months + 1, 1)
    except ValueError as error:
        raise PeriodError(text) from error
    return Period(text, kind, year * (12 // months) + part - 1, start)


def from_ordinal(kind: PeriodKind, ordinal: int) -> str:
    """The period that has this ordinal: the inverse of `parse(text).ordinal`."""
    if kind == "day":
        return datetime.date.fromordinal(ordinal).isoformat()
    if kind == "school_year":
        return f"{ordinal:04d}/{ordinal + 1:04d}"
    count = {"year": 1, "half_year": 2, "quarter": 4, "month": 12}[kind]
    year, part = ordinal // count, ordinal % count + 1
    suffix = {"year": "", "half_year": f"-S{part}", "quarter": f"-Q{part}", "month": f"-{part:02d}"}[kind]
    return f"{year:04d}{suffix}"


def ordinal_at(kind: PeriodKind, day: datetime.date) -> int:
    """The ordinal of the period of a kind that a day lies in."""
    if kind == "day":
        return day.toordinal()
    if kind == "school_year":
        return day.year if day.month >= 9 else day.year - 1
    count = {"year": 1, "half_year": 2, "quarter": 4, "month": 12}[kind]
    return day.year * count + (day.month - 1) * count // 12


def back(text: str, steps: int) -> str:
    """The period `steps` periods of its kind earlier: back("2024-Q1", 1) is 2023-Q4."""
    period = parse(text)
    return from_ordinal(period.kind, period.ordinal - steps)


def label(text: str, lang: str = "pl") -> str:
    """For tables, axes and tiles: `2024`, `IV kw. 2026`, `listopad 2026`, `2024/2025`."""
    period = parse(text)
    year, part = period.start.year, int(text[-1])
    if period.kind == "quarter":
        return f"Q{part} {year}" if lang == "en" else f"{_ROMAN[part]} kw. {year}"
    if period.kind == "half_year":
        return f"H{part} {year}" if lang == "en" else f"{_ROMAN[part]} półrocze {year}"
    if period.kind == "month":
        return format_date(period.start, "LLLL y", locale="en_GB" if lang == "en" else "pl")
    return numbers.date(period.start, lang) if period.kind == "day" else text


def within(text: str, lang: str = "pl") -> str:
    """For a sentence: `w 2024 r.`, `w IV kwartale 2026 r.`, `we wrześniu 2026 r.`, `in 2024`."""
    period = parse(text)
    year, part = period.start.year, int(text[-1])
    if lang == "en":
        return _within_english(period, part)
    if period.kind == "quarter":
        return f"w {_ROMAN[part]} kwartale {year} r."
    if period.kind == "half_year":
        return f"w {_ROMAN[part]} półroczu {year} r."
    if period.kind == "month":
        return f"{_IN_MONTH[period.start.month - 1]} {year} r."
    if period.kind == "day":
        return f"{numbers.date(period.start, 'pl')} r."
    return f"w roku szkolnym {text}" if period.kind == "school_year" else f"w {text} r."


def _within_english(period: Period, part: int) -> str:
    year = period.start.year
    if period.kind == "quarter":
        return f"in the {_ENGLISH_ORDER[part]} quarter of {year}"
    if period.kind == "half_year":
        return f"in the {_ENGLISH_ORDER[part]} half of {year}"
    if period.kind == "school_year":
        return f"in the {period.text} school year"
    return f"{'on' if period.kind == 'day' else 'in'} {label(period.text, 'en')}"


def since(text: str, lang: str = "pl") -> str:
    """For a sentence: `od 2015 r.`, `od IV kwartału 2026 r.`, `od marca 2026 r.`, `since 2015`."""
    period = parse(text)
    year, part = period.start.year, int(text[-1])
    if lang == "en":
        return "since " + _within_english(period, part).split(" ", 1)[1]
    if period.kind == "quarter":
        return f"od {_ROMAN[part]} kwartału {year} r."
    if period.kind == "half_year":
        return f"od {_ROMAN[part]} półrocza {year} r."
    if period.kind == "month":
        return f"od {format_date(period.start, 'MMMM y', locale='pl')} r."
    if period.kind == "day":
        return f"od {numbers.date(period.start, 'pl')} r."
    return f"od roku szkolnego {text}" if period.kind == "school_year" else f"od {text} r."


def at_moment(text: str, moment: str, lang: str = "pl") -> str:
    """When a stock was counted: the day (MM-DD) in the year of the period; `period` gives `within`."""
    period = parse(text)
    if moment == "period" or period.kind not in ("year", "school_year"):
        return within(text, lang)
    month, day = (int(part) for part in moment.split("-"))
    counted = datetime.date(period.start.year, month, day)
    return f"on {numbers.date(counted, 'en')}" if lang == "en" else f"{numbers.date(counted, 'pl')} r."
