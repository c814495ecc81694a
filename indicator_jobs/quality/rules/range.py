"""The range of the card: what lies outside cannot be true."""

from collections.abc import Iterator

import numpy as np
from zoom_schemas.texts import Bilingual

from indicator_jobs.quality.findings import Finding
from indicator_jobs.quality.rules.base import Rule
from indicator_jobs.quality.subject import Mask, Setting, Subject, Table, told

_ROUNDING = 1e-9


def run(subject: Subject, setting: Setting) -> Iterator[Finding]:
    """A finding for each value below or above the range."""
    low, high = subject.card.range
    for table in subject.tables:
        below, above = outside(table, low, high)

        def say(row: int, column: int, lang: str, table: Table = table) -> str:
            value = float(table.now.values[row, column])
            bound, under = (low, True) if value < low else (high, False)
            return _WORDS[lang, under].format(
                value=subject.said(value, lang), bound=subject.said(bound, lang)
            )

        yield from told(subject, setting, table, below | above, say)


def outside(table: Table, low: float, high: float) -> tuple[Mask, Mask]:
    """Where values lie below and above a range, beyond the rounding of floating-point numbers."""
    values = table.now.values
    margins = [_ROUNDING * max(1.0, abs(bound)) for bound in (low, high)]
    with np.errstate(invalid="ignore"):
        return values < low - margins[0], values > high + margins[1]


_WORDS = {
    ("pl", True): "{value} to mniej niż najmniejsza możliwa wartość, {bound}.",
    ("pl", False): "{value} to więcej niż największa możliwa wartość, {bound}.",
    ("en", True): "{value} is less than the least possible, {bound}.",
    ("en", False): "{value} is more than the most possible, {bound}.",
}


RULE = Rule(
    "range",
    Bilingual(pl="Wartości mieszczą się w zakresie karty.", en="Values lie within the range of the card."),
    run,
)
