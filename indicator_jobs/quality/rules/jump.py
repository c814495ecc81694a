"""A change that its own history does not explain: an error more often than news."""

from collections.abc import Iterator

import numpy as np
from zoom_schemas.numbers import number, percent
from zoom_schemas.periods import PeriodKind
from zoom_schemas.texts import Bilingual

from indicator_jobs.grid import Axis
from indicator_jobs.quality.findings import Finding
from indicator_jobs.quality.rules.base import Rule
from indicator_jobs.quality.subject import Mask, Setting, Subject, Table, told

FEWEST = 5
"""So many changes a series must have had before one can be called unusual."""
SPREAD = 10.0
"""A change is unusual beyond so many times the median absolute deviation (times 1.4826) of all changes."""
_NORMAL, _FLOOR = 1.4826, 0.02

STEPS: dict[PeriodKind, int] = {"quarter": 4, "half_year": 2, "month": 12}
"""How many periods back a change is counted: a year where seasons differ, else one period."""


def run(subject: Subject, setting: Setting) -> Iterator[Finding]:
    """A finding for new and revised values, and for the last of each territory, that jump.

    Changes across a break (flag B) are neither judged nor history.
    """
    relative = setting.limit if setting.declared else None
    for table in subject.tables:
        if not table.now.there.any():
            continue
        deltas, earlier = changes(table)
        judged = ~np.isnan(deltas) & _to_judge(table)
        if relative is not None:
            odd, say = _beyond_share(subject, table, deltas, earlier, relative)
        else:
            odd, say = _beyond_spread(subject, table, deltas, earlier, setting.spread or SPREAD)
        yield from told(subject, setting, table, judged & odd, say)


def changes(table: Table) -> tuple[np.ndarray, np.ndarray]:
    """The change of each value against the period before (or a year before), and that earlier value.

    NaN where one of the two is missing or a break lies between them.
    """
    steps = STEPS.get(table.kind, 1)
    rows = Axis(table.kind, table.now.ordinals).earlier(steps)
    there = (rows >= 0)[:, None]
    earlier = np.where(there, table.now.values[rows], np.nan)
    breaks = np.asarray(np.cumsum(table.breaks, axis=0))
    crossed = there & (breaks != breaks[rows])
    deltas = np.where(crossed, np.nan, table.now.values - earlier)
    return np.where(np.isfinite(deltas), deltas, np.nan), earlier


def _to_judge(table: Table) -> Mask:
    """New and revised values where others stand, and the last value of each territory."""
    known = ~np.isnan(table.now.values)
    rows = np.arange(len(known))[:, None]
    last = known & (rows == np.where(known, rows, -1).max(axis=0))
    return last | (table.changed & np.any(table.before.there, axis=0, keepdims=True))


def _beyond_share(subject: Subject, table: Table, deltas: np.ndarray, earlier: np.ndarray, limit: float):
    with np.errstate(invalid="ignore"):
        odd = np.abs(deltas) > limit * np.abs(earlier)

    def say(row: int, column: int, lang: str) -> str:
        change, bound = _change(subject, table, earlier, row, column, lang), percent(limit * 100, 0, lang)
        if lang == "en":
            return f"{change}; a change of more than {bound} needs a look."
        return f"{change}; zmiana o więcej niż {bound} wymaga sprawdzenia."

    return odd, say


def _beyond_spread(subject: Subject, table: Table, deltas: np.ndarray, earlier: np.ndarray, spread: float):
    centre, width = usual(deltas, table.now.values, subject.card.decimals)
    with np.errstate(invalid="ignore"):
        odd = np.abs(deltas - centre) > spread * width

    def say(row: int, column: int, lang: str) -> str:
        change = _change(subject, table, earlier, row, column, lang)
        ends = (float(centre[column] + side * spread * width[column]) for side in (-1, 1))
        low, high = (number(end, subject.card.decimals, lang) for end in ends)
        if lang == "en":
            return f"{change}; changes of this series usually lie between {low} and {high}."
        return f"{change}; zmiany tego szeregu zwykle mieszczą się między {low} a {high}."

    return odd, say


def usual(deltas: np.ndarray, values: np.ndarray, decimals: int) -> tuple[np.ndarray, np.ndarray]:
    """The median change and its spread for each territory; NaN with less than `FEWEST` earlier changes.

    The spread is at least one unit of the last decimal and a fiftieth of the usual value: a series that
    hardly moves would find everything odd.
    """
    enough = (~np.isnan(deltas)).sum(axis=0) > FEWEST
    centre, width = np.full(deltas.shape[1], np.nan), np.full(deltas.shape[1], np.nan)
    if enough.any():
        chosen = deltas[:, enough]
        centre[enough] = np.nanmedian(chosen, axis=0)
        width[enough] = _NORMAL * np.nanmedian(np.abs(chosen - centre[enough]), axis=0)
        level = np.nanmedian(np.abs(values[:, enough]), axis=0)
        width[enough] = np.maximum(width[enough], np.maximum(10.0**-decimals, _FLOOR * level))
    return centre, width


def _change(subject: Subject, table: Table, earlier: np.ndarray, row: int, column: int, lang: str) -> str:
    values = (float(array[row, column]) for array in (earlier, table.now.values))
    then, now = (number(value, subject.card.decimals, lang) for value in values)
    unit = subject.unit(lang)
    measure = f" ({unit})" if unit else ""
    return f"from {then} to {now}{measure}" if lang == "en" else f"zmiana z {then} na {now}{measure}"


RULE = Rule(
    "jump",
    Bilingual(
        pl="Zmiana nie odstaje od dotychczasowych zmian szeregu.",
        en="A change is not unlike the earlier changes of the series.",
    ),
    run,
    level="warn",
    spread=SPREAD,
)
