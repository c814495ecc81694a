"""The sum of declared parts equals the whole, within a tolerance."""

from collections.abc import Iterator

import numpy as np
from zoom_schemas.numbers import percent
from zoom_schemas.texts import Bilingual

from indicator_jobs.facts import Facts, spread, union
from indicator_jobs.quality.findings import Finding
from indicator_jobs.quality.rules.base import Rule
from indicator_jobs.quality.subject import Setting, Subject, Table, told

TOLERANCE = 0.005


def run(subject: Subject, setting: Setting) -> Iterator[Finding]:
    """A finding for each value that differs from the sum of its parts; only where all of them are known."""
    limit = TOLERANCE if setting.limit is None else setting.limit
    for table in subject.tables:
        found = [subject.around.figures(part, table.recipe, table.kind) for part in setting.parts]
        parts = [one for one in found if one is not None]
        if len(parts) < len(found):
            continue
        total = sum_on(table.now, parts)
        with np.errstate(invalid="ignore"):
            differing = np.abs(table.now.values - total) > limit * np.abs(table.now.values)

        def say(row: int, column: int, lang: str, table: Table = table, total: np.ndarray = total) -> str:
            whole = float(table.now.values[row, column])
            added = float(total[row, column])
            return _said(subject, whole, added, limit, lang)

        yield from told(subject, setting, table, differing, say)


def sum_on(whole: Facts, parts: list[Facts]) -> np.ndarray:
    """The sum of parts on the periods and territories of the whole; NaN where one is missing."""
    ordinals, territories = union([whole, *parts])
    total = np.sum([spread(part, ordinals, territories).values for part in parts], axis=0)
    rows = np.searchsorted(ordinals, whole.ordinals)
    position = {code: column for column, code in enumerate(territories)}
    columns = np.array([position[code] for code in whole.territories], dtype=np.intp)
    return total[np.ix_(rows, columns)]


def _said(subject: Subject, whole: float, added: float, limit: float, lang: str) -> str:
    value, total = subject.said(whole, lang), subject.said(added, lang)
    bound = percent(limit * 100, 1, lang)
    if lang == "en":
        return f"the value is {value}, but its parts add up to {total}; at most {bound} may differ."
    return f"wartość to {value}, a suma części {total}; różnica może wynosić najwyżej {bound}."


RULE = Rule(
    "sum_of_parts",
    Bilingual(pl="Zadeklarowane części dają całość.", en="Declared parts add up to the whole."),
    run,
    always=False,
    limit=TOLERANCE,
)
