"""Whole columns of numbers at once: what C can do in one pass over thousands of cells."""

import math
import re
from collections.abc import Sequence
from typing import Any

SEPARATOR = "\x1f"
"""Between cells; no spreadsheet lets anybody type it."""

LONGEST = 15
"""Digits that a double keeps exactly; longer numbers are looked at one by one."""

_ALLOWED = b"0123456789.-\x1f"
_CODE = re.compile(r"(?:^|\x1f)-?0\d")
_GROUP = re.compile(r"(?<=\d) (?=\d{3}(?:[^\d]|$))")
_NOT_GROUPS = re.compile(r"\d{4} |(?:^|\x1f)-?0\d* ")
_POINT = re.compile(r"(?:^|\x1f)-?[1-9]\d{0,2}\.\d{3}(?:\x1f|$)")
_LONG = re.compile(r"[\d.]{17}")


def numerals(there: Sequence[Any]) -> str | None:
    """The cells as numbers with a decimal point, joined by SEPARATOR; None if one of them is no plain one.

    Plain are numbers as Poles write them: `1 234,5`, `-7`; also `1234.5`. Codes (`0661`), units, signs for
    missing figures and whatever is doubtful are not: those are read one by one.
    """
    sorts = set(map(type, there))
    if sorts == {float}:
        return _floats(there)
    if sorts != {str}:
        return None
    text = SEPARATOR.join(there)
    if text.count(SEPARATOR) != len(there) - 1:
        return None
    text = text.replace("\xa0", " ").replace("\u202f", " ")
    if " " in text:
        if _NOT_GROUPS.search(text):
            return None
        text = _GROUP.sub("", text)
    if "," in text:
        if "." in text:
            return None
        text = text.replace(",", ".")
    elif "." in text and _POINT.search(text):
        return None
    return text if _is_plain(text) else None


def shown(value: float) -> str:
    """A number with the 15 digits that spreadsheets show: 0.1 + 0.2 is 0.3."""
    return f"{value:.15g}"


def values(text: str) -> list[float]:
    """The numbers in what `numerals` gave."""
    return list(map(float, text.split(SEPARATOR)))


def _is_plain(text: str) -> bool:
    if (
        not text.isascii()
        or text.encode().translate(None, _ALLOWED)
        or _CODE.search(text)
        or _LONG.search(text)
    ):
        return False
    if (
        text[:1] == "."
        or text[-1:] == "."
        or f"{SEPARATOR}." in text
        or f".{SEPARATOR}" in text
        or "-." in text
    ):
        return False
    try:
        values(text)
    except ValueError:
        return False
    return True


def _floats(there: Sequence[float]) -> str | None:
    if not all(map(math.isfinite, there)) or max(map(abs, there)) >= 10**LONGEST:
        return None
    text = SEPARATOR.join(map(shown, there))
    return None if "e" in text else text
