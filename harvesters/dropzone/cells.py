"""What a single cell says: numbers, days and truths as Poles write them."""

import datetime
import re
from decimal import Decimal
from functools import lru_cache

from harvesters.dropzone.numerals import shown
from harvesters.dropzone.sheets import Cell

MISSING = frozenset(
    {"-", "–", "—", "--", "---", ".", "...", "…", "x", "b.d.", "b. d.", "bd", "bd.", "b/d", "brak"}
    | {"brak danych", "n/d", "nd", "nd.", "n.d.", "n/a", "nie dotyczy", "null", ":"}
)
"""Signs that offices put where there is no figure."""

TRUE, FALSE = frozenset({"tak", "prawda", "true", "t"}), frozenset({"nie", "fałsz", "false", "n"})

REMEMBERED = 1 << 16
"""So many texts are remembered with what they say: columns repeat themselves."""

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")
_GROUPED = re.compile(r"[-+−–]?\d{1,3}(?:[\s\u00a0\u202f\u2009']\d{3})+(?:[.,]\d+)?")
_PLAIN = re.compile(r"[-+−–]?\d+(?:[.,]\d+)?")
_POINTED = re.compile(r"[-+−–]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_ENGLISH = re.compile(r"[-+−–]?\d{1,3}(?:,\d{3})+\.\d+")
_MEASURE = re.compile(r"\s*(%|‰|zł|PLN|tys\. zł|mln zł|szt\.?|os\.?|m²|m2|ha|km)$", re.IGNORECASE)
_CURRENCY_POINT = re.compile(r"(?<=zł)\.$", re.IGNORECASE)
_SIGN_APART = re.compile(r"^([-+−–])\s+(?=\d)")
_FOOTNOTE = re.compile(r"(?<=[\dł%])\s*(?:\*{1,4}\)?|(?<=\d)[¹²³]|\s\d\))$")
_SAME_UNIT = {"pln": "zł", "m2": "m²", "szt": "szt.", "os": "os."}
_TIME = re.compile(r"(?P<day>.+?)[T ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.0+)?)?")
_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "stycznia sty i",
            "lutego lut ii",
            "marca mar iii",
            "kwietnia kwi iv",
            "maja maj v",
            "czerwca cze vi",
            "lipca lip vii",
            "sierpnia sie viii",
            "września wrz ix",
            "października paź x",
            "listopada lis xi",
            "grudnia gru xii",
        ),
        start=1,
    )
    for word in words.split()
}
_DAY_IN_WORDS = re.compile(
    r"(?P<day>\d{1,2})\.?[\s-]*(?P<month>[^\W\d_]+)\.?[\s-]*(?P<year>\d{4})(?:\s*r(?:\.|oku)?)?",
    re.IGNORECASE,
)
_DAYS = (
    re.compile(r"(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>\d{4})(?:\s*r\.?)?"),
    re.compile(r"(?P<year>\d{4})[./-](?P<month>\d{1,2})[./-](?P<day>\d{1,2})"),
)
_CODE = re.compile(r"'?0\d+|'\d+|\d{16,}")
_POINT = re.compile(r"[-+−–]?[1-9]\d{0,2}\.\d{3}")

ERRORS = frozenset(
    {"#n/d", "#n/a", "#adr!", "#ref!", "#dziel/0!", "#div/0!", "#arg!", "#value!", "#nazwa?", "#name?"}
    | {"#liczba!", "#num!", "#zero!", "#null!"}
)
"""What spreadsheet programs write where a formula failed, in Polish and in English."""

EARLIEST, LATEST = 20_000, 60_000
"""Whole numbers in which spreadsheets count days: 1954-10-03 to 2064-04-08."""

_ZERO_DAY = datetime.date(1899, 12, 30)


def is_missing(cell: Cell) -> bool:
    """Whether a cell says that there is nothing."""
    return cell is None or (isinstance(cell, str) and cell.lower() in MISSING)


def is_error(cell: Cell) -> bool:
    """Whether a formula of a spreadsheet failed here."""
    return isinstance(cell, str) and cell[:1] == "#" and cell.lower() in ERRORS


def is_code(cell: Cell) -> bool:
    """Digits with a zero in front, such as a TERYT code, or too many of them: a name, not a number."""
    return isinstance(cell, str) and _CODE.fullmatch(cell) is not None


def number(cell: Cell) -> Decimal | None:
    """The number in a cell: `1 234,5`, `1.234,5`, `12,5%`, `−3`; None where there is none.

    A single point is a decimal one: `1.234` is a little more than one.
    """
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, float):
        return Decimal(shown(cell)) if cell == cell and abs(cell) != float("inf") else None
    return _number_in(cell) if isinstance(cell, str) else None


