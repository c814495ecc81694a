"""What a value tells about the figures it was computed from: its slope in each of them.

Cards are computed again with each figure a little larger and a little smaller. For sums, shares and every
other quotient of sums the slopes say exactly which combination of figures the value gives away; for what is
bent, such as a smallest value or an operator, they say it near the figures that are there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from indicator_jobs.card import Card
from indicator_jobs.compute import compute_results
from indicator_jobs.facts import FactsByKind, facts_by_kind
from indicator_jobs.known_sums import Cell
from indicator_jobs.layers import Layer
from indicator_jobs.memory_supply import MemorySupply
from indicator_jobs.results import Results, as_frame

Key = tuple[str, str, str, str]
"""A value: card, recipe, territory, period."""

_STEP = 1e-5
_VALUE = ("territory", "period", "value")


@dataclass(frozen=True)
class Slopes:
    """For each value its slope in the cells that it depends on."""

    told: Mapping[Key, Mapping[Cell, float]]


class ChangedSupply:
    """Figures with some series changed; cards that depend on them are computed on the way."""

    def __init__(self, base: MemorySupply, touched: Mapping[str, Card], frames: Mapping[str, pd.DataFrame]):
        self._base, self._touched, self._frames = base, touched, frames
        self._results: dict[str, Results] = {}

    def observed(self, series_id: str) -> pd.DataFrame:
        """A changed series, or another as it is."""
        found = self._frames.get(series_id)
        return self._base.observed(series_id) if found is None else found

    def series(self, series_id: str) -> FactsByKind:
        """Facts of a changed series, or of another as they are."""
        if series_id not in self._frames:
            return self._base.series(series_id)
        return facts_by_kind(self._frames[series_id], self.declared(series_id).get("breaks") or [])

    def declared(self, series_id: str) -> Mapping[str, Any]:
        """What its source declares about a series."""
        return self._base.declared(series_id)

    def results(self, card_id: str) -> Results:
        """What the recipes of a card give with the changed figures."""
        if card_id not in self._touched:
            return self._base.results(card_id)
        if card_id not in self._results:
            self._results[card_id] = compute_results(self._touched[card_id], self)
        return self._results[card_id]

    def card(self, card_id: str, recipe: str) -> tuple[FactsByKind, str]:
        """Values of a card with the changed figures, and its unit."""
        card = self._base.cards[card_id]
        return self.results(card_id).get(card.recipe_or_national(recipe), {}), card.unit

    def of_territory(self, code: str) -> "ChangedSupply":
        """The same: it has every territory."""
        return self

    @property
    def territory(self) -> str | None:
        """Not one alone."""
        return None

    def layer(self, layer_id: str) -> Layer:
        """A layer of a map, as it is. Raises LayerError."""
        return self._base.layer(layer_id)


def values_of(touched: Mapping[str, Card], supply: Any) -> dict[Key, float]:
    """All values of some cards that a supply gives."""
    found: dict[Key, float] = {}
    for card_id in touched:
        for recipe, facts in supply.results(card_id).items():
            frame = as_frame(facts)
            for territory, period, value in zip(*(frame[name] for name in _VALUE), strict=True):
                found[card_id, recipe, str(territory), str(period)] = float(value)
    return found


def slopes(base: MemorySupply, touched: Mapping[str, Card], series: Mapping[str, pd.DataFrame]) -> Slopes:
    """The slopes of all values of the touched cards in the cells of some series."""
    told: dict[Key, dict[Cell, float]] = {}
    for series_id, frame in series.items():
        for rows in _apart(frame, touched):
            for key, cell, slope in _slopes_in(base, touched, series_id, frame, rows):
                told.setdefault(key, {})[cell] = slope
    return Slopes(told)


def _apart(frame: pd.DataFrame, touched: Mapping[str, Card]) -> Iterator[np.ndarray]:
    """Rows that can be changed together: one of each territory, if each is computed from its own alone."""
    names = ["period", "dimensions"]
    if any(given.territory for card in touched.values() for given in _inputs(card)):
        names = [*names, "territory"]
    yield from (np.asarray(rows) for rows in frame.groupby(names).indices.values())


def _inputs(card: Card) -> Iterator[Any]:
    for versions in card.recipes.named().values():
        for version in versions:
            yield from version.inputs.values()


def _slopes_in(
    base: MemorySupply, touched: Mapping[str, Card], series_id: str, frame: pd.DataFrame, rows: np.ndarray
) -> Iterator[tuple[Key, Cell, float]]:
    values = frame["value"].to_numpy(np.float64)
    step = np.zeros(len(values))
    step[rows] = _STEP * np.maximum(1.0, np.abs(np.nan_to_num(values[rows])))
    above, below = (
        values_of(
            touched, ChangedSupply(base, touched, {series_id: frame.assign(value=values + sign * step)})
        )
        for sign in (1.0, -1.0)
    )
    alone = len(rows) == 1
    places = {str(frame["territory"].iloc[row]): row for row in rows}
    for key in above.keys() & below.keys():
        row = int(rows[0]) if alone else places.get(key[2])
        if row is None or not np.isfinite(difference := above[key] - below[key]) or difference == 0:
            continue
        cell = (series_id, *(str(frame[name].iloc[row]) for name in ("territory", "period", "dimensions")))
        yield key, cell, difference / (2 * step[row])  # type: ignore[misc]
