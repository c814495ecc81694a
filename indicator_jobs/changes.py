"""What differs between the facts that stand and the facts that arrive."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicator_jobs.frames import picked, where


class DuplicateError(ValueError):
    """The same cell arrives twice."""


@dataclass(frozen=True)
class Counts:
    """How many facts were new, revised, removed, and left as they stood."""

    new: int = 0
    revised: int = 0
    removed: int = 0
    unchanged: int = 0

    @property
    def written(self) -> int:
        """How many changes the store has to keep."""
        return self.new + self.revised + self.removed

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.new + other.new,
            self.revised + other.revised,
            self.removed + other.removed,
            self.unchanged + other.unchanged,
        )


@dataclass(frozen=True)
class Changes:
    """Rows to open, ids of rows to close, and the count of each sort."""

    opened: pd.DataFrame
    closed: list[int]
    counts: Counts


def compare(standing: pd.DataFrame, arriving: pd.DataFrame, keys: Sequence[str]) -> Changes:
    """Compares by `keys`; a row differs if its value or its flags do. Two missing values are equal.

    `standing` has an id; what it holds and `arriving` does not is closed. Raises DuplicateError.
    """
    keys = list(keys)
    twice = where(arriving, arriving.duplicated(keys))
    if len(twice):
        cell = ", ".join(str(twice.iloc[0][key]) for key in keys)
        raise DuplicateError(f"the same cell arrives twice: {cell}")
    both = arriving.merge(standing, on=keys, how="outer", suffixes=("", "_before"), indicator=True)
    side = both["_merge"].to_numpy()
    new, removed = side == "left_only", side == "right_only"
    revised = ~new & ~removed & _differs(both)
    opened = picked(where(both, new | revised), list(arriving.columns))
    closed = [int(row) for row in where(both, removed | revised)["id"]]
    sizes = [int(marked.sum()) for marked in (new, revised, removed)]
    return Changes(opened, closed, Counts(*sizes, unchanged=len(both) - sum(sizes)))


def _differs(both: pd.DataFrame) -> npt.NDArray[np.bool_]:
    now, before = (both[name].to_numpy().astype(np.float64) for name in ("value", "value_before"))
    same_value = (now == before) | (np.isnan(now) & np.isnan(before))
    return ~same_value | (both["flags"].to_numpy() != both["flags_before"].to_numpy())
