"""What one territory can compute for itself from the figures at hand, without writing anything.

Each card ends either with its last value, or with what is missing and which source would give it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from zoom_schemas.periods import from_ordinal
from zoom_schemas.territories import Level

from indicator_jobs.card import Card
from indicator_jobs.compute import InputError, compute_results
from indicator_jobs.facts import Facts, FactsByKind
from indicator_jobs.graph import order, series_of, uses
from indicator_jobs.grid import flag_text
from indicator_jobs.local_supply import AsOf, LocalSupply
from indicator_jobs.results import Results
from indicator_jobs.spans import spans
from indicator_jobs.store import Store


@dataclass(frozen=True)
class LastValue:
    """The newest value of a card in a territory."""

    card: str
    recipe: str
    period: str
    value: float
    unit: str
    flags: str


@dataclass(frozen=True)
class MissingFigures:
    """A series that has no figure of the territory: its source, and how far down the source publishes it.

    `lowest_level` is what the card says of the source, or else the lowest level of the figures at hand.
    """

    series: str
    source: str
    source_title: Mapping[str, str] = field(default_factory=dict)
    lowest_level: Level | None = None


@dataclass(frozen=True)
class NotComputed:
    """A card without a value: what is missing, or why else."""

    card: str
    missing: tuple[MissingFigures, ...]
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


Progress = Callable[[str], None]


def compute_territory(
    store: Store,
    cards: Mapping[str, Card],
    territory: str,
    only: Sequence[str] = (),
    as_of: AsOf = None,
    progress: Progress = lambda card_id: None,
) -> Iterator[LastValue | NotComputed]:
    """The cards, or some, for one territory, each after those that it uses; nothing is written."""
    supply = _Unwritten(store, cards, territory, as_of)
    wanted = set(only) or set(cards)
    for card_id in order({one: cards[one] for one in _with_used(cards, wanted)}):
        card, problem = cards[card_id], ""
        try:
            supply.results[card_id] = compute_results(card, supply)
        except InputError as error:
            supply.results[card_id], problem = {}, str(error)
        if card_id in wanted:
            progress(card_id)
            yield _last(card, supply.results[card_id]) or _not_computed(card, cards, supply, problem)


class _Unwritten(LocalSupply):
    """Figures of a territory as they stand in the store; values of cards as they were just computed."""

    def __init__(self, store: Store, cards: Mapping[str, Card], territory: str, as_of: AsOf):
        super().__init__(store, cards, territory, as_of)
        self.results: dict[str, Results] = {}
        self._spans = spans(store)

    def lowest(self, series_id: str) -> Level | None:
        """The smallest territory of which the figures at hand know the series."""
        return self._spans[series_id].lowest_level if series_id in self._spans else None

    def card(self, card_id: str, recipe: str) -> tuple[FactsByKind, str]:
        """Values of a card that was computed before, and its unit."""
        card = self.used_card(card_id)
        return self.results.get(card_id, {}).get(card.recipe_or_national(recipe), {}), card.unit


def _with_used(cards: Mapping[str, Card], wanted: set[str]) -> set[str]:
    """The wanted cards with all that they use."""
    found, waiting = set(wanted), list(wanted)
    while waiting:
        new = uses(cards[waiting.pop()]) & set(cards) - found
        found |= new
        waiting.extend(new)
    return found


def _last(card: Card, results: Results) -> LastValue | None:
    """The last value by the first recipe that has any."""
    for recipe, by_kind in results.items():
        newest = [one for one in map(_newest, by_kind.values()) if one is not None]
        if newest:
            period, value, flags = max(newest)
            return LastValue(card.id, recipe, period, value, card.unit, flags)
    return None


def _newest(facts: Facts) -> tuple[str, float, str] | None:
    """Period, value and flags of the last value; the facts are of one territory."""
    rows, columns = np.nonzero(~np.isnan(facts.values))
    if not len(rows):
        return None
    row, column = int(rows[-1]), int(columns[-1])
    period = from_ordinal(facts.kind, int(facts.ordinals[row]))
    return period, float(facts.values[row, column]), flag_text(int(facts.flags[row, column]))


def _not_computed(card: Card, cards: Mapping[str, Card], supply: _Unwritten, problem: str) -> NotComputed:
    needed = sorted(set().union(*(series_of(cards[one]) for one in _with_used(cards, {card.id}))))
    missing = tuple(_missing(card, one, supply) for one in needed if supply.observed(one).empty)
    reason = problem or ("no figures of this territory" if missing else "its inputs have no period in common")
    return NotComputed(card.id, missing, reason)


def _missing(card: Card, series_id: str, supply: _Unwritten) -> MissingFigures:
    source = str(supply.declared(series_id).get("source", ""))
    said = [one for one in (*card.sources.national, *card.sources.local) if one.source == source]
    levels: list[Level] = [one.lowest_level for one in said if one.lowest_level is not None]
    level = levels[0] if levels else supply.lowest(series_id)
    return MissingFigures(series_id, source, supply.source(source).get("title", {}), level)
