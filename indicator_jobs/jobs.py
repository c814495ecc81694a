"""Computing all cards against the store: what did not change is skipped, what is equal is not written.

What the gate holds is kept apart: the last good values stay, and the cards downstream use them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from indicator_jobs.card import Card
from indicator_jobs.compute import InputError, compute_results
from indicator_jobs.found_layers import layer_hash
from indicator_jobs.graph import layers_of, leans_on, order, reads, series_of
from indicator_jobs.hashing import input_hash, results_hash
from indicator_jobs.quality.findings import Verdict
from indicator_jobs.quality.judging import Bench
from indicator_jobs.results import Results, as_frame, count
from indicator_jobs.runs import Run
from indicator_jobs.store import Store
from indicator_jobs.supply import StoreSupply

RUN_KIND = "compute"

Progress = Callable[["CardResult"], None]


@dataclass(frozen=True)
class CardResult:
    """What came of one card. `nothing`: no figure is at hand; `held`: the gate keeps the last good values;
    `changed`: values were written.
    """

    card_id: str
    rows: int
    state: Literal["ok", "nothing", "held", "error"]
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
    supply, bench = StoreSupply(store, cards, wanted), Bench.of(store)
    before = _last_runs(store)
    done: dict[str, str | None] = {card_id: run.result_hash for card_id, run in before.items()}
    results: list[CardResult] = []
    for card_id in wanted:
        result = _compute_one(cards[card_id], supply, bench, done, before.get(card_id))
        done[card_id] = result.result_hash
        supply.release(cards[card_id])
        results.append(result)
        if progress is not None:
            progress(result)
    return results


def _last_runs(store: Store) -> dict[str, Run]:
    """The last run of each card that came to an end: good, or held. Both know the hash of what is public."""
    good, held = store.runs.of_kind(RUN_KIND, "ok"), store.runs.of_kind(RUN_KIND, "held")
    later = {one: run for one, run in held.items() if one not in good or good[one].started < run.started}
    return good | later


def _compute_one(
    card: Card, supply: StoreSupply, bench: Bench, done: Mapping[str, str | None], last: Run | None
) -> CardResult:
    contents = {series_id: supply.series_hash(series_id) for series_id in reads(card)}
    contents.update({f"layer {layer}": layer_hash(layer) for layer in layers_of(card)})
    contents.update({other: _content_of(other, done, bench) for other in leans_on(card)})
    wanted = input_hash(card, contents)
    if last is not None and last.input_hash == wanted and (last.state == "ok" or bench.judged_today(card.id)):
        return _as_before(card, last, wanted)
    run = bench.store.runs.start(RUN_KIND, card.id, wanted)
    try:
        results = compute_results(card, supply)
    except InputError as error:
        bench.store.runs.finish(run, "error", str(error))
        return CardResult(card.id, 0, "error", str(error), wanted, None, changed=False)
    verdict = bench.judge(card, results, supply)
    bench.keep(card, run.id, verdict, results)
    if verdict.level == "hold":
        return _hold(bench.store, card, verdict, run, last)
    return _keep(bench.store, card, results, run, supply)


def _content_of(card_id: str, done: Mapping[str, str | None], bench: Bench) -> str:
    """What a card gives to those that use it; that it is on hold is told to them too."""
    return f"{done.get(card_id) or ''}{' on hold' if bench.holds(card_id) else ''}"


def _as_before(card: Card, last: Run, wanted: str) -> CardResult:
    state: Literal["ok", "nothing", "held"] = "held" if last.state == "held" else "ok"
    if state == "ok" and last.reason:
        state = "nothing"
    return CardResult(card.id, 0, state, last.reason, wanted, last.result_hash, changed=False)


def _hold(store: Store, card: Card, verdict: Verdict, run: Run, last: Run | None) -> CardResult:
    """The run says why; its result is what is public still."""
    public = last.result_hash if last else None
    store.runs.finish(run, "held", verdict.reason, public)
    return CardResult(card.id, 0, "held", verdict.reason, run.input_hash or "", public, changed=False)


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
