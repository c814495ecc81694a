"""Computing without writing: for any territory or group of territories, and as figures were known on a date.

What cannot be computed is listed card by card, with the inputs that lack and the source that would give them.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from indicator_jobs.card import Card
from indicator_jobs.compute import VALUE_COLUMNS, InputError
from indicator_jobs.confidential import Guard
from indicator_jobs.frames import picked, where
from indicator_jobs.graph import order
from indicator_jobs.local_supply import AsOf
from indicator_jobs.memory_supply import MemorySupply
from indicator_jobs.results import Results, as_frame
from indicator_jobs.store import Store
from indicator_jobs.wanting import MissingInput, missing_inputs

Reason = Literal["missing_inputs", "no_common_period", "refused"]

Progress = Callable[[str], None]


@dataclass(frozen=True)
class NotComputed:
    """A recipe without a value here, and why; `detail` says what was refused."""

    card_id: str
    recipe: str
    reason: Reason
    missing: tuple[MissingInput, ...] = ()
    detail: str | None = None


@dataclass(frozen=True)
class Computed:
    """Values by card (recipe, territory, period, value, flags), and the recipes without any."""

    frames: Mapping[str, pd.DataFrame]
    not_computed: tuple[NotComputed, ...]


def compute(
    store: Store,
    cards: Mapping[str, Card],
    territory: str | None = None,
    as_of: AsOf = None,
    only: Collection[str] | None = None,
    members: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> Computed:
    """The values of cards for one territory, or for all, from the figures of the store; nothing is written.

    A territory above the gminas without figures of its own in a series gets the sums of those within it,
    flagged derived-sum, where the series may be added up and none within lacks; so does a group of `members`,
    for which `territory` is any name. `as_of`: from figures as they were known at the end of that day, by the
    recipes of today.
    """
    supply, guard = MemorySupply(store, cards, territory, as_of, members), Guard(store, cards, as_of)
    frames: dict[str, pd.DataFrame] = {}
    lacking: list[NotComputed] = []
    for card_id in order(cards):
        if only is None or card_id in only:
            frames[card_id], without = _values(cards[card_id], supply, guard)
            lacking += without
            if progress is not None:
                progress(card_id)
    return Computed({card_id: frame for card_id, frame in frames.items() if len(frame)}, tuple(lacking))


def _values(card: Card, supply: MemorySupply, guard: Guard) -> tuple[pd.DataFrame, list[NotComputed]]:
    parts: list[pd.DataFrame] = []
    lacking: list[NotComputed] = []
    for recipe in card.recipes.named():
        try:
            facts = _results(card, supply, guard).get(recipe, {})
        except InputError as error:
            lacking.append(NotComputed(card.id, recipe, "refused", (), str(error)))
            continue
        here = as_frame(facts)
        if supply.territory is not None:
            here = where(here, here["territory"] == supply.territory)
        if np.isfinite(here["value"].to_numpy(np.float64)).any():
            parts.append(here.assign(recipe=recipe))
        else:
            lacking.append(_why(card, recipe, supply))
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=VALUE_COLUMNS)
    return picked(whole, VALUE_COLUMNS), lacking


def _results(card: Card, supply: MemorySupply, guard: Guard) -> Results:
    if card.id not in guard.touched:
        return supply.results(card.id)
    if supply.members is not None:
        raise InputError("groups of small counts are not added up: two groups would give away a single place")
    return guard.results(card)


def _why(card: Card, recipe: str, supply: MemorySupply) -> NotComputed:
    missing = tuple(missing_inputs(card, recipe, supply))
    return NotComputed(card.id, recipe, "missing_inputs" if missing else "no_common_period", missing)
