"""The queue of analysts: which twins to look at first, by how odd they are and how much they are read."""

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from indicator_jobs.card import Card
from indicator_jobs.compute import InputError
from indicator_jobs.local_supply import LocalSupply
from indicator_jobs.store import Store
from indicator_jobs.trace import known_territory
from indicator_jobs.twins.classify import Class
from indicator_jobs.twins.compare import Bench
from indicator_jobs.twins.comparison import Comparison
from indicator_jobs.twins.pairs import pairs

log = logging.getLogger(__name__)

RUN_KIND = "compare"
VERSION = 1
"""Grows when comparing finds something else, so that comparisons made before are out of date."""


def compare_all(store: Store, cards: Mapping[str, Card], territory: str) -> dict[tuple[str, str], Comparison]:
    """Every pair of all cards in a territory, by card and twin; derived ones only where they share a period.

    Comments added in the portal are not looked up. Raises UnknownError for the territory.
    """
    code = known_territory(territory)
    bench = Bench(cards, LocalSupply(store, cards, code))
    made = {}
    for pair in pairs(cards):
        try:
            one = bench.compare(pair)
        except InputError as error:
            log.warning("%s and its twin %s cannot be compared: %s", pair.card, pair.id, error)
            continue
        if pair.via is None or one.periods:
            made[pair.card, pair.id] = one
    return made


def refresh(store: Store, cards: Mapping[str, Card], territory: str) -> bool:
    """Compares everything anew and keeps it, unless neither cards nor values have changed; whether it did."""
    code = known_territory(territory)
    wanted = _inputs(store, cards, code)
    last = store.runs.last(RUN_KIND, code, "ok")
    if last is not None and last.input_hash == wanted:
        return False
    run = store.runs.start(RUN_KIND, code, wanted)
    store.twin_results.replace(code, compare_all(store, cards, code))
    store.runs.finish(run, "ok")
    return True


def _inputs(store: Store, cards: Mapping[str, Card], territory: str) -> str:
    """The hash of everything that comparisons are made of."""
    computed = {
        card_id: [run.result_hash, run.input_hash]
        for card_id, run in store.runs.of_kind("compute", "ok").items()
    }
    declared = [card.model_dump(mode="json") for card in cards.values() if card.twins]
    whole = json.dumps([VERSION, territory, sorted(cards), declared, computed], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def row_of(made: Comparison, views: int = 0) -> dict[str, Any]:
    """A comparison as a row of the queue."""
    return {**made.as_dict(), "oddness": made.oddness(), "views": views}


def score(oddness: float, views: int) -> float:
    """|l − b| / s × views. A twin that nobody has read yet counts as read once, or it would never be seen."""
    return oddness * max(views, 1)


def queue(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Comparisons with their score: those that need a person (class 3 and 4) first, then by score."""
    scored = [{**row, "score": score(row["oddness"], row["views"])} for row in rows]

    def place(row: Mapping[str, Any]) -> tuple[bool, float, str, str]:
        waiting = row["class"] is not None and row["class"] >= Class.UNEXPLAINED
        return (not waiting, -row["score"], row["card"], row["twin_id"])

    return sorted(scored, key=place)
