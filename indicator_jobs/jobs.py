"""Computing all cards against the store: what did not change is skipped, what is equal is not written.

What the gate holds is kept apart: the last good values stay, and the cards downstream use them.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from zoom_schemas.settings import load_settings

from indicator_jobs.card import Card
from indicator_jobs.compute import InputError, compute_results
from indicator_jobs.confidential import Guard
from indicator_jobs.found_layers import layer_hash
from indicator_jobs.graph import layers_of, leans_on, order, reads, series_of
from indicator_jobs.hashing import input_hash, results_hash
from indicator_jobs.locks import sole
from indicator_jobs.quality.findings import Verdict
from indicator_jobs.quality.judging import Bench
from indicator_jobs.results import Results, as_frame, count
from indicator_jobs.runs import Run
from indicator_jobs.store import Store
from indicator_jobs.supply import StoreSupply
from indicator_jobs.twins.doubts import TwinDoubts

log = logging.getLogger(__name__)

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

    `only` limits the work to some cards; `progress` is told each result. Where another worker is at a card,
    waits for it and takes what it made. A card that fails is told by its result; the others go on.
    """
    turn = Round.of(store, cards, only)
    results: list[CardResult] = []
    for card_id in turn.wanted:
        results.append(compute_one(turn, cards[card_id]))
        turn.note(results[-1])
        if progress is not None:
            progress(results[-1])
    return results


@dataclass
class Round:
    """One round of computing: what each card was computed from last, and what it would be computed from now.

    `done` holds the hash of what each card gives to others: of its values that are public.
    """

    store: Store
    cards: Mapping[str, Card]
    wanted: Sequence[str]
    supply: StoreSupply
    bench: Bench
    guard: Guard
    last: dict[str, Run]
    done: dict[str, str | None]

    @classmethod
    def of(cls, store: Store, cards: Mapping[str, Card], only: Collection[str] | None = None) -> "Round":
        """A round over all cards, or over some."""
        wanted = [card_id for card_id in order(cards) if only is None or card_id in only]
        last = last_runs(store)
        done = {card_id: run.result_hash for card_id, run in last.items()}
        supply, guard = StoreSupply(store, cards, wanted), Guard(store, cards, keep=True)
        doubts = TwinDoubts(store, cards, load_settings().territory)
        return cls(store, cards, wanted, supply, Bench.of(store, doubts), guard, last, done)

    def inputs(self, card: Card) -> str:
        """The hash of all that the card would be computed from now; reads no figures."""
        contents = {series_id: self.supply.series_hash(series_id) for series_id in reads(card)}
        contents.update({f"layer {layer}": layer_hash(layer) for layer in layers_of(card)})
        contents.update({other: self._given_by(other) for other in leans_on(card)})
        if card.id in self.guard.touched:
            contents["small counts"] = self.guard.state
        return input_hash(card, contents)

    def stands(self, card: Card, inputs: str) -> bool:
        """Whether the card was computed from these inputs; what is on hold is looked at again every day."""
        last = self.last.get(card.id)
        if last is None or last.input_hash != inputs:
            return False
        return last.state == "ok" or self.bench.judged_today(card.id)

    def look_again(self, card: Card) -> None:
        """Sees what another worker may have made of the card since the round began."""
        found = last_runs(self.store, card.id).get(card.id)
        if found is not None and found != self.last.get(card.id):
            self.last[card.id], self.done[card.id] = found, found.result_hash
            self.bench.look_again(card.id)

    def note(self, result: CardResult) -> None:
        """A card is done; one that failed gives to others what it gave before."""
        if result.state != "error":
            self.done[result.card_id] = result.result_hash
        self.supply.release(self.cards[result.card_id])

    def _given_by(self, card_id: str) -> str:
        """That a card is on hold is told to those that use it, too."""
        return f"{self.done.get(card_id) or ''}{' on hold' if self.bench.holds(card_id) else ''}"


def last_runs(store: Store, card_id: str | None = None) -> dict[str, Run]:
    """The last run of each card, or of one, that came to an end: good, or held. Both know what is public."""
    good, held = (store.runs.of_kind(RUN_KIND, state, card_id) for state in ("ok", "held"))
    later = {one: run for one, run in held.items() if one not in good or good[one].started < run.started}
    return good | later


def compute_one(turn: Round, card: Card) -> CardResult:
    """Computes a card of a round, unless it stands; what is wrong with it is told by the result."""
    wanted = turn.inputs(card)
    if turn.stands(card, wanted):
        return _as_before(card, turn.last[card.id], wanted)
    with sole(turn.store.engine, f"{RUN_KIND} {card.id}"):
        turn.look_again(card)
        if turn.stands(card, wanted):
            return _as_before(card, turn.last[card.id], wanted)
        run = turn.store.runs.start(RUN_KIND, card.id, wanted)
        try:
            return _judged(turn, card, run)
        except Exception as error:
            if not isinstance(error, InputError):
                log.exception("%s could not be computed", card.id)
            reason = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
            turn.store.runs.finish(run, "error", reason)
            return CardResult(card.id, 0, "error", reason, wanted, None, changed=False)


def _judged(turn: Round, card: Card, run: Run) -> CardResult:
    secretive = card.id in turn.guard.touched
    results = turn.guard.results(card) if secretive else compute_results(card, turn.supply)
    verdict = turn.bench.judge(card, results, turn.supply)
    turn.bench.keep(card, run.id, verdict, results)
    if verdict.level == "hold":
        return _hold(turn.store, card, verdict, run, turn.last.get(card.id))
    return _keep(turn.store, card, results, run, turn.supply)


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