@lru_cache(REMEMBERED)
def _number_in(written: str) -> Decimal | None:
    text = _SIGN_APART.sub(r"\1", _MEASURE.sub("", _bare(written)))
    if _POINTED.fullmatch(text) and (text.count(".") > 1 or "," in text):
        text = text.replace(".", "")
    elif _ENGLISH.fullmatch(text):
        text = text.replace(",", "")
    elif not (_GROUPED.fullmatch(text) or _PLAIN.fullmatch(text)):
        return None
    return Decimal(_SPACES.sub("", text).replace(",", ".").replace("−", "-").replace("–", "-"))


def _bare(written: str) -> str:
    """A number without a mark of a footnote, and without the point that some put behind `zł`."""
    return _CURRENCY_POINT.sub("", _FOOTNOTE.sub("", written))


def has_footnote(cell: Cell) -> bool:
    """Whether a number bears a mark that leads to a note: `1 234*`, `12 1)`."""
    return isinstance(cell, str) and _FOOTNOTE.search(cell) is not None


def measure(cell: Cell) -> str:
    """The sign or unit behind a number: `%`, `zł`; empty where there is none."""
    found = _MEASURE.search(_bare(cell)) if isinstance(cell, str) else None
    unit = found[1].lower() if found else ""
    return _SAME_UNIT.get(unit, unit)


def has_doubtful_point(cell: Cell) -> bool:
    """`1.234`: read as a little more than one, though it may be meant as a thousand."""
    return isinstance(cell, str) and _POINT.fullmatch(cell) is not None


def moment(cell: Cell) -> datetime.datetime | None:
    """The day with its time: `01.02.2024 12:30`; a day alone is its midnight; None where there is none."""
    if isinstance(cell, datetime.datetime):
        return cell.replace(microsecond=0)
    if isinstance(cell, datetime.date):
        return datetime.datetime.combine(cell, datetime.time())
    if not isinstance(cell, str):
        return None
    found = _TIME.fullmatch(cell)
    on = _day_in(found["day"].rstrip(" ,")) if found else _day_in(cell)
    if on is None:
        return None
    hour, minute, second = (
        (int(found[part] or 0) for part in ("hour", "minute", "second")) if found else (0, 0, 0)
    )
    if hour > 23 or minute > 59 or second > 59:
        return None
    return datetime.datetime.combine(on, datetime.time(hour, minute, second))


def has_time(cell: Cell) -> bool:
    """Whether a cell holds a day and a time other than midnight."""
    if isinstance(cell, datetime.datetime):
        return cell.time() != datetime.time()
    return (
        isinstance(cell, str)
        and ":" in cell
        and _TIME.fullmatch(cell) is not None
        and moment(cell) is not None
    )


def counted_day(cell: Cell) -> datetime.date | None:
    """The day that a spreadsheet shows for a number: 45323 is the first of February 2024."""
    found = number(cell)
    if found is None or found != found.to_integral_value() or not EARLIEST <= found <= LATEST:
        return day(cell)
    return _ZERO_DAY + datetime.timedelta(days=int(found))


def is_pesel(cell: Cell) -> bool:
    """Whether a cell is the number of a person: eleven digits, a day of birth, the right check digit."""
    digits = text(cell)
    if len(digits) != 11 or not (digits.isascii() and digits.isdigit()):
        return False
    month, born = int(digits[2:4]) % 20, int(digits[4:6])
    check = sum(int(one) * weight for one, weight in zip(digits, (1, 3, 7, 9) * 2 + (1, 3), strict=False))
    return 1 <= month <= 12 and 1 <= born <= 31 and (10 - check % 10) % 10 == int(digits[10])


def has_eleven_digits(cell: Cell) -> bool:
    """Whether a cell is a number as long as that of a person."""
    digits = text(cell)
    return len(digits) == 11 and digits.isdigit()


def names_person(cell: Cell) -> bool:
    """Whether a cell is the number of a person, or a text that gives one: `Jan, PESEL 44051401359`."""
    if isinstance(cell, str) and len(cell) > 11 and "pesel" in cell.lower():
        return any(map(is_pesel, re.findall(r"(?<!\d)\d{11}(?!\d)", cell)))
    return is_pesel(cell)


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
    return _day_in_words(written)


def _day_in_words(written: str) -> datetime.date | None:
    """`1 lutego 2024 r.`, `1 II 2024`."""
    found = _DAY_IN_WORDS.fullmatch(written)
    month = _MONTHS.get(found["month"].lower()) if found else None
    try:
        return datetime.date(int(found["year"]), month, int(found["day"])) if found and month else None
    except ValueError:
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
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else shown(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return "" if cell is None else cell.isoformat() if isinstance(cell, datetime.date) else str(cell)
