"""What a single cell says: numbers, days and truths as Poles write them."""

import datetime
import re
from decimal import Decimal
from functools import lru_cache

from harvesters.dropzone.sheets import Cell

MISSING = frozenset(
    {"-", "–", "—", ".", "x", "b.d.", "bd", "b/d", "brak", "brak danych", "n/d", "nd", "null", "#n/d", "#n/a"}
)
"""Signs that offices put where there is no figure."""

TRUE, FALSE = frozenset({"tak", "prawda", "true", "t"}), frozenset({"nie", "fałsz", "false", "n"})

REMEMBERED = 1 << 16
"""So many texts are remembered with what they say: columns repeat themselves."""

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")
_GROUPED = re.compile(r"[-+−]?\d{1,3}(?:[\s\u00a0\u202f\u2009']\d{3})+(?:[.,]\d+)?")
_PLAIN = re.compile(r"[-+−]?\d+(?:[.,]\d+)?")
_POINTED = re.compile(r"[-+−]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_MEASURE = re.compile(r"\s*(?:%|zł|PLN|szt\.?|os\.?)$", re.IGNORECASE)
_DAYS = (
    re.compile(r"(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4})(?:\s*r\.?)?"),
    re.compile(r"(?P<year>\d{4})[./-](?P<month>\d{1,2})[./-](?P<day>\d{1,2})"),
)
_CODE = re.compile(r"0\d+")


def is_missing(cell: Cell) -> bool:
    """Whether a cell says that there is nothing."""
    return cell is None or (isinstance(cell, str) and cell.lower() in MISSING)


def is_code(cell: Cell) -> bool:
    """Digits with a zero in front, such as a TERYT code: a name, not a number."""
    return isinstance(cell, str) and _CODE.fullmatch(cell) is not None


def number(cell: Cell) -> Decimal | None:
    """The number in a cell: `1 234,5`, `1.234,5`, `12,5%`, `−3`; None where there is none.

    A single point is a decimal one: `1.234` is a little more than one.
    """
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, float):
        return Decimal(repr(cell)) if cell == cell and abs(cell) != float("inf") else None
    return _number_in(cell) if isinstance(cell, str) else None


@lru_cache(REMEMBERED)
def _number_in(written: str) -> Decimal | None:
    text = _MEASURE.sub("", written)
    if _POINTED.fullmatch(text) and (text.count(".") > 1 or "," in text):
        text = text.replace(".", "")
    elif not (_GROUPED.fullmatch(text) or _PLAIN.fullmatch(text)):
        return None
    return Decimal(_SPACES.sub("", text).replace(",", ".").replace("−", "-"))


def day(cell: Cell) -> datetime.date | None:
    """The day in a cell: `01.02.2024` is the first of February; None where there is none."""
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    return _day_in(cell) if isinstance(cell, str) else None


@lru_cache(REMEMBERED)
def _day_in(written: str) -> datetime.date | None:
    for pattern in _DAYS:
        if found := pattern.fullmatch(written):
            try:
                return datetime.date(*(int(found[part]) for part in ("year", "month", "day")))
            except ValueError:
                return None
    return None


def truth(cell: Cell) -> bool | None:
    """Yes or no: `tak`, `nie`; None where the cell says neither."""
    if isinstance(cell, bool):
        return cell
    word = cell.lower() if isinstance(cell, str) else ""
    return True if word in TRUE else False if word in FALSE else None


def text(cell: Cell) -> str:
    """The cell as a text; whole numbers without a point."""
    if isinstance(cell, bool):
        return "tak" if cell else "nie"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    return "" if cell is None else cell.isoformat() if isinstance(cell, datetime.date) else str(cell)
