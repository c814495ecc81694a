"""Figures of one territory, with the snapshots behind them: what a trace is read from."""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from indicator_jobs.card import Card
from indicator_jobs.facts import FactsByKind, facts_by_kind
from indicator_jobs.found_layers import find_layer
from indicator_jobs.frames import where
from indicator_jobs.graph import series_of, uses
from indicator_jobs.layers import Layer
from indicator_jobs.masking import nothing_shown, shown
from indicator_jobs.quality.correcting import CellKey, CorrectedCell, correct
from indicator_jobs.store import Snapshot, Store

AsOf = datetime.date | datetime.datetime | None


@dataclass(frozen=True)
class Published:
    """A value as the public sees it."""

    value: float | None
    flags: str


class LocalSupply:
    """Figures of one territory as they stand, or as they were known at `as_of`. Each is read once."""

    def __init__(self, store: Store, cards: Mapping[str, Card], territory: str, as_of: AsOf = None):
        self._store, self._cards = store, cards
        self.territory = territory
        self.as_of = as_of
        self._snapshots = store.snapshots()
        self._declared: dict[str, Mapping[str, Any]] = {}
        self._others: dict[str, LocalSupply] = {}
        self._frames: dict[str, pd.DataFrame] = {}
        self._corrections = store.corrections.by_series(as_of)
        self._corrected: dict[str, Mapping[CellKey, CorrectedCell]] = {}
        self._values: dict[str, pd.DataFrame] = {}

    def propose(self, card_id: str, values: pd.DataFrame) -> None:
        """Takes values of a card that are not published yet in the place of those that stand."""
        self._values[card_id] = values

    def of_territory(self, code: str) -> "LocalSupply":
        """The same for another territory, such as PL for prices."""
        if code == self.territory:
            return self
        if code not in self._others:
            self._others[code] = LocalSupply(self._store, self._cards, code, self.as_of)
        return self._others[code]

    def series(self, series_id: str) -> FactsByKind:
        """Observations of a series in the territory, with its breaks marked."""
        return facts_by_kind(self.observed(series_id), self.declared(series_id).get("breaks") or [])

    def observed(self, series_id: str) -> pd.DataFrame:
        """Observations of a series in the territory, with the numbers of their snapshots."""
        if series_id not in self._frames:
            self._frames[series_id] = self._read(series_id)
        return self._frames[series_id]

    def correction(self, series_id: str, period: str) -> CorrectedCell | None:
        """What the source says of a cell of the territory, where something else was taken."""
        self.observed(series_id)
        cells = self._corrected.get(series_id, {})
        keys = (key for key in cells if key[:2] == (self.territory, period))
        return next((cells[key] for key in keys), None)

    def _read(self, series_id: str) -> pd.DataFrame:
        """The observations as anybody may see them: corrected, and with small counts kept secret."""
        frame = self._corrected_rows(series_id)
        if not self.declared(series_id).get("confidential"):
            return frame
        self._corrected.pop(series_id, None)  # what was corrected would tell the figure
        if self.as_of is not None:
            return nothing_shown(frame)
        return shown(series_id, frame, self._store.withheld.of(series_id))

    def _corrected_rows(self, series_id: str) -> pd.DataFrame:
        """A series with corrections is read whole: whether they fit is seen in all of it."""
        corrections = self._corrections.get(series_id)
        if not corrections:
            return self._store.observations([series_id], self.territory, self.as_of)
        done = correct(self._store.observations([series_id], None, self.as_of), corrections)
        self._corrected[series_id] = done.cells
        return where(done.frame, done.frame["territory"] == self.territory)

    def declared(self, series_id: str) -> Mapping[str, Any]:
        """What its source declares about a series; empty if nothing."""
        if series_id not in self._declared:
            self._declared[series_id] = self._store.series([series_id]).get(series_id, {})
        return self._declared[series_id]

    def source(self, source_id: str) -> Mapping[str, Any]:
        """What is declared about a source; empty if nothing."""
        return self._store.sources([source_id]).get(source_id, {})

    def snapshot(self, number: int) -> Snapshot | None:
        """The snapshot that an observation came from."""
        return self._snapshots.get(number)

    def card(self, card_id: str, recipe: str) -> tuple[FactsByKind, str]:
        """Values of a card in the territory, and its unit."""
        return facts_by_kind(self.computed(card_id, recipe)), self._cards[card_id].unit

    def computed(self, card_id: str, recipe: str) -> pd.DataFrame:
        """Values of a card in the territory."""
        if card_id not in self._values:
            self._values[card_id] = self._store.values(card_id, self.territory, self.as_of)
        values = self._values[card_id]
        return where(values, values["recipe"] == self._cards[card_id].recipe_or_national(recipe))

    def layer(self, layer_id: str) -> Layer:
        """A layer of a map, from the installed sources. Raises LayerError."""
        return find_layer(layer_id)

    def used_card(self, card_id: str) -> Card:
        """The card that a recipe names."""
        return self._cards[card_id]

    def published(self, card_id: str, recipe: str, period: str) -> Published | None:
        """The value as it was published, with its flags; None where there is none."""
        values = self.computed(card_id, recipe)
        rows = where(values, values["period"] == period).to_dict("records")
        if not rows:
            return None
        value = float(rows[0]["value"])
        return Published(None if math.isnan(value) else value, rows[0]["flags"])

    def is_confidential(self, card: Card) -> bool:
        """Whether small counts of people are behind the card: then only what was published may be seen."""
        if any(self.declared(one).get("confidential") for one in series_of(card)):
            return True
        return any(self.is_confidential(self._cards[used]) for used in uses(card) if used in self._cards)
