"""Figures of the store for computing: each series and card is read once, and let go after its last use."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd
from zoom_schemas.texts import Bilingual

from indicator_jobs.card import Card
from indicator_jobs.compute import ROW_COLUMNS
from indicator_jobs.facts import FactsByKind, facts_by_kind
from indicator_jobs.found_layers import find_layer
from indicator_jobs.frames import picked, where
from indicator_jobs.graph import leans_on, reads
from indicator_jobs.hashing import declared_hash
from indicator_jobs.layers import Layer
from indicator_jobs.quality.correcting import correct
from indicator_jobs.results import Results
from indicator_jobs.store import Store

DECLARED = ("unit", "kind", "breaks", "dimensions", "additive")
"""What is declared about a series and changes what is computed from it."""


class StoreSupply:
    """Figures of the store for some cards. Memory holds what the cards that are left still need, no more."""

    territory: str | None = None

    def __init__(self, store: Store, cards: Mapping[str, Card], wanted: Collection[str] | None = None):
        self._store, self._cards = store, cards
        left = [cards[card_id] for card_id in (cards if wanted is None else wanted)]
        self._waiting = Counter(one for card in left for one in (*reads(card), *leans_on(card)))
        self._declared = store.series(sorted(set().union(*map(reads, left))))
        self._contents = store.contents.hashes(list(self._declared))
        self._corrections = store.corrections.by_series()
        self._broken: dict[str, tuple[Bilingual, ...]] = {}
        self._frames: dict[str, pd.DataFrame] = {}
        self._facts: dict[str, FactsByKind] = {}
        self._values: dict[str, Results] = {}

    def series(self, series_id: str) -> FactsByKind:
        """Observations of a series, with its breaks marked."""
        if series_id not in self._facts:
            breaks = self.declared(series_id).get("breaks") or []
            self._facts[series_id] = facts_by_kind(self.observed(series_id), breaks)
        return self._facts[series_id]

    def observed(self, series_id: str) -> pd.DataFrame:
        """Observations of a series, corrected: territory, period, value, flags, dimensions."""
        if series_id not in self._frames:
            frame = picked(self._store.observations([series_id]), ROW_COLUMNS)
            done = correct(frame, self._corrections.get(series_id, ()))
            self._frames[series_id], self._broken[series_id] = done.frame, done.broken
        return self._frames[series_id]

    def layer(self, layer_id: str) -> Layer:
        """A layer of a map, from the installed sources. Raises LayerError."""
        return find_layer(layer_id)

    def of_territory(self, code: str) -> "StoreSupply":
        """The same: it has every territory."""
        return self

    def declared(self, series_id: str) -> Mapping[str, Any]:
        """What its source declares about a series; empty if nothing."""
        return self._declared.get(series_id, {})

    def card(self, card_id: str, recipe: str) -> tuple[FactsByKind, str]:
        """Values of a card by a recipe, and its unit."""
        if card_id not in self._values:
            values = self._store.values(card_id)
            self._values[card_id] = {
                name: facts_by_kind(where(values, values["recipe"] == name))
                for name in self._cards[card_id].recipes.named()
            }
        card = self._cards[card_id]
        return self._values[card_id].get(card.recipe_or_national(recipe), {}), card.unit

    def series_hash(self, series_id: str) -> str:
        """The hash of a series with what is declared about it; reads no observation."""
        declared = self.declared(series_id)
        known = {name: declared.get(name) for name in DECLARED}
        known["corrections"] = [one.effect() for one in self._corrections.get(series_id, ())]
        return declared_hash(self._contents.get(series_id), known)

    def broken(self, series_id: str) -> tuple[Bilingual, ...]:
        """Sentences on corrections of the series that could not be applied."""
        self.observed(series_id)
        return self._broken[series_id]

    def remember(self, card_id: str, results: Results) -> None:
        """Values that the store has just taken, for the cards that use this one."""
        if self._waiting[card_id]:
            self._values[card_id] = results

    def release(self, card: Card) -> None:
        """A card is done: what no other is waiting for is let go."""
        for one in (*reads(card), *leans_on(card)):
            self._waiting[one] -= 1
            if not self._waiting[one]:
                for kept in (self._frames, self._facts, self._values):
                    kept.pop(one, None)
