"""Which cards wait to be computed, and which of them may be computed now: what workers share out."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from indicator_jobs.card import Card
from indicator_jobs.graph import leans_on
from indicator_jobs.jobs import RUN_KIND, Round
from indicator_jobs.runs import DIED, Run
from indicator_jobs.store import Store

RETRY_AFTER = datetime.timedelta(minutes=10)
"""How long what has failed is left alone while its inputs stay the same."""


@dataclass(frozen=True)
class Waiting:
    """Cards whose inputs differ from those of their last computation.

    `stale`: all of them, in the order of their use. `ready`: those that lean on no stale card and that nobody
    is at; they may be computed in any order, by any worker.
    """

    stale: tuple[str, ...]
    ready: tuple[str, ...]


def waiting(store: Store, cards: Mapping[str, Card]) -> Waiting:
    """What waits now; reads hashes, never figures. Cards below a stale one show when that one is computed."""
    turn = Round.of(store, cards)
    newest = store.runs.of_kind(RUN_KIND)
    stale: list[str] = []
    ready: list[str] = []
    blocked: set[str] = set()
    for card_id in turn.wanted:
        card, above = cards[card_id], leans_on(cards[card_id]) & blocked
        inputs = turn.inputs(card)
        if above:
            blocked.add(card_id)
        if turn.stands(card, inputs) or _failed_lately(newest.get(card_id), inputs):
            continue
        stale.append(card_id)
        blocked.add(card_id)
        if not above and not _under_way(newest.get(card_id), inputs):
            ready.append(card_id)
    return Waiting(tuple(stale), tuple(ready))


def _under_way(last: Run | None, inputs: str) -> bool:
    return last is not None and last.state == "running" and last.input_hash == inputs


def _failed_lately(last: Run | None, inputs: str) -> bool:
    if last is None or last.state != "error" or last.input_hash != inputs or last.reason == DIED:
        return False
    return last.finished is not None and datetime.datetime.now(datetime.UTC) - last.finished < RETRY_AFTER
