"""The nightly self-check: everything computed anew from observations, compared with what is stored.

It trusts no hash and writes no value. Cards that use others are computed from what was computed here, held
cards are compared with what is held; a difference means that a change did not reach what uses it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from zoom_schemas import numbers, periods
from zoom_schemas.texts import Bilingual

from indicator_jobs.card import Card
from indicator_jobs.compute import InputError, compute_results
from indicator_jobs.facts import FactsByKind
from indicator_jobs.frames import where
from indicator_jobs.graph import order
from indicator_jobs.quality.findings import Finding
from indicator_jobs.quality.judging import as_values
from indicator_jobs.quality.subject import both, place
from indicator_jobs.results import Results
from indicator_jobs.store import Store
from indicator_jobs.supply import StoreSupply

RUN_KIND = "recheck"
RULE = "recheck"
NEAR = 1e-9
"""Relative: sums may be added in another order."""

KEYS = ["recipe", "territory", "period"]

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Recheck:
    """What came of it: how many cards and values were compared, and a finding for each card that differs."""

    cards: int
    values: int
    findings: Mapping[str, Finding]

    @property
    def summary(self) -> str:
        """The result in one line, for the table of runs."""
        if not self.findings:
            return f"{self.cards} cards, {self.values} values: all as stored"
        named = ", ".join(sorted(self.findings)[:10])
        return f"{len(self.findings)} of {self.cards} cards differ from what is stored: {named}"


class _Anew(StoreSupply):
    """Figures of the store, but values of other cards as they were just computed."""

    def __init__(self, store: Store, cards: Mapping[str, Card]):
        super().__init__(store, cards)
        self.computed: dict[str, Results] = {}
        self._all = cards

    def card(self, card_id: str, recipe: str) -> tuple[FactsByKind, str]:
        """Values of a card as computed here; of one on hold its last good ones, as in every computation."""
        if card_id not in self.computed:
            return super().card(card_id, recipe)
        card = self._all[card_id]
        return self.computed[card_id].get(card.recipe_or_national(recipe), {}), card.unit


def recheck(store: Store, cards: Mapping[str, Card], progress: Progress | None = None) -> Recheck:
    """Computes everything anew and compares; keeps a run of its own kind, and nothing else."""
    run = store.runs.start(RUN_KIND, "all")
    supply, held = _Anew(store, cards), {one.card for one in store.verdicts.latest().values() if one.holds}
    findings: dict[str, Finding] = {}
    values = 0
    for card_id in order(cards):
        expected = store.candidates.of(card_id) if card_id in held else store.values(card_id)
        found = _compare(cards[card_id], expected, supply, card_id in held)
        values += len(expected)
        if found is not None:
            findings[card_id] = found
        supply.release(cards[card_id])
        store.runs.beat(run)
        if progress is not None:
            progress(card_id)
    done = Recheck(len(cards), values, findings)
    store.runs.finish(run, "error" if findings else "ok", done.summary)
    return done


def _compare(card: Card, stored: pd.DataFrame, supply: _Anew, held: bool) -> Finding | None:
    try:
        results = compute_results(card, supply)
    except InputError as error:
        message = Bilingual(pl=f"Nie można policzyć: {error}", en=f"Cannot be computed: {error}")
        return Finding(RULE, "warn", message)
    if not held:
        supply.computed[card.id] = results
    cells = differing(as_values(results), stored)
    if cells.empty:
        return None
    first = cells.iloc[0].to_dict()
    return Finding(
        RULE,
        "warn",
        both(lambda lang: _said(card, first, len(cells), lang)),
        first["recipe"],
        first["territory"],
        first["period"],
        cells=len(cells),
    )


def differing(computed: pd.DataFrame, stored: pd.DataFrame) -> pd.DataFrame:
    """Cells in which two tables of values differ beyond rounding, with `value` and `stored`."""
    renamed = stored.rename(columns={"value": "stored", "flags": "stored_flags"})
    beside = computed.merge(renamed, on=KEYS, how="outer")
    now, then = (beside[name].to_numpy(dtype=np.float64) for name in ("value", "stored"))
    same = np.isclose(now, then, rtol=NEAR, atol=1e-12, equal_nan=True)
    flags = beside["flags"].to_numpy(dtype=object) == beside["stored_flags"].to_numpy(dtype=object)
    return where(beside, ~(same & flags))


def _said(card: Card, cell: Mapping[str, Any], count: int, lang: str) -> str:
    where_ = f"{place(cell['territory'], lang)}, {periods.label(cell['period'], lang)}"
    now, then = (numbers.number(cell[name], card.decimals, lang) for name in ("value", "stored"))
    many = numbers.number(count, 0, lang)
    if lang == "en":
        return f"{where_}: computed anew {now}, stored {then}. Cells that differ: {many}."
    return f"{where_}: policzono na nowo {now}, przechowywane {then}. Różniących się komórek: {many}."
