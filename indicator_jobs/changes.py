"""What differs between the facts that stand and the facts that arrive."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd


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
    twice = arriving[arriving.duplicated(keys)]
    if len(twice):
        raise DuplicateError(f"the same cell arrives twice: {', '.join(map(str, twice.iloc[0][keys]))}")
    both = arriving.merge(standing, on=keys, how="outer", suffixes=("", "_before"), indicator=True)
    new, removed = both["_merge"] == "left_only", both["_merge"] == "right_only"
    revised = ~new & ~removed & _differs(both)
    opened = both.loc[new | revised, list(arriving.columns)]
    counts = Counts(
        int(new.sum()),
        int(revised.sum()),
        int(removed.sum()),
        int(len(both) - (new | removed | revised).sum()),
    )
    return Changes(opened, both.loc[removed | revised, "id"].astype(int).tolist(), counts)


def _differs(both: pd.DataFrame) -> pd.Series:
    now = pd.to_numeric(both["value"]).to_numpy(np.float64)
    before = pd.to_numeric(both["value_before"]).to_numpy(np.float64)
    same_value = (now == before) | (np.isnan(now) & np.isnan(before))
    return pd.Series(~same_value, index=both.index) | (both["flags"] != both["flags_before"])
