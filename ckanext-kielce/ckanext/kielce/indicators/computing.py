"""Computing shared out: what may be computed now, in batches that any worker on any machine may take.

The cards of a batch lean on none that waits. Two workers at one card are no harm: the second waits for the
first and takes what it made. What a lost worker left is ready again as soon as its run is ended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from ckanext.kielce.indicators import holdings

from indicator_jobs.store import Store
from indicator_jobs.waiting import waiting

__all__ = ["BATCH", "Shares", "batch_name", "shares"]

BATCH = 20
"""How many cards a worker takes at once."""


@dataclass(frozen=True)
class Shares:
    """Batches of cards that nobody has taken yet, and all cards whose values are out of date."""

    batches: tuple[tuple[str, ...], ...]
    stale: frozenset[str]


def shares(store: Store, taken: Iterable[str] = ()) -> Shares:
    """What is to be computed now, theme by theme; ``taken`` are cards that wait in the queue already."""
    found = waiting(store, holdings.cards())
    free = [card_id for card_id in found.ready if card_id not in set(taken)]
    return Shares(tuple(_batches(free)), frozenset(found.stale))


def batch_name(card_ids: Iterable[str]) -> str:
    """The same cards make the same name."""
    return hashlib.sha256("\n".join(sorted(card_ids)).encode()).hexdigest()[:16]


def _batches(card_ids: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for _, of_theme in groupby(sorted(card_ids), lambda card_id: holdings.cards()[card_id].theme):
        listed = tuple(of_theme)
        yield from (listed[begin : begin + BATCH] for begin in range(0, len(listed), BATCH))
