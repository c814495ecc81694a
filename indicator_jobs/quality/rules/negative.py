"""Numbers of things cannot be negative, whatever range a card gives."""

from collections.abc import Iterator

import numpy as np
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import measure_of

from indicator_jobs.quality.findings import Finding
from indicator_jobs.quality.rules.base import Rule
from indicator_jobs.quality.subject import Setting, Subject, Table, told

_SIGNED = {"[temperature]", "[pln]", "[eur]", "[index]", "[score]"}


def run(subject: Subject, setting: Setting) -> Iterator[Finding]:
    """A finding for each negative stock of things; a balance, money and temperature may be negative."""
    if subject.card.kind != "stock" or not _countable(subject.card.unit) or subject.card.range[0] >= 0:
        return  # where the range forbids negative values, the rule `range` says so
    for table in subject.tables:
        with np.errstate(invalid="ignore"):
            mask = table.now.values < 0

        def say(row: int, column: int, lang: str, table: Table = table) -> str:
            value = subject.said(float(table.now.values[row, column]), lang)
            return {
                "pl": f"{value}, a stan w tej jednostce nie może być mniejszy od zera.",
                "en": f"{value}, but a stock in this unit cannot be below zero.",
            }[lang]

        yield from told(subject, setting, table, mask, say)


def _countable(unit: str) -> bool:
    dimension = measure_of(unit).dimension
    return bool(dimension) and not _SIGNED & set(dimension)


RULE = Rule(
    "negative",
    Bilingual(pl="Liczby osób i rzeczy nie są ujemne.", en="Numbers of people and things are not negative."),
    run,
)
