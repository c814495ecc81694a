"""Rows of a series with dimensions as one block, cells × rows, and what becomes of several rows of a cell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicator_jobs.filters import Aggregate
from indicator_jobs.frames import picked, where
from indicator_jobs.grid import Bits, Floats, absent_bits, flag_bits, flag_text

CELL = ["territory", "period"]

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Block:
    """Figures of cells (territory and period) by row key, with NaN for a missing and for an absent one.

    `present` tells them apart; `snapshots` holds the number of the snapshot of each, or zero.
    """

    cells: pd.DataFrame
    keys: list[str]
    values: Floats
    flags: Bits
    present: Marks
    snapshots: npt.NDArray[np.int64]
    weights: Floats | None = None

    def taking(self, columns: Sequence[int]) -> "Block":
        """Some of the row keys, and of the cells those that have any of them."""
        wanted = list(columns)
        some = self.present[:, wanted].any(axis=1)
        return Block(
            self.cells.loc[some].reset_index(drop=True),
            [self.keys[one] for one in wanted],
            self.values[some][:, wanted],
            self.flags[some][:, wanted],
            self.present[some][:, wanted],
            self.snapshots[some][:, wanted],
            None if self.weights is None else self.weights[some][:, wanted],
        )


def block_of(frame: pd.DataFrame, keys: list[str], weights: pd.DataFrame | None = None) -> Block:
    """The rows of a frame whose text of dimensions is one of `keys`, in that order.

    `frame` has territory, period, value, flags, dimensions and perhaps snapshot; `weights` the same.
    """
    rows = where(frame, frame["dimensions"].isin(keys))
    cells = picked(rows, CELL).drop_duplicates().sort_values(CELL).reset_index(drop=True)
    index = pd.MultiIndex.from_frame(cells)
    shape = (len(cells), len(keys))
    values, flags = np.full(shape, np.nan), np.zeros(shape, dtype=np.int64)
    present, snapshots = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=np.int64)
    at = _places(rows, index, keys)
    values[at], present[at] = rows["value"].to_numpy(np.float64), True
    flags[at] = [flag_bits(text) for text in rows["flags"]]
    if "snapshot" in rows:
        snapshots[at] = rows["snapshot"].to_numpy(np.int64)
    return Block(cells, keys, values, flags, present, snapshots, _weights(weights, index, keys))


def _places(rows: pd.DataFrame, index: pd.MultiIndex, keys: list[str]) -> tuple[np.ndarray, np.ndarray]:
    cells = index.get_indexer(pd.MultiIndex.from_frame(picked(rows, CELL)))
    return cells, pd.Index(keys).get_indexer(rows["dimensions"].to_numpy())


def _weights(frame: pd.DataFrame | None, index: pd.MultiIndex, keys: list[str]) -> Floats | None:
    if frame is None:
        return None
    found = np.full((len(index), len(keys)), np.nan)
    cells, columns = _places(frame, index, keys)
    known = (cells >= 0) & (columns >= 0)
    found[cells[known], columns[known]] = frame["value"].to_numpy(np.float64)[known]
    return found


def aggregated(block: Block, how: Aggregate | None, whole: Marks) -> pd.DataFrame:
    """One figure a cell: territory, period, value, flags, rows (their number), snapshot (the latest).

    A cell that is not `whole`, or that holds a missing value, is missing, with the flags of all its rows,
    and O where none of them says why.
    """
    if how == "count":
        values, missing = block.present.sum(axis=1).astype(np.float64), ~whole
        flags = np.bitwise_or.reduce(block.flags, axis=1) & ~absent_bits()
    else:
        values = AGGREGATES[how or "first"](block)
        missing = ~whole | (block.present & np.isnan(block.values)).any(axis=1)
        flags = np.bitwise_or.reduce(block.flags, axis=1)
    values = np.where(missing | ~np.isfinite(values), np.nan, values)
    unsaid = np.isnan(values) & ((flags & absent_bits()) == 0)
    flags = np.where(unsaid, flags | flag_bits("O"), flags)
    return block.cells.assign(
        value=values,
        flags=[flag_text(int(bits)) for bits in flags],
        rows=block.present.sum(axis=1),
        snapshot=block.snapshots.max(axis=1, initial=0),
    )


def _filled(block: Block, instead: float) -> Floats:
    return np.where(block.present, block.values, instead)


def _mean(block: Block) -> Floats:
    return _filled(block, 0.0).sum(axis=1) / np.maximum(block.present.sum(axis=1), 1)


def _weighted_mean(block: Block) -> Floats:
    weights = np.where(block.present, np.nan if block.weights is None else block.weights, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (_filled(block, 0.0) * weights).sum(axis=1) / weights.sum(axis=1)


def _median(block: Block) -> Floats:
    ordered, counts = np.sort(block.values, axis=1), (~np.isnan(block.values)).sum(axis=1)
    row = np.arange(len(ordered))
    low, high = np.maximum(counts - 1, 0) // 2, counts // 2
    return (ordered[row, low] + ordered[row, np.minimum(high, ordered.shape[1] - 1)]) / 2


def _distinct(block: Block) -> Floats:
    ordered = np.sort(block.values, axis=1)
    return (np.diff(ordered, axis=1) > 0).sum(axis=1) + 1.0


def _first(block: Block) -> Floats:
    return block.values[np.arange(len(block.values)), block.present.argmax(axis=1)]


def _last(block: Block) -> Floats:
    return block.values[np.arange(len(block.values)), -1 - block.present[:, ::-1].argmax(axis=1)]


AGGREGATES: dict[Aggregate, Callable[[Block], Floats]] = {
    "sum": lambda block: _filled(block, 0.0).sum(axis=1),
    "mean": _mean,
    "weighted_mean": _weighted_mean,
    "median": _median,
    "min": lambda block: _filled(block, np.inf).min(axis=1, initial=np.inf),
    "max": lambda block: _filled(block, -np.inf).max(axis=1, initial=-np.inf),
    "first": _first,
    "last": _last,
    "count_distinct": _distinct,
}
"""What becomes of the values of several rows. `count` counts rows, whatever their values."""
