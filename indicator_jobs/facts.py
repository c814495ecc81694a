"""Facts of one quantity made ready for grids: periods as ordinals, flags as bits, breaks marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from zoom_schemas.periods import PeriodKind, ordinal_at, parse
from zoom_schemas.units import measure_of

from indicator_jobs.grid import Axis, Bits, Floats, Grid, flag_bits

_parse = cache(parse)


@dataclass(frozen=True)
class Facts:
    """Cells of one quantity, all of one kind of period, in one unit."""

    kind: PeriodKind
    territories: npt.NDArray[np.object_]
    ordinals: npt.NDArray[np.int64]
    values: Floats
    flags: Bits

    def marked(self, breaks: Sequence[Mapping[str, Any]]) -> "Facts":
        """With B on the first cell from each break on, in the break's territory or in all."""
        flags, rows = self.flags.copy(), pd.Series(self.territories).groupby(self.territories).indices
        for one in breaks:
            begin, territory = ordinal_at(self.kind, _parse(one["period"]).start), one.get("territory")
            for code in rows if territory is None else rows.keys() & {territory}:
                self._mark(flags, rows[code], begin)
        return Facts(self.kind, self.territories, self.ordinals, self.values, flags)

    def scaled(self, factor: float) -> "Facts":
        """The same in another unit."""
        return Facts(self.kind, self.territories, self.ordinals, self.values * factor, self.flags)

    def _mark(self, flags: Bits, rows: npt.NDArray[np.int64], begin: int) -> None:
        """B on the first of these rows from a break on, if there are rows before it to compare with."""
        after = rows[self.ordinals[rows] >= begin]
        if 0 < len(after) < len(rows):
            flags[after[self.ordinals[after].argmin()]] |= flag_bits("B")


FactsByKind = Mapping[PeriodKind, Facts]


def facts_by_kind(frame: pd.DataFrame, breaks: Sequence[Mapping[str, Any]] = ()) -> FactsByKind:
    """The facts of a frame (territory, period, value, flags), apart for each kind of period."""
    periods = frame["period"].map(_parse)
    kinds = np.array([period.kind for period in periods], dtype=object)
    ordinals = np.array([period.ordinal for period in periods], dtype=np.int64)
    territories = frame["territory"].to_numpy(dtype=object)
    values = frame["value"].to_numpy(dtype=np.float64)
    flags = np.array([flag_bits(text) for text in frame["flags"]], dtype=np.int64)
    found: dict[PeriodKind, Facts] = {}
    for kind in dict.fromkeys(kinds):
        rows = kinds == kind
        facts = Facts(kind, territories[rows], ordinals[rows], values[rows], flags[rows])
        found[kind] = facts.marked(breaks) if breaks else facts
    return found


def conversion(from_unit: str, to_unit: str) -> float:
    """What a figure in one unit is multiplied by to be in the other. Raises UnitError naming both."""
    return measure_of(from_unit).factor_to(measure_of(to_unit))


def nothing(kind: PeriodKind) -> Facts:
    """No facts at all."""
    whole = np.array([], dtype=np.int64)
    return Facts(kind, np.array([], dtype=object), whole, np.array([], dtype=np.float64), whole)


def align(facts: Mapping[str, Facts], kind: PeriodKind) -> tuple[Axis, list[str], dict[str, Grid]]:
    """All inputs on one grid: every period and every territory that any of them has."""
    ordinals = np.unique(np.concatenate([one.ordinals for one in facts.values()]))
    axis = Axis(kind, ordinals)
    territories = pd.Index(sorted(set().union(*(one.territories for one in facts.values()))))
    return axis, list(territories), {name: _grid(one, axis, territories) for name, one in facts.items()}


def _grid(facts: Facts, axis: Axis, territories: pd.Index) -> Grid:
    shape = (len(axis.ordinals), len(territories))
    values, flags = np.full(shape, np.nan), np.zeros(shape, dtype=np.int64)
    rows = np.searchsorted(axis.ordinals, facts.ordinals)
    columns = territories.get_indexer(facts.territories)
    values[rows, columns], flags[rows, columns] = facts.values, facts.flags
    return Grid(axis, values, flags)
