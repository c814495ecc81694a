"""Facts of one quantity made ready for formulas: periods × territories, flags as bits, breaks marked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from zoom_schemas.periods import PeriodKind, ordinal_at, parse
from zoom_schemas.units import measure_of

from indicator_jobs.grid import Axis, Bits, Floats, Grid, flag_bits
from indicator_jobs.periods_of_axes import start_of

_parse = cache(parse)

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.intp]
Key = TypeVar("Key")


@dataclass(frozen=True)
class Facts:
    """One quantity over periods × territories, all of one kind of period, in one unit.

    Territories and ordinals grow. `there` says where a fact stands; elsewhere values are NaN and flags 0.
    """

    kind: PeriodKind
    territories: tuple[str, ...]
    ordinals: npt.NDArray[np.int64]
    values: Floats
    flags: Bits
    there: Mask

    def marked(self, breaks: Sequence[Mapping[str, Any]]) -> "Facts":
        """With B on the first fact from each break on, in the break's territory or in all.

        Only where there are facts before the break to compare with.
        """
        flags = self.flags.copy()
        for one in breaks:
            row = int(np.searchsorted(self.ordinals, ordinal_at(self.kind, _parse(one["period"]).start)))
            marked = self.there[:row].any(axis=0) & self.there[row:].any(axis=0)
            if one.get("territory") is not None:
                marked &= np.array([code == one["territory"] for code in self.territories], dtype=bool)
            columns = np.nonzero(marked)[0]
            if len(columns):
                flags[row + self.there[row:, columns].argmax(axis=0), columns] |= flag_bits("B")
        return replace(self, flags=flags)

    def scaled(self, factor: float) -> "Facts":
        """The same in another unit."""
        return self if factor == 1.0 else replace(self, values=self.values * factor)

    def only(self, territory: str) -> "Facts":
        """The facts of one territory; no facts at all if there are none."""
        if territory not in self.territories:
            return nothing(self.kind)
        column = self.territories.index(territory)
        cut = slice(column, column + 1)
        return Facts(
            self.kind,
            (territory,),
            self.ordinals,
            self.values[:, cut],
            self.flags[:, cut],
            self.there[:, cut],
        )


FactsByKind = Mapping[PeriodKind, Facts]


def facts_by_kind(frame: pd.DataFrame, breaks: Sequence[Mapping[str, Any]] = ()) -> FactsByKind:
    """The facts of a frame (territory, period, value, flags), apart for each kind of period."""
    period_codes, written = _codes(frame["period"])
    periods = [_parse(text) for text in written]
    kinds = np.array([period.kind for period in periods], dtype=object)
    ordinals = np.array([period.ordinal for period in periods], dtype=np.int64)
    territory_codes, territories = _codes(frame["territory"])
    flag_codes, texts = _codes(frame["flags"])
    flags = np.array([flag_bits(text) for text in texts], dtype=np.int64)[flag_codes]
    values = frame["value"].to_numpy(dtype=np.float64)
    found: dict[PeriodKind, Facts] = {}
    for kind in dict.fromkeys(kinds):
        rows = slice(None) if (kinds == kind).all() else (kinds == kind)[period_codes]
        cells = ordinals[period_codes[rows]], territory_codes[rows], values[rows], flags[rows]
        facts = _tabled(kind, territories, *cells)
        found[kind] = facts.marked(breaks) if breaks else facts
    return found


def conversion(from_unit: str, to_unit: str) -> float:
    """What a figure in one unit is multiplied by to be in the other. Raises UnitError naming both."""
    return measure_of(from_unit).factor_to(measure_of(to_unit))


def nothing(kind: PeriodKind) -> Facts:
    """No facts at all."""
    empty = np.zeros((0, 0))
    return Facts(kind, (), np.array([], dtype=np.int64), empty, empty.astype(np.int64), empty.astype(bool))


def align(
    facts: Mapping[Key, Facts], kind: PeriodKind, everywhere: Collection[Key] = ()
) -> tuple[Axis, tuple[str, ...], dict[Key, Grid]]:
    """All inputs on one grid: every period and every territory that any of them has.

    An input of finer periods keeps its own axis. Those named in `everywhere` have one territory, whose
    figures stand for all.
    """
    coarse = {name: _outline(one, kind) for name, one in facts.items()}
    local = [one for name, one in coarse.items() if name not in everywhere] or list(coarse.values())
    ordinals, territories = union(list(coarse.values()))[0], union(local)[1]
    axis, grids = Axis(kind, ordinals), {}
    for name, one in facts.items():
        own = axis if one.kind == kind else Axis(one.kind, one.ordinals)
        if name in everywhere and one.territories:
            placed = spread(one, own.ordinals, one.territories)
            count = len(territories)
            grids[name] = Grid(
                own, np.repeat(placed.values, count, axis=1), np.repeat(placed.flags, count, axis=1)
            )
        else:
            placed = spread(one, own.ordinals, territories)
            grids[name] = Grid(own, placed.values, placed.flags)
    return axis, territories, grids


def _outline(facts: Facts, kind: PeriodKind) -> Facts:
    """The table of the longer periods that finer facts lie in: nothing stands in it."""
    if facts.kind == kind:
        return facts
    days = (start_of(facts.kind, int(ordinal)) for ordinal in facts.ordinals)
    ordinals = np.array(sorted({ordinal_at(kind, day) for day in days}), dtype=np.int64)
    return _empty(kind, ordinals, facts.territories)


def union(facts: Sequence[Facts]) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    """Every period and every territory of any of the facts."""
    first, others = facts[0], facts[1:]
    ordinals, territories = first.ordinals, first.territories
    if not all(np.array_equal(one.ordinals, ordinals) for one in others):
        ordinals = np.unique(np.concatenate([one.ordinals for one in facts]))
    if not all(one.territories == territories for one in others):
        territories = tuple(sorted(set(territories).union(*(one.territories for one in others))))
    return ordinals, territories


def spread(facts: Facts, ordinals: npt.NDArray[np.int64], territories: tuple[str, ...]) -> Facts:
    """The same facts on a table that holds all of their periods and territories; the rest is empty."""
    same_rows = np.array_equal(facts.ordinals, ordinals)
    if same_rows and facts.territories == territories:
        return facts
    rows = np.searchsorted(ordinals, facts.ordinals)
    position = {code: column for column, code in enumerate(territories)}
    columns = np.array([position[code] for code in facts.territories], dtype=np.intp)
    empty = _empty(facts.kind, ordinals, territories)
    for name in ("values", "flags", "there"):
        getattr(empty, name)[np.ix_(rows, columns)] = getattr(facts, name)
    return empty


def _empty(kind: PeriodKind, ordinals: npt.NDArray[np.int64], territories: tuple[str, ...]) -> Facts:
    shape = (len(ordinals), len(territories))
    return Facts(
        kind,
        territories,
        ordinals,
        np.full(shape, np.nan),
        np.zeros(shape, dtype=np.int64),
        np.zeros(shape, dtype=bool),
    )


def _tabled(
    kind: PeriodKind,
    territories: list[str],
    ordinals: npt.NDArray[np.int64],
    territory_codes: Codes,
    values: Floats,
    flags: Bits,
) -> Facts:
    """Cells as a table of the periods and the territories that they have."""
    known, rows = np.unique(ordinals, return_inverse=True)
    used = np.zeros(len(territories), dtype=bool)
    used[territory_codes] = True
    kept = sorted(np.nonzero(used)[0], key=territories.__getitem__)
    place = np.zeros(len(territories), dtype=np.intp)
    place[kept] = np.arange(len(kept))
    columns = place[territory_codes]
    table = _empty(kind, known, tuple(territories[one] for one in kept))
    table.values[rows, columns], table.flags[rows, columns] = values, flags
    table.there[rows, columns] = True
    return table


def _codes(column: Any) -> tuple[Codes, list[str]]:
    """A column of texts as numbers, with the text of each number."""
    codes, texts = pd.factorize(column)
    return codes, [str(text) for text in texts]
