"""Computing all cards against the store: what did not change is skipped, what is equal is not written."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from indicator_jobs.card import Card
from indicator_jobs.compute import ROW_COLUMNS, InputError, compute_card
from indicator_jobs.facts import FactsByKind, facts_by_kind
from indicator_jobs.frames import picked, where
from indicator_jobs.graph import order, series_of, uses
from indicator_jobs.hashing import content_hash, input_hash
from indicator_jobs.runs import Run
from indicator_jobs.store import Store

RUN_KIND = "compute"

DECLARED = ("unit", "kind", "breaks", "dimensions", "additive")
"""What is declared about a series and changes what is computed from it."""

Progress = Callable[["CardResult"], None]


@dataclass(frozen=True)
class CardResult:
    """What came of one card. `nothing`: no figure is at hand; `changed`: the store was written."""

    card_id: str
    rows: int
    state: Literal["ok", "nothing", "error"]
    reason: str | None
    input_hash: str
    result_hash: str | None
    changed: bool


class StoreSupply:
    """Figures of the store, each series and card read once."""

    def __init__(self, store: Store, cards: Mapping[str, Card]):
        self._store, self._cards = store, cards
        wanted = sorted(set().union(*(series_of(card) for card in cards.values())) if cards else set())
        observations = store.observations(wanted) if wanted else pd.DataFrame(columns=["series"])
        self._frames = {str(key): picked(frame, ROW_COLUMNS) for key, frame in observations.groupby("series")}
        self._declared = store.series()
        self._facts: dict[str, FactsByKind] = {}
        self._values: dict[tuple[str, str], FactsByKind] = {}
        self._hashes: dict[str, str] = {}

    def series(self, series_id: str) -> FactsByKind:
        """Observations of a series, with its breaks marked."""
        if series_id not in self._facts:
            breaks = self.declared(series_id).get("breaks") or []
            self._facts[series_id] = facts_by_kind(self.observed(series_id), breaks)
        return self._facts[series_id]

    def of_territory(self, code: str) -> "StoreSupply":
        """The same: it has every territory."""
        return self

    def declared(self, series_id: str) -> Mapping[str, Any]:
        """What its source declares about a series; empty if nothing."""
        return self._declared.get(series_id, {})

    def card(self, card_id: str, recipe: str) -> tuple[FactsByKind, str]:
        """Values of a card by a recipe, and its unit."""
        key = card_id, self._cards[card_id].recipe_or_national(recipe)
        if key not in self._values:
            values = self._store.values(card_id)
            self._values[key] = facts_by_kind(where(values, values["recipe"] == key[1]))
        return self._values[key], self._cards[card_id].unit

    def series_hash(self, series_id: str) -> str:
        """The hash of a series with what is declared about it."""
        if series_id not in self._hashes:
            declared = self.declared(series_id)
            known = {name: declared.get(name) for name in DECLARED}
            self._hashes[series_id] = content_hash(self.observed(series_id), known)
        return self._hashes[series_id]

    def observed(self, series_id: str) -> pd.DataFrame:
        """Observations of a series as they stand: territory, period, value, flags, dimensions."""
        return self._frames.get(series_id, pd.DataFrame(columns=ROW_COLUMNS))


def compute_all(
    store: Store,
    cards: Mapping[str, Card],
    only: Collection[str] | None = None,
    progress: Progress | None = None,
) -> list[CardResult]:
    """Computes the cards in the order of their use and keeps what changed, one transaction a card and recipe.

    `only` limits the work to some cards; `progress` is told each result.
    """
    supply = StoreSupply(store, cards)
    before = store.runs.of_kind(RUN_KIND, "ok")
    done: dict[str, str | None] = {card_id: run.result_hash for card_id, run in before.items()}
    results: list[CardResult] = []
    for card_id in order(cards):
        if only is not None and card_id not in only:
            continue
        result = _compute_one(store, cards[card_id], supply, done, before.get(card_id))
        done[card_id] = result.result_hash
        results.append(result)
        if progress is not None:
            progress(result)
    return results


def _compute_one(
    store: Store, card: Card, supply: StoreSupply, done: Mapping[str, str | None], last: Run | None
) -> CardResult:
    contents = {series_id: supply.series_hash(series_id) for series_id in series_of(card)}
    contents.update({used: done.get(used) or "" for used in uses(card)})
    wanted = input_hash(card, contents)
    if last is not None and last.input_hash == wanted:
        state = "nothing" if last.reason else "ok"
        return CardResult(card.id, 0, state, last.reason, wanted, last.result_hash, changed=False)
    run = store.runs.start(RUN_KIND, card.id, wanted)
    try:
        frame = compute_card(card, supply)
    except InputError as error:
        store.runs.finish(run, "error", str(error))
        return CardResult(card.id, 0, "error", str(error), wanted, None, changed=False)
    return _keep(store, card, frame, run, supply)


def _keep(store: Store, card: Card, frame: pd.DataFrame, run: Run, supply: StoreSupply) -> CardResult:
    written = 0
    for recipe in card.recipes.named():
        written += store.put_values(card.id, recipe, where(frame, frame["recipe"] == recipe)).written
    result_hash = content_hash(frame)
    reason = None if len(frame) else _why_nothing(card, supply)
    store.runs.finish(run, "ok", reason, result_hash)
    state: Literal["ok", "nothing"] = "ok" if len(frame) else "nothing"
    return CardResult(card.id, len(frame), state, reason, run.input_hash or "", result_hash, written > 0)


def _why_nothing(card: Card, supply: StoreSupply) -> str:
    without = sorted(one for one in series_of(card) if not supply.series(one))
    return f"no figures of {', '.join(without)}" if without else "the inputs have no period in common"
