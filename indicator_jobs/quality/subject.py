"""What rules look at: the values that were computed beside those that stand, on one table."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from zoom_schemas import periods
from zoom_schemas.territories import load_territories
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import get_unit

from indicator_jobs.facts import Facts, nothing, spread, union
from indicator_jobs.grid import flag_bits
from indicator_jobs.quality.findings import LEVELS, Finding, Level

if TYPE_CHECKING:
    from indicator_jobs.card import Card
    from indicator_jobs.quality.fields import Check, PartOfSum
    from indicator_jobs.results import Results

Mask = npt.NDArray[np.bool_]

MOST = 20
"""So many cells a rule tells one by one; the rest is counted."""

FigureOf = Callable[["PartOfSum", str, periods.PeriodKind], "Facts | None"]


@dataclass(frozen=True)
class Around:
    """What a verdict depends on beside the values: the day, what stands by, and where the reader lives.

    `unit_before`: the unit in which the standing values were computed, if another. `held`: cards among the
    inputs that are on hold. `broken`: sentences on corrections that no longer fit. `doubts`: findings of
    the comparison with twins. `figures`: values of a declared part, in the unit of the card.
    """

    today: datetime.date
    territory: str = ""
    unit_before: str | None = None
    held: tuple[str, ...] = ()
    broken: tuple[Bilingual, ...] = ()
    doubts: tuple[Finding, ...] = ()
    figures: FigureOf = field(default=lambda part, recipe, kind: None)


@dataclass(frozen=True)
class Setting:
    """How strictly a rule is applied to a card: its default with what the card declares."""

    rule: str
    level: Level
    limit: float | None
    spread: float | None
    declared: Check | None = None

    @property
    def parts(self) -> tuple[PartOfSum, ...]:
        """The declared parts of a sum."""
        return self.declared.parts if self.declared else ()

    def at_most(self, level: Level) -> Level:
        """The level of the rule, or a milder one."""
        return self.level if LEVELS.index(self.level) < LEVELS.index(level) else level


@dataclass(frozen=True)
class Table:
    """Values of one recipe and one kind of period, now and before, on the same periods and territories."""

    recipe: str
    now: Facts
    before: Facts

    @property
    def kind(self) -> periods.PeriodKind:
        """The kind of its periods."""
        return self.now.kind

    @cached_property
    def changed(self) -> Mask:
        """Where a value is new or differs from the one that stands."""
        now, before = self.now.values, self.before.values
        same = (now == before) | (np.isnan(now) & np.isnan(before))
        return self.now.there & ~(self.before.there & same)

    @cached_property
    def breaks(self) -> Mask:
        """Where the flag B stands."""
        return (self.now.flags & flag_bits("B")) != 0

    @cached_property
    def starts(self) -> list[datetime.date]:
        """The first day of each period."""
        return [periods.parse(self.period(row)).start for row in range(len(self.now.ordinals))]

    def period(self, row: int) -> str:
        """The period of a row."""
        return periods.from_ordinal(self.kind, int(self.now.ordinals[row]))


@dataclass(frozen=True)
class Subject:
    """One computation of a card before it is published."""

    card: Card
    kinds: tuple[periods.PeriodKind, ...]
    tables: tuple[Table, ...]
    around: Around

    def unit(self, lang: str) -> str:
        """The symbol of the card's unit."""
        return get_unit(self.card.unit).symbol_in(lang)

    def said(self, value: float | None, lang: str) -> str:
        """A value of the card with its unit."""
        return get_unit(self.card.unit).written(value, lang, self.card.decimals)


def subject_of(
    card: Card, kinds: tuple[periods.PeriodKind, ...], now: Results, before: Results, around: Around
) -> Subject:
    """What was computed and what stands, side by side."""
    tables: dict[tuple[str, periods.PeriodKind], Table] = {}
    for results in (now, before):
        for recipe, by_kind in results.items():
            for kind in by_kind:
                tables[recipe, kind] = _table(recipe, kind, now, before)
    return Subject(card, kinds, tuple(tables.values()), around)


def told(
    subject: Subject, setting: Setting, table: Table, mask: Mask, say: Callable[[int, int, str], str]
) -> Iterator[Finding]:
    """A finding for each marked cell, new ones first; `say(row, column, lang)` says what is wrong there.

    A cell whose value stands in public already is a warning at most: to hold the new values would leave it
    there. Declared exceptions are left out. Beyond `MOST` cells the rest is one finding.
    """
    marked = mask & ~_excepted(setting, table)
    fresh = marked & table.changed
    yield from _told(subject, setting.rule, setting.level, table, fresh, say)
    yield from _told(subject, setting.rule, setting.at_most("warn"), table, marked & ~fresh, say)


def headed(table: Table, row: int, column: int, lang: str) -> str:
    """The place and the period that a sentence speaks of: `Kielce, 2024`."""
    return f"{place(table.now.territories[column], lang)}, {periods.label(table.period(row), lang)}"


def place(code: str, lang: str) -> str:
    """The name of a territory; its code where the list does not hold it."""
    known = load_territories()
    return known.get(code).label(lang) if code in known.by_code else code


def both(say: Callable[[str], str]) -> Bilingual:
    """A sentence in both languages."""
    return Bilingual(pl=say("pl"), en=say("en"))


def _table(recipe: str, kind: periods.PeriodKind, now: Results, before: Results) -> Table:
    pair = [results.get(recipe, {}).get(kind) or nothing(kind) for results in (now, before)]
    ordinals, territories = union(pair)
    return Table(recipe, *(spread(one, ordinals, territories) for one in pair))


def _excepted(setting: Setting, table: Table) -> Mask:
    found = np.zeros(table.now.values.shape, dtype=bool)
    written = [table.period(row) for row in range(len(table.now.ordinals))]
    for one in setting.declared.except_ if setting.declared else ():
        rows = np.array([not one.periods or period in one.periods for period in written], dtype=bool)
        columns = np.array([one.territory in (None, code) for code in table.now.territories], dtype=bool)
        found |= rows[:, None] & columns[None, :]
    return found


def _told(
    subject: Subject, rule: str, level: Level, table: Table, cells: Mask, say: Callable[[int, int, str], str]
) -> Iterator[Finding]:
    rows, columns = np.nonzero(cells)
    own = np.array([code == subject.around.territory for code in table.now.territories], dtype=bool)
    order = np.lexsort((columns, -rows, ~own[columns]))  # the reader's territory first, then the newest
    for one in order[:MOST]:
        yield _finding(rule, level, table, int(rows[one]), int(columns[one]), say)
    rest = len(rows) - MOST
    if rest > 0:
        message = Bilingual(
            pl=f"Takich wartości jest jeszcze {rest}.", en=f"{rest} more values are like this."
        )
        yield Finding(rule, level, message, table.recipe, cells=rest)


def _finding(
    rule: str, level: Level, table: Table, row: int, column: int, say: Callable[[int, int, str], str]
) -> Finding:
    def sentence(lang: str) -> str:
        return f"{headed(table, row, column, lang)}: {say(row, column, lang)}"

    number = float(table.now.values[row, column])
    return Finding(
        rule,
        level,
        both(sentence),
        table.recipe,
        table.now.territories[column],
        table.period(row),
        None if np.isnan(number) else number,
    )
