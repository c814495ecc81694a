"""Figures of one territory or group for computing without writing; other cards are computed on the way."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from indicator_jobs.card import Card
from indicator_jobs.compute import compute_results
from indicator_jobs.facts import FactsByKind, facts_by_kind
from indicator_jobs.found_layers import find_layer
from indicator_jobs.frames import where
from indicator_jobs.graph import series_of
from indicator_jobs.layers import Layer
from indicator_jobs.local_supply import AsOf
from indicator_jobs.quality.correcting import correct
from indicator_jobs.results import Results
from indicator_jobs.rollup import gathered, parts_of_territory, refusal
from indicator_jobs.store import Store


class MemorySupply:
    """What is known of a territory now or on a date, with sums over those within it where it has no own.

    `territory` is a code, or any name for a group of `members`; None takes every territory as it stands.
    """

    def __init__(
        self,
        store: Store,
        cards: Mapping[str, Card],
        territory: str | None,
        as_of: AsOf = None,
        members: Sequence[str] | None = None,
    ):
        self.cards, self.territory, self.as_of, self.members = cards, territory, as_of, members
        self.sources = store.sources()
        self._store = store
        self._wanted = sorted(set().union(*map(series_of, cards.values()))) if cards else []
        self._declared = store.series(self._wanted)
        self._corrections = store.corrections.by_series(as_of)
        self._own = self._read()
        self._frames: dict[str, pd.DataFrame] = {}
        self._facts: dict[str, FactsByKind] = {}
        self._results: dict[str, Results] = {}
        self._others: dict[str, MemorySupply] = {}

    def _read(self) -> dict[str, pd.DataFrame]:
        if self.members is not None:
            return {}
        straight = [one for one in self._wanted if one not in self._corrections]
        own = self._store.observations(straight, self.territory, self.as_of)
        found = {str(key): frame for key, frame in own.groupby("series")}
        for series_id in self._corrections.keys() & set(self._wanted):
            whole = self._whole(series_id)
            here = whole if self.territory is None else where(whole, whole["territory"] == self.territory)
            if len(here):
                found[series_id] = here
        return found

    def _whole(self, series_id: str) -> pd.DataFrame:
        """A series everywhere, corrected: whether corrections fit is seen in all of it."""
        frame = self._store.observations([series_id], as_of=self.as_of)
        return correct(frame, self._corrections.get(series_id, ())).frame

    def observed(self, series_id: str) -> pd.DataFrame:
        """Observations of the territory, or sums over its parts: territory, period, value, flags and more."""
        if series_id not in self._frames:
            own = self._own.get(series_id)
            self._frames[series_id] = self._summed(series_id) if own is None else own
        return self._frames[series_id]

    def series(self, series_id: str) -> FactsByKind:
        """Observations of a series, with its breaks marked."""
        if series_id not in self._facts:
            breaks = self.declared(series_id).get("breaks") or []
            self._facts[series_id] = facts_by_kind(self.observed(series_id), breaks)
        return self._facts[series_id]

    def declared(self, series_id: str) -> Mapping[str, Any]:
        """What its source declares about a series; empty if nothing."""
        return self._declared.get(series_id, {})

    def results(self, card_id: str) -> Results:
        """What the recipes of a card give here. Raises InputError."""
        if card_id not in self._results:
            self._results[card_id] = compute_results(self.cards[card_id], self)
        return self._results[card_id]

    def card(self, card_id: str, recipe: str) -> tuple[FactsByKind, str]:
        """Values of a card by a recipe, computed here, and its unit."""
        card = self.cards[card_id]
        return self.results(card_id).get(card.recipe_or_national(recipe), {}), card.unit

    def layer(self, layer_id: str) -> Layer:
        """A layer of a map, from the installed sources. Raises LayerError."""
        return find_layer(layer_id)

    def of_territory(self, code: str) -> "MemorySupply":
        """The same for another territory, such as PL for prices."""
        if self.territory in (None, code):
            return self
        if code not in self._others:
            self._others[code] = MemorySupply(self._store, self.cards, code, self.as_of)
        return self._others[code]

    def parts(self) -> list[list[str]]:
        """The sets of territories that make up this one, largest first; none for a gmina."""
        if self.members is not None:
            return [list(self.members)]
        return parts_of_territory(self.territory) if self.territory is not None else []

    def _summed(self, series_id: str) -> pd.DataFrame:
        """Sums over the first set of parts of which each has figures; nothing where it cannot be added up."""
        nothing = pd.DataFrame(columns=["territory", "period", "value", "flags", "dimensions"])
        nothing = nothing.astype({"value": "float64"})
        if self.territory is None or refusal(self.declared(series_id)) is not None or not self.parts():
            return nothing
        everywhere = self._whole(series_id)
        present = set(everywhere["territory"])
        for members in self.parts():
            if members and present.issuperset(members):
                return gathered(
                    where(everywhere, everywhere["territory"].isin(members)), members, self.territory
                )
        return nothing

    def absent_members(self, series_id: str) -> list[str]:
        """Of a group, the members without any figure of a series."""
        present = set(self._whole(series_id)["territory"])
        return [code for code in self.members or () if code not in present]
