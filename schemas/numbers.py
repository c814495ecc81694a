"""The only formatter of numbers, dates and plural forms, in Polish and in English.

Polish: decimal comma, thousands in groups of three from four digits on, with no-break spaces; English: point
and commas. Minus is U+2212 in both. A missing number is said to be missing, never shown as zero.
"""

import datetime
import math
import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list

NBSP = "\u00a0"
MINUS = "\u2212"

_MISSING = {"pl": "brak danych", "en": "no data"}
_SCALES = (
    (Decimal(10) ** 9, {"pl": "mld", "en": "billion"}),
    (Decimal(10) ** 6, {"pl": "mln", "en": "million"}),
    (Decimal(10) ** 3, {"pl": "tys.", "en": "thousand"}),
)
_LOCALES = {"pl": Locale("pl"), "en": Locale("en", "GB")}
_ONE_LETTER = re.compile(r"(?<![\w\u00a0])([aiouwzAIOUWZ]) (?=\S)")

Number = float | int | Decimal | None


def is_missing(value: Number) -> bool:
    """Whether there is no number to show: None, NaN or infinite."""
    return value is None or not math.isfinite(value)


def rounded(value: float | int | Decimal, decimals: int) -> Decimal:
    """The decimal number that people see: halves away from zero, and zero without a sign."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    result = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def number(value: Number, decimals: int = 0, lang: str = "pl") -> str:
    """`1 234,5` or `1,234.5`; "brak danych" where there is none."""
    if value is None or is_missing(value):
        return _MISSING[_known(lang)]
    text = f"{rounded(value, decimals):,f}".replace("-", MINUS)
    return text if _known(lang) == "en" else text.translate({ord(","): NBSP, ord("."): ","})


def signed(value: Number, decimals: int = 0, lang: str = "pl") -> str:
    """As `number`, with a plus before what is above zero: for changes."""
    text = number(value, decimals, lang)
    positive = value is not None and not is_missing(value) and rounded(value, decimals) > 0
    return f"+{text}" if positive else text


def percent(value: Number, decimals: int = 1, lang: str = "pl") -> str:
    """`12,3%`: a number that is a percentage already, without a space before the sign."""
    text = number(value, decimals, lang)
    return text if is_missing(value) else f"{text}%"


def points(value: Number, decimals: int = 1, lang: str = "pl") -> str:
    """`1,2 p.p.` or `1.2 pp`: a difference of two percentages."""
    text = number(value, decimals, lang)
    unit = "pp" if _known(lang) == "en" else "p.p."
    return text if is_missing(value) else f"{text}{NBSP}{unit}"


def compact(value: Number, lang: str = "pl", digits: int = 3) -> str:
    """`182 tys.`, `3,4 mln`, `1,2 mld`: at most `digits` significant digits, for tiles and axes."""
    if value is None or is_missing(value):
        return number(None, 0, lang)
    exact = Decimal(repr(float(value)))
    shown = exact if exact == 0 else rounded(exact, digits - 1 - exact.adjusted())
    for size, names in _SCALES:
        if abs(shown) >= size:
            return f"{_trimmed(shown / size, digits, lang)}{NBSP}{names[_known(lang)]}"
    return _trimmed(shown, digits, lang)


def _trimmed(value: Decimal, digits: int, lang: str) -> str:
    """At most `digits` significant digits, without zeros at the end of the fraction."""
    decimals = max(0, digits - 1 - value.adjusted()) if value else 0
    shown = rounded(value, decimals).normalize()
    exponent = shown.as_tuple().exponent
    return number(shown, max(0, -exponent) if isinstance(exponent, int) else 0, lang)


def plural(value: Number, forms: Mapping[str, str], lang: str = "pl", decimals: int = 0) -> str:
    """The form of a noun after a number: 1 mieszkaniec, 2 mieszkańcy, 5 mieszkańców, 1,5 mieszkańca.

    `forms` holds CLDR keys: one, few, many, other in Polish, one and other in English.
    """
    shown = Decimal(0) if value is None or is_missing(value) else rounded(value, decimals)
    return forms.get(_LOCALES[_known(lang)].plural_form(abs(shown)), forms["other"])


def counted(value: Number, forms: Mapping[str, str], lang: str = "pl", decimals: int = 0) -> str:
    """The number with its noun: `1 234 osoby`."""
    text = number(value, decimals, lang)
    return text if is_missing(value) else f"{text}{NBSP}{plural(value, forms, lang, decimals)}"


def ordinal(value: int, lang: str = "pl") -> str:
    """`3.` or `3rd`."""
    if _known(lang) == "pl":
        return f"{value}."
    ending = {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{'th' if value % 100 in (11, 12, 13) else ending}"


def date(value: datetime.date, lang: str = "pl") -> str:
    """`23 listopada 2026` or `23 November 2026`."""
    return format_date(value, "d MMMM y", locale=_LOCALES[_known(lang)])


def day_of_year(month: int, day: int, lang: str = "pl") -> str:
    """`31 grudnia` or `31 December`."""
    return format_date(datetime.date(2024, month, day), "d MMMM", locale=_LOCALES[_known(lang)])


def listed(items: Iterable[str], lang: str = "pl") -> str:
    """`Radom, Lublin i Rzeszów` or `Radom, Lublin and Rzeszów`."""
    return format_list(list(items), locale=_LOCALES[_known(lang)])


def unbroken(text: str) -> str:
    """The text with a no-break space after one-letter words (i, w, z, o, a, u), so that none ends a line."""
    return _ONE_LETTER.sub(rf"\1{NBSP}", text)


def _known(lang: str) -> str:
    return "en" if lang == "en" else "pl"
