"""Computing without a store: from tables that lie ready in memory, and from long tables of observations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from bench import by_hand
from bench.clock import Clock
from bench.synthetic import GROUP, World, card_id, group_series, make_card, own_series, shape, used_card
from indicator_jobs.card import Card
from indicator_jobs.compute import compute_results
from indicator_jobs.facts import FactsByKind, align, facts_by_kind
from indicator_jobs.found_layers import find_layer
from indicator_jobs.grid import Grid
from indicator_jobs.hashing import results_hash
from indicator_jobs.layers import Layer
from indicator_jobs.program import compile_version, run
from indicator_jobs.results import Results, as_frame


@dataclass
class Tables:
    """A supply of long tables; each is made ready once."""

    world: World
    tables: Mapping[str, pd.DataFrame]
    values: dict[str, Any] = field(default_factory=dict)
    _facts: dict[str, FactsByKind] = field(default_factory=dict)

    def series(self, series_id: str) -> FactsByKind:
        if series_id not in self._facts:
            self._facts[series_id] = facts_by_kind(self.tables[series_id])
        return self._facts[series_id]

    def observed(self, series_id: str) -> pd.DataFrame:
        return self.tables[series_id]

    def declared(self, series_id: str) -> dict[str, Any]:
        return self.world.declared(series_id)

    def card(self, card_id: str, recipe: str) -> tuple[FactsByKind, str]:
        return self.values[card_id][recipe], self.world.cards[card_id].unit

    def remember(self, card: Card) -> Results:
        """Computes a card and keeps its values for the cards that use it."""
        results = compute_results(card, self)
        self.values[card.id] = results
        return results

    territory = None

    def layer(self, layer_id: str) -> Layer:
        return find_layer(layer_id)

    def of_territory(self, code: str) -> "Tables":
        return self


def groups(world: World) -> list[list[int]]:
    """Numbers of cards, group by group: as much as is held in memory at once."""
    numbers = list(range(world.size.cards))
    return [numbers[begin : begin + GROUP] for begin in range(0, len(numbers), GROUP)]


def tables_of(world: World, numbers: list[int]) -> dict[str, pd.DataFrame]:
    """The long tables of all series of some cards."""
    wanted = {name for number in numbers for name in (own_series(number), group_series(number))}
    return {series_id: world.table(series_id) for series_id in sorted(wanted)}


def from_ready_tables(world: World, clock: Clock) -> None:
    """Formulas alone: inputs lie aligned in memory, programs are checked, results stay in memory."""
    for numbers in groups(world):
        wide = {name: by_hand.pivoted(one, world) for name, one in tables_of(world, numbers).items()}
        arrays = {name: one.to_numpy() for name, one in wide.items()}
        grids, axis = _grids(world, numbers)
        programs = {number: compile_version(*_national(number)) for number in numbers}
        with clock("pandas"):
            by_hand.computed(by_hand.PANDAS, wide, numbers)
        with clock("numpy"):
            by_hand.computed(by_hand.NUMPY, arrays, numbers)
        with clock("engine"):
            made: dict[str, Grid] = {}
            for number in numbers:
                given = {"a": grids[own_series(number)], "d": grids[group_series(number)]}
                if shape(number).uses_card:
                    given["c"] = made[card_id(used_card(number))]
                made[card_id(number)] = run(programs[number], given, axis)


def from_long_tables(world: World, clock: Clock) -> None:
    """From long tables to long tables. The engine also checks units, carries flags and hashes its results."""
    for numbers in groups(world):
        tables = tables_of(world, numbers)
        with clock("pandas"):
            wide = {name: by_hand.pivoted(one, world) for name, one in tables.items()}
            for values in by_hand.computed(by_hand.PANDAS, wide, numbers).values():
                by_hand.melted(values)
        del wide
        with clock("engine"):
            supply = Tables(world, tables)
            for number in numbers:
                results = supply.remember(world.cards[card_id(number)])
                results_hash(results)
                as_frame(results["national"])


def _national(number: int) -> tuple[Card, Any]:
    card = make_card(number)
    return card, card.recipes.national[0]


def _grids(world: World, numbers: list[int]) -> tuple[dict[str, Grid], Any]:
    tables = tables_of(world, numbers)
    facts = {name: facts_by_kind(table)["year"] for name, table in tables.items()}
    axis, _, grids = align(facts, "year")
    return grids, axis
