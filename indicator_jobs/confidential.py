"""Series of small counts of people or cases: what their cards may publish, and what stays inside.

A series declares `confidential: small_counts`. Before any card that depends on it is stored, all figures that
would be public are looked at together (`suppression`): its cells, which traces show, and the values of cards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from indicator_jobs.card import Card
from indicator_jobs.facts import FactsByKind, facts_by_kind
from indicator_jobs.frames import where
from indicator_jobs.graph import downstream, reads
from indicator_jobs.hashing import declared_hash
from indicator_jobs.known_sums import Cell, known_sums
from indicator_jobs.local_supply import AsOf
from indicator_jobs.masking import marked, with_flag
from indicator_jobs.memory_supply import MemorySupply
from indicator_jobs.nudging import ChangedSupply, Key, slopes, values_of
from indicator_jobs.results import Results, as_frame
from indicator_jobs.store import Store
from indicator_jobs.suppression import Combination, Figure, is_secret, withheld

ROW = ["territory", "period", "dimensions"]


@dataclass(frozen=True)
class Withheld:
    """Cells of series and values of cards that are not shown."""

    cells: frozenset[Cell]
    values: frozenset[Key]


class Guard:
    """Decides once, for all cards together, what of confidential series may be seen.

    `touched` are the cards that depend on one; where there are none, nothing is read and nothing is decided.
    `keep` notes in the store which cells are withheld, so that traces do not show them.
    """

    def __init__(self, store: Store, cards: Mapping[str, Card], as_of: AsOf = None, keep: bool = False):
        self._store, self._cards, self._as_of, self._keep = store, cards, as_of, keep
        declared = store.series()
        self.series = sorted(one for one, known in declared.items() if known.get("confidential"))
        direct = {card_id for card_id, card in cards.items() if reads(card) & set(self.series)}
        reached = downstream(cards, direct) if direct else set()
        self.touched = {card_id: card for card_id, card in cards.items() if card_id in reached}

    @cached_property
    def state(self) -> str:
        """A hash of all that the decision depends on: the figures of all series and all recipes concerned."""
        named = sorted({*self.series, *(one for card in self.touched.values() for one in reads(card))})
        hashes = self._store.contents.hashes(named)
        recipes = {card_id: card.model_dump(mode="json")["recipes"] for card_id, card in self.touched.items()}
        return declared_hash("", {"series": hashes, "recipes": recipes})

    @cached_property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The confidential series as they are, secrets and all."""
        supply = MemorySupply(self._store, self._cards, None, self._as_of)
        wanted = {series_id for card in self.touched.values() for series_id in reads(card)}
        return {one: supply.observed(one).reset_index(drop=True) for one in self.series if one in wanted}

    @cached_property
    def withheld(self) -> Withheld:
        """What is withheld, so that no secret can be worked out from the rest."""
        base = MemorySupply(self._store, self._cards, None, self._as_of)
        told = slopes(base, self.touched, self.frames).told
        sizes = values_of(self.touched, base)
        cells = {cell: value for one, frame in self.frames.items() for cell, value in _cells(one, frame)}
        figures = [Figure(cell, {cell: 1.0}, abs(value)) for cell, value in cells.items()]
        figures += [Figure(("value", *key), told[key], abs(sizes[key])) for key in sorted(told)]
        known = [
            sum_
            for one, frame in self.frames.items()
            for sum_ in known_sums(one, frame, self._store.series([one])[one])
        ]
        secret: list[Combination] = [{cell: 1.0} for cell, value in cells.items() if is_secret(value)]
        secret += [told[key] for key in sorted(told) if self._is_small_count(key, told[key], cells)]
        gone = withheld(figures, known, secret)
        hidden = frozenset(cell for cell in cells if cell in gone)
        if self._keep:
            self._store.withheld.replace(hidden)
        return Withheld(hidden, frozenset(key for key in told if ("value", *key) in gone))

    def _is_small_count(self, key: Key, told: Mapping[Cell, float], cells: Mapping[Cell, float]) -> bool:
        """Whether a value is itself a count of too few: a plain sum of cells that comes to under three."""
        if self.touched[key[0]].kind == "ratio" or min(told.values()) <= 0:
            return False
        unit = max(told.values())
        return is_secret(sum(weight / unit * cells[cell] for cell, weight in told.items() if cell in cells))

    @cached_property
    def _marked(self) -> ChangedSupply:
        """The true figures, with U on what is unreliable."""
        base = MemorySupply(self._store, self._cards, None, self._as_of)
        return ChangedSupply(base, self.touched, {one: marked(frame) for one, frame in self.frames.items()})

    def results(self, card: Card) -> Results:
        """Values of a card that depends on a confidential series, with those withheld missing (Q)."""
        gone = self.withheld.values
        return {
            recipe: _masked(facts, {key[2:] for key in gone if key[:2] == (card.id, recipe)})
            for recipe, facts in self._marked.results(card.id).items()
        }


def _masked(facts: FactsByKind, gone: set[tuple[str, ...]]) -> FactsByKind:
    if not gone:
        return facts
    frame = as_frame(facts)
    hidden = [(one, two) in gone for one, two in zip(frame["territory"], frame["period"], strict=True)]
    flags = [
        with_flag(text, "Q") if hides else text for text, hides in zip(frame["flags"], hidden, strict=True)
    ]
    values = np.where(hidden, np.nan, frame["value"].to_numpy(np.float64))
    return facts_by_kind(frame.assign(value=values, flags=flags))


def _cells(series_id: str, frame: pd.DataFrame) -> list[tuple[Cell, float]]:
    known = where(frame, frame["value"].notna())
    rows = zip(*(known[name].astype(str) for name in ROW), known["value"], strict=True)
    return [((series_id, territory, period, text), float(value)) for territory, period, text, value in rows]
