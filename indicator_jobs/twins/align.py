"""Aligning two sources before they are compared: unit, kind of period, moment, territory, vintage.

What can be converted is converted. What cannot is recorded: it is already half of the explanation
(indicators of asymmetry in mirror statistics: HMRC and Eurostat align scope, time and territory first).
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zoom_schemas.flags import join_flags
from zoom_schemas.periods import PeriodKind, from_ordinal, ordinal_at, parse
from zoom_schemas.units import UnitError

from indicator_jobs.facts import conversion
from indicator_jobs.twins import mismatches
from indicator_jobs.twins.figures import Figure, Figures
from indicator_jobs.twins.mismatches import Mismatch

_ORDER: tuple[PeriodKind, ...] = ("day", "month", "quarter", "half_year", "year")
"""Kinds of period from fine to coarse; a school year fits into none of them."""


Alone = tuple[str, float]
"""A period that one side alone has, with its figure in the unit of the main one."""


@dataclass(frozen=True)
class Row:
    """Both figures of one period, in the unit of the main one."""

    period: str
    main: float
    twin: float
    main_flags: str
    twin_flags: str

    @property
    def broken(self) -> bool:
        """Whether a break keeps this period from being compared with the one before."""
        return "B" in self.main_flags.split() or "B" in self.twin_flags.split()


@dataclass(frozen=True)
class Alignment:
    """The pairs of figures that may be compared, and what could not be aligned.

    `factor`: what a figure of the twin was multiplied by to be in the unit of the main card.
    """

    rows: tuple[Row, ...]
    only_main: tuple[Alone, ...]
    only_twin: tuple[Alone, ...]
    mismatches: tuple[Mismatch, ...]
    factor: float = 1.0


def align(main: Figures, twin: Figures) -> Alignment:
    """Pairs the figures of two sides period by period; what is missing on a side makes no pair.

    A period suppressed on one side is not listed with the figure of the other: a suppressed value must not be
    recovered from a twin.
    """
    found = list(mismatches.settings(main, twin))
    try:
        factor = conversion(twin.unit, main.unit)
    except UnitError:
        return Alignment((), (), (), (*found, mismatches.of_unit(main, twin, resolved=False)))
    if factor != 1.0:
        found.append(mismatches.of_unit(main, twin, resolved=True))
    sides = _one_kind(main, twin)
    if sides is None:
        found.append(mismatches.of_period(main, twin, resolved=False))
        return Alignment((), (), (), tuple(found), factor)
    left, right, converted = sides
    if converted:
        found.append(mismatches.of_period(main, twin, resolved=True))
    rows = tuple(_rows(left, right, factor))
    only_main, only_twin = _alone(left, right), _alone(right, left, factor)
    lonely = ([period for period, _ in one] for one in (only_main, only_twin))
    found.extend(mismatches.of_rows(rows, *lonely))
    return Alignment(rows, only_main, only_twin, tuple(found), factor)


def _alone(side: Mapping[str, Figure], other: Mapping[str, Figure], factor: float = 1.0) -> tuple[Alone, ...]:
    """What one side says and the other does not; not where the other keeps it secret."""
    found = []
    for period, figure in side.items():
        there = other.get(period, Figure(None))
        if figure.value is not None and there.value is None and "Q" not in there.flags.split():
            found.append((period, figure.value * factor))
    return tuple(sorted(found))


def _rows(left: Mapping[str, Figure], right: Mapping[str, Figure], factor: float) -> Iterator[Row]:
    for period in sorted(left.keys() & right.keys(), key=lambda text: parse(text).start):
        one, other = left[period], right[period]
        if one.value is not None and other.value is not None:
            yield Row(period, one.value, other.value * factor, one.flags, other.flags)


def _one_kind(main: Figures, twin: Figures) -> tuple[dict[str, Figure], dict[str, Figure], bool] | None:
    """Both sides by periods of one kind, and whether one was converted; None where that cannot be."""
    shared = main.kinds() & twin.kinds()
    if shared:
        common = max(sorted(shared), key=lambda kind: len(main.of_kind(kind)))
        return main.of_kind(common), twin.of_kind(common), False
    for coarse, fine in ((main, twin), (twin, main)):
        for kind in reversed(_ORDER):
            made = coarsened(fine, kind, coarse.moment) if kind in coarse.kinds() else {}
            if made:
                pair = coarse.of_kind(kind), made
                return (*(pair if coarse is main else reversed(pair)), True)  # type: ignore[return-value]
    return None


def coarsened(fine: Figures, kind: PeriodKind, moment: str) -> dict[str, Figure]:
    """Figures of finer periods as figures of `kind`: flows added where all parts are there, stocks taken at
    the moment (or at the end), ratios not at all: they are never averaged."""
    finer: list[PeriodKind] = [
        one for one in fine.kinds() if one in _ORDER and _ORDER.index(one) < _ORDER.index(kind)
    ]
    if not finer or fine.kind == "ratio":
        return {}
    own = max(finer, key=_ORDER.index)
    groups: dict[int, dict[str, Figure]] = {}
    for period, figure in fine.of_kind(own).items():
        groups.setdefault(ordinal_at(kind, parse(period).start), {})[period] = figure
    made = {}
    for ordinal, parts in groups.items():
        figure = (
            _added(parts, own, kind, ordinal)
            if fine.kind == "flow"
            else _taken(parts, own, kind, ordinal, moment)
        )
        if figure is not None:
            made[from_ordinal(kind, ordinal)] = figure
    return made


def _added(parts: Mapping[str, Figure], own: PeriodKind, kind: PeriodKind, ordinal: int) -> Figure | None:
    first, last = (parse(from_ordinal(kind, one)).start for one in (ordinal, ordinal + 1))
    whole = ordinal_at(own, last) - ordinal_at(own, first)
    values = [one.value for one in parts.values()]
    if len(values) != whole or any(value is None for value in values):
        return None
    return Figure(sum(value or 0.0 for value in values), join_flags(_flags(*parts.values())))


def _taken(
    parts: Mapping[str, Figure], own: PeriodKind, kind: PeriodKind, ordinal: int, moment: str
) -> Figure | None:
    last = parse(from_ordinal(kind, ordinal + 1)).start - datetime.timedelta(days=1)
    if kind == "year" and moment != "period":
        month, day = (int(part) for part in moment.split("-"))
        last = datetime.date(last.year, month, day)
    return parts.get(from_ordinal(own, ordinal_at(own, last)))


def _flags(*figures: Figure) -> set[str]:
    return {code for figure in figures for code in figure.flags.split()}
