"""Values of one quantity over periods × territories, with flags as bits: what formulas compute with."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from zoom_schemas.flags import UnknownFlagError, join_flags, load_flags
from zoom_schemas.periods import PeriodKind

Floats = npt.NDArray[np.float64]
Bits = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Axis:
    """The periods of a grid: one kind, growing ordinals, gaps allowed."""

    kind: PeriodKind
    ordinals: npt.NDArray[np.int64]

    def earlier(self, steps: int) -> npt.NDArray[np.int64]:
        """For each period the row of the one `steps` before it, or -1."""
        wanted = self.ordinals - steps
        rows = np.searchsorted(self.ordinals, wanted)
        found = self.ordinals[np.minimum(rows, len(self.ordinals) - 1)] == wanted
        return np.where(found, rows, -1)


@dataclass(frozen=True)
class Grid:
    """Values (NaN where missing) and flag bits, both periods × territories, or single for a constant."""

    axis: Axis
    values: Floats
    flags: Bits

    @property
    def missing(self) -> npt.NDArray[np.bool_]:
        """Where there is no value."""
        return np.isnan(self.values)

    def scaled(self, factor: float) -> "Grid":
        """The same in another unit."""
        return self if factor == 1.0 else Grid(self.axis, self.values * factor, self.flags)

    def back(self, steps: int) -> "Grid":
        """What stood `steps` periods earlier; missing where that period is not there."""
        rows = self.axis.earlier(steps)
        there = (rows >= 0)[:, None]
        return Grid(
            self.axis,
            np.where(there, self.values[rows], np.nan),
            np.where(there, self.flags[rows], 0),
        )


def combine(values: Floats, *grids: Grid) -> Grid:
    """Computed values with the flags of all that went into them; what is not finite is missing."""
    flags = grids[0].flags
    for grid in grids[1:]:
        flags = flags | grid.flags
    return Grid(grids[0].axis, np.where(np.isfinite(values), values, np.nan), flags)


@cache
def _bit_of() -> dict[str, int]:
    """A bit for each flag of the code list, in order of precedence."""
    codes = list(load_flags())
    if len(codes) > 62:
        raise OverflowError("flags.yaml holds more flags than fit in 62 bits")
    return {code: 1 << position for position, code in enumerate(codes)}


def flag_order() -> list[str]:
    """The flags in the order of their bits."""
    return list(_bit_of())


@cache
def flag_bits(text: str) -> int:
    """The bits of flags as observations carry them, separated by spaces. Raises UnknownFlagError."""
    bits = 0
    for code in text.split():
        if code not in _bit_of():
            raise UnknownFlagError(code)
        bits |= _bit_of()[code]
    return bits


@cache
def flag_text(bits: int) -> str:
    """Flags as observations carry them; A (normal) only where no other status stands."""
    codes = [code for code, bit in _bit_of().items() if bits & bit]
    if any(load_flags()[code].kind == "status" and code != "A" for code in codes):
        codes = [code for code in codes if code != "A"]
    return join_flags(codes)


def settled(bits: Bits) -> Bits:
    """Bits as they are kept: A (normal) only where no other status stands."""
    return np.where(bits & _other_statuses(), bits & ~_bit_of()["A"], bits)


@cache
def _other_statuses() -> int:
    return sum(
        _bit_of()[code] for code, flag in load_flags().items() if flag.kind == "status" and code != "A"
    )


@cache
def absent_bits() -> int:
    """The bits of flags that say why there is no value."""
    return sum(_bit_of()[code] for code, flag in load_flags().items() if flag.value_may_be_absent)
