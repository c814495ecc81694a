"""Computing all cards against the store: what did not change is skipped, what is equal is not written."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from indicator_jobs.card import Card
from indicator_jobs.compute import InputError, compute_results
from indicator_jobs.graph import order, series_of, uses
from indicator_jobs.hashing import input_hash, results_hash
from indicator_jobs.results import Results, as_frame, count
from indicator_jobs.runs import Run
from indicator_jobs.store import Store
from indicator_jobs.supply import StoreSupply

RUN_KIND = "compute"

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


def compute_all(
    store: Store,
    cards: Mapping[str, Card],
    only: Collection[str] | None = None,
    progress: Progress | None = None,
) -> list[CardResult]:
    """Computes the cards in the order of their use and keeps what changed, one transaction a card and recipe.

    `only` limits the work to some cards; `progress` is told each result.
    """
    wanted = [card_id for card_id in order(cards) if only is None or card_id in only]
    supply = StoreSupply(store, cards, wanted)
    before = store.runs.of_kind(RUN_KIND, "ok")
    done: dict[str, str | None] = {card_id: run.result_hash for card_id, run in before.items()}
    results: list[CardResult] = []
    for card_id in wanted:
        result = _compute_one(store, cards[card_id], supply, done, before.get(card_id))
        done[card_id] = result.result_hash
        supply.release(cards[card_id])
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
        results = compute_results(card, supply)
    except InputError as error:
        store.runs.finish(run, "error", str(error))
        return CardResult(card.id, 0, "error", str(error), wanted, None, changed=False)
    return _keep(store, card, results, run, supply)


def _keep(store: Store, card: Card, results: Results, run: Run, supply: StoreSupply) -> CardResult:
    made, rows = results_hash(results), count(results)
    written = 0
    for recipe, facts in results.items():
        written += store.put_values(card.id, recipe, as_frame(facts)).written
    supply.remember(card.id, results)
    reason = None if rows else _why_nothing(card, supply)
    store.runs.finish(run, "ok", reason, made)
    state: Literal["ok", "nothing"] = "ok" if rows else "nothing"
    return CardResult(card.id, rows, state, reason, run.input_hash or "", made, written > 0)


def _why_nothing(card: Card, supply: StoreSupply) -> str:
    without = sorted(one for one in series_of(card) if not supply.series(one))
    return f"no figures of {', '.join(without)}" if without else "the inputs have no period in common"
