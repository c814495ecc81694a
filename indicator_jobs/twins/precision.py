"""The rounding band: how finely the inputs are published, carried through the formula.

Half the last place of every input cell is carried by running the recipe once more with that cell moved by it;
the sum of what each moves is the widest error that rounding can make. No formula needs to be known for that.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from zoom_schemas.units import UnitError, measure_of

from indicator_jobs.card import Card
from indicator_jobs.compute import Supply
from indicator_jobs.facts import conversion
from indicator_jobs.grid import Floats, Grid, flag_bits
from indicator_jobs.program import run
from indicator_jobs.recipe import Input
from indicator_jobs.twins.rerun import Rerun, column, reruns

MOST_DECIMALS = 6
MOST_CELLS = 1000

MEASURED = frozenset(
    f"[{name}]"
    for name in (
        "length",
        "mass",
        "time",
        "calendar_year",
        "energy",
        "temperature",
        "pln",
        "eur",
        "index",
        "score",
    )
)
"""Dimensions that are measured, not counted."""


class Precision:
    """Half-widths of values, card by card; `supply` must hold one territory."""

    def __init__(self, cards: Mapping[str, Card], supply: Supply):
        self._cards, self._supply = cards, supply
        self._known: dict[tuple[str, str], dict[str, float]] = {}

    def of(self, card_id: str, recipe: str) -> dict[str, float]:
        """By period, by how much rounding of the inputs can move a value of the card, in its unit."""
        card = self._cards[card_id]
        key = card_id, card.recipe_or_national(recipe)
        if key not in self._known:
            self._known[key] = {}
            for one in reruns(card, key[1], self._supply):
                self._known[key].update(self._version(card, key[1], one))
        return self._known[key]

    def _version(self, card: Card, recipe: str, one: Rerun) -> dict[str, float]:
        if one.program.version.operator is not None:  # what an operator does is not followed cell by cell
            shown = 0.5 * 10.0**-card.decimals
            return {one.periods[row]: shown for row in one.rows}
        given = one.program.version.inputs
        halves = {
            name: self._halves(given[name], recipe, one, grid)
            for name, grid in one.inputs.grids.items()
            if grid.values.ndim > 0
        }
        widths = carried(one, halves)
        return {one.periods[row]: float(widths[row]) for row in one.rows}

    def _halves(self, given: Input, recipe: str, one: Rerun, grid: Grid) -> Floats:
        values, flags = column(grid.values, len(one.periods)), column(grid.flags, len(one.periods))
        if given.card is not None:
            unit = self._cards[given.card].unit
            inner = self.of(given.card, recipe)
            found = np.array([inner.get(period, 0.0) for period in one.periods])
            return found * _factor(unit, given.unit)
        unit = self._supply.declared(given.series or "").get("unit", given.unit)
        factor = _factor(unit, given.unit)
        if given.kind != "ratio" and _counts(unit) and not _rounded_or_broken(values / factor, flags):
            return np.zeros(len(values))
        return half_units(values / factor, flags.astype(np.int64)) * factor


def carried(one: Rerun, halves: Mapping[str, Floats]) -> Floats:
    """Half-widths of the result by period, from those of the inputs: one run, a column for each moved cell.

    Of long series (days of many years) all cells of an input are moved at once, to spare memory.
    """
    length = len(one.periods)
    cells: list[tuple[str, Any]] = [
        (name, row) for name, widths in halves.items() for row in np.flatnonzero(widths > 0)
    ]
    if len(cells) > MOST_CELLS:
        cells = [(name, slice(None)) for name in halves]
    moved: dict[str, Grid] = {}
    for name, grid in one.inputs.grids.items():
        if grid.values.ndim == 0:
            moved[name] = grid
            continue
        values = np.repeat(column(grid.values, length)[:, None], len(cells) + 1, axis=1)
        for number, (moving, row) in enumerate(cells, start=1):
            if moving == name:
                values[row, number] += halves[name][row]
        moved[name] = Grid(grid.axis, values, np.zeros_like(values, dtype=np.int64))
    with np.errstate(all="ignore"):
        result = run(one.program, moved, one.inputs.axis).values
    if result.ndim == 0:
        return np.zeros(length)
    return np.nansum(np.abs(result[:, 1:] - result[:, :1]), axis=1)


def half_units(values: Floats, flags: np.ndarray) -> Floats:
    """Half the last place of each cell of a series: its finest decimals, or a power of ten where the figures
    are marked as rounded and all end in zeros."""
    known = values[~np.isnan(values)]
    if not len(known):
        return np.zeros(len(values))
    halves = np.full(len(values), 0.5 * 10.0 ** -max(_decimals(value) for value in known))
    marked = (flags & flag_bits("rounded rounded-by-author")) != 0
    rounded = values[marked & ~np.isnan(values)]
    if len(rounded):
        halves[marked] = max(halves[0], 0.5 * 10.0 ** min(_zeros(value) for value in rounded))
    return halves


def _counts(unit: str) -> bool:
    """Whether a unit counts whole things one by one: then a whole number is exact, not rounded."""
    try:
        measure = measure_of(unit)
    except UnitError:
        return False
    dimension = measure.dimension
    whole = len(dimension) == 1 and not dimension.keys() & MEASURED and set(dimension.values()) == {1}
    return whole and float(measure.quantity.to_base_units().magnitude) == 1.0


def _rounded_or_broken(values: Floats, flags: np.ndarray) -> bool:
    known = values[~np.isnan(values)]
    marked = bool(((flags.astype(np.int64) & flag_bits("rounded rounded-by-author")) != 0).any())
    return marked or any(_decimals(value) > 0 for value in known)


def _decimals(value: float) -> int:
    """Decimals that a figure has, at most six."""
    close = (
        places
        for places in range(MOST_DECIMALS)
        if abs(value - round(value, places)) < 1e-9 * max(1.0, abs(value))
    )
    return next(close, MOST_DECIMALS)


def _zeros(value: float) -> int:
    """Zeros at the end of a whole number; none for a fraction or zero."""
    whole = round(value)
    if whole == 0 or abs(value - whole) > 1e-9 * abs(value):
        return 0
    text = str(abs(whole))
    return len(text) - len(text.rstrip("0"))


def _factor(unit: str, wanted: str) -> float:
    try:
        return conversion(unit, wanted)
    except UnitError:
        return 1.0
