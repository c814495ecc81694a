"""The formulas of `synthetic.SHAPES` written by hand, in pandas and in numpy.

Values alone: no flags, no units, no hashes, no check whether anything changed. Tables are periods ×
territories; a missing cell is NaN, as in the engine.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from bench.synthetic import World, card_id, group_series, own_series, shape, used_card

Formula = Callable[[Any, Any, Any], Any]


def _change_pct(x: pd.DataFrame) -> pd.DataFrame:
    before = x.shift(1)
    return 100 * (x - before) / before.abs()


def _back(x: np.ndarray, steps: int) -> np.ndarray:
    moved = np.full_like(x, np.nan)
    moved[steps:] = x[:-steps] if steps else x
    return moved


def _change_pct_array(x: np.ndarray) -> np.ndarray:
    before = _back(x, 1)
    return 100 * (x - before) / np.abs(before)


PANDAS: tuple[Formula, ...] = (
    lambda a, d, c: 1000 * a / d,
    lambda a, d, c: 100 * a / d,
    lambda a, d, c: a + d,
    lambda a, d, c: _change_pct(a + d),
    lambda a, d, c: (a + d).rolling(3).mean(),
    lambda a, d, c: 100 * a.fillna(d) / d,
    lambda a, d, c: 100 * (d - a) / (a + d),
    lambda a, d, c: c.where((c >= 100 * a / d) | c.isna(), 100 * a / d),
)

NUMPY: tuple[Formula, ...] = (
    lambda a, d, c: 1000 * a / d,
    lambda a, d, c: 100 * a / d,
    lambda a, d, c: a + d,
    lambda a, d, c: _change_pct_array(a + d),
    lambda a, d, c: (a + d + _back(a + d, 1) + _back(a + d, 2)) / 3,
    lambda a, d, c: 100 * np.where(np.isnan(a), d, a) / d,
    lambda a, d, c: 100 * (d - a) / (a + d),
    lambda a, d, c: np.maximum(c, 100 * a / d),
)


def computed(formulas: Sequence[Formula], ready: dict[str, Any], numbers: Sequence[int]) -> dict[str, Any]:
    """The values of cards by id, from ready tables of their series."""
    values: dict[str, Any] = {}
    for number in numbers:
        formula = formulas[number % len(formulas)]
        used = values[card_id(used_card(number))] if shape(number).uses_card else None
        values[card_id(number)] = formula(ready[own_series(number)], ready[group_series(number)], used)
    return values


def pivoted(table: pd.DataFrame, world: World) -> pd.DataFrame:
    """A long table as all periods × all territories."""
    wide = table.pivot(index="period", columns="territory", values="value")
    return wide.reindex(index=world.years, columns=world.size.territories)


def melted(frame: pd.DataFrame) -> pd.DataFrame:
    """Periods × territories as a long table, without what is missing."""
    return frame.stack().rename("value").reset_index()
