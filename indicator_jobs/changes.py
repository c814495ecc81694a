"""What differs between the facts that stand and the facts that arrive."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicator_jobs.frames import where


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
    now, before = _cells(arriving, standing, list(keys))
    _refuse_twice(arriving, now, list(keys))
    order = np.argsort(before)
    place = np.minimum(np.searchsorted(before, now, sorter=order), max(len(before) - 1, 0))
    match = order[place] if len(before) else place
    found = before[match] == now if len(before) else np.zeros(len(now), dtype=bool)
    revised = np.zeros(len(now), dtype=bool)
    revised[found] = _differs(arriving.iloc[found], standing.iloc[match[found]])
    removed = np.ones(len(before), dtype=bool)
    removed[match[found]] = False
    ids = standing["id"].to_numpy()
    sizes = [int(marked.sum()) for marked in (~found, revised, removed)]
    return Changes(
        where(arriving, ~found | revised),
        [int(row) for row in np.concatenate([ids[removed], ids[match[revised]]])],
        Counts(*sizes, unchanged=len(now) - int((~found).sum()) - int(revised.sum())),
    )


def _cells(
    arriving: pd.DataFrame, standing: pd.DataFrame, keys: list[str]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """A number for each row of both; equal numbers mean equal keys."""
    cells = np.zeros(len(arriving) + len(standing), dtype=np.int64)
    for key in keys:
        both = [frame[key].to_numpy(dtype=object) for frame in (arriving, standing)]
        codes, texts = pd.factorize(np.concatenate(both))
        cells = cells * len(texts) + codes
    return cells[: len(arriving)], cells[len(arriving) :]


def _refuse_twice(arriving: pd.DataFrame, cells: npt.NDArray[np.int64], keys: list[str]) -> None:
    twice = pd.Series(cells).duplicated().to_numpy()
    if twice.any():
        row = arriving.iloc[int(twice.argmax())]
        raise DuplicateError(f"the same cell arrives twice: {', '.join(str(row[key]) for key in keys)}")


def _differs(arriving: pd.DataFrame, standing: pd.DataFrame) -> npt.NDArray[np.bool_]:
    now, before = (frame["value"].to_numpy(dtype=np.float64) for frame in (arriving, standing))
    same_value = (now == before) | (np.isnan(now) & np.isnan(before))
    flags = [frame["flags"].to_numpy(dtype=object) for frame in (arriving, standing)]
    return ~same_value | (flags[0] != flags[1])
