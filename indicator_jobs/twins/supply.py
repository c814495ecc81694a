"""Figures with one card replaced by its twin: what the cards downstream are computed from once more."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from indicator_jobs.card import Card
from indicator_jobs.compute import Supply, compute_card
from indicator_jobs.facts import FactsByKind, facts_by_kind
from indicator_jobs.frames import where
from indicator_jobs.graph import downstream
from indicator_jobs.layers import Layer


class Substituted:
    """The figures of another supply, but the values of one card are those of its twin, and so are all cards
    that use it, computed anew."""

    def __init__(self, inner: Supply, cards: Mapping[str, Card], main: str, twin: tuple[str, str]):
        self._inner, self._cards = inner, cards
        self._main, self._twin = main, twin
        self._reached = downstream(cards, {main}) - {main}
        self._values: dict[tuple[str, str], tuple[FactsByKind, str]] = {}

    def series(self, series_id: str) -> FactsByKind:
        """Observations of a series: they are as they were."""
        return self._inner.series(series_id)

    def observed(self, series_id: str) -> pd.DataFrame:
        """Observations of a series as they stand."""
        return self._inner.observed(series_id)

    def declared(self, series_id: str) -> Mapping[str, Any]:
        """What its source declares about a series."""
        return self._inner.declared(series_id)

    @property
    def territory(self) -> str | None:
        """The only territory, if there is but one."""
        return self._inner.territory

    def layer(self, layer_id: str) -> Layer:
        """A layer of a map: it is as it was."""
        return self._inner.layer(layer_id)

    def of_territory(self, code: str) -> "Substituted":
        """The same replacement in the figures of a territory."""
        return Substituted(self._inner.of_territory(code), self._cards, self._main, self._twin)

    def card(self, card_id: str, recipe: str) -> tuple[FactsByKind, str]:
        """Values of a card with the twin in the place of the main card, and their unit."""
        if card_id == self._main:
            return self._inner.card(*self._twin)
        if card_id not in self._reached:
            return self._inner.card(card_id, recipe)
        card = self._cards[card_id]
        key = card_id, card.recipe_or_national(recipe)
        if key not in self._values:
            frame = compute_card(card, self)
            self._values[key] = facts_by_kind(where(frame, frame["recipe"] == key[1])), card.unit
        return self._values[key]
