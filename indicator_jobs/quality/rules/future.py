"""Periods that have not begun: only a forecast may speak of them."""

from collections.abc import Iterator

import numpy as np
from zoom_schemas.numbers import date
from zoom_schemas.texts import Bilingual

from indicator_jobs.grid import flag_bits
from indicator_jobs.quality.findings import Finding
from indicator_jobs.quality.rules.base import Rule
from indicator_jobs.quality.subject import Setting, Subject, told


def run(subject: Subject, setting: Setting) -> Iterator[Finding]:
    """A finding for each value of a period that begins after today, but for those flagged F."""
    today = subject.around.today
    for table in subject.tables:
        ahead = np.array([start > today for start in table.starts], dtype=bool)
        forecast = (table.now.flags & flag_bits("F")) != 0
        mask = ~np.isnan(table.now.values) & ahead[:, None] & ~forecast
        words = {
            "pl": f"ten okres jeszcze się nie zaczął ({date(today, 'pl')}), a wartość nie jest prognozą.",
            "en": f"this period has not begun yet ({date(today, 'en')}), and the value is no forecast.",
        }
        yield from told(subject, setting, table, mask, lambda row, column, lang, words=words: words[lang])


RULE = Rule(
    "future",
    Bilingual(pl="Okresy już się zaczęły.", en="Periods have begun."),
    run,
)
