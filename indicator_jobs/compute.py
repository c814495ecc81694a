"""From observations to values: each recipe over all territories and periods at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from zoom_schemas.periods import PeriodKind, from_ordinal
from zoom_schemas.units import UnitError

from indicator_jobs.card import Card
from indicator_jobs.facts import Facts, FactsByKind, align, conversion, nothing
from indicator_jobs.frames import picked
from indicator_jobs.grid import Axis, Grid, absent_bits, flag_bits, flag_text
from indicator_jobs.program import Program, compile_version, constant, run
from indicator_jobs.recipe import Input, RecipeVersion

VALUE_COLUMNS = ["recipe", "territory", "period", "value", "flags"]
FACT_COLUMNS = ["territory", "period", "value", "flags"]

KINDS: dict[str, tuple[PeriodKind, ...]] = {"term": ("year", "month", "day")}
"""The kinds of period in which a card may have values, where it is not the card's own."""


class InputError(ValueError):
    """An input that does not fit what its source declares."""


class Supply(Protocol):
    """What cards are computed from."""

    def series(self, series_id: str) -> FactsByKind:
        """Observations of a series, with its breaks marked."""
        ...

    def declared(self, series_id: str) -> Mapping[str, Any]:
        """What its source declares about a series; empty if nothing."""
        ...

    def card(self, card_id: str, recipe: str) -> tuple[FactsByKind, str]:
        """Values of a card by a recipe, and its unit."""
        ...


@dataclass(frozen=True)
class Aligned:
    """The inputs of a recipe version on one grid."""

    axis: Axis
    territories: tuple[str, ...]
    grids: dict[str, Grid]


def compute_card(card: Card, supply: Supply) -> pd.DataFrame:
    """All values of a card: recipe, territory, period, value, flags.

    A cell is missing where any input is, and absent where no input says anything about it.
    Raises InputError for a series whose declared unit or kind does not fit.
    """
    parts = [
        _recipe_values(card, recipe, versions, supply) for recipe, versions in card.recipes.named().items()
    ]
    return picked(pd.concat(parts, ignore_index=True), VALUE_COLUMNS)


def aligned(version: RecipeVersion, recipe: str, kind: PeriodKind, supply: Supply) -> Aligned | None:
    """The inputs of a version on one grid; None where none has a figure of this kind of period."""
    facts = {
        name: _facts(given, recipe, supply).get(kind) or nothing(kind)
        for name, given in version.inputs.items()
        if given.constant is None
    }
    if not any(len(one.ordinals) for one in facts.values()):
        return None
    axis, territories, grids = align(facts, kind)
    for name, given in version.inputs.items():
        if given.constant is not None:
            grids[name] = constant(given.constant, axis)
    return Aligned(axis, territories, grids)


def kinds_of(card: Card) -> tuple[PeriodKind, ...]:
    """The kinds of period that the values of a card may have."""
    return KINDS.get(card.period) or (card.period,)  # type: ignore[return-value]


def _recipe_values(
    card: Card, recipe: str, versions: tuple[RecipeVersion, ...], supply: Supply
) -> pd.DataFrame:
    frames = [pd.DataFrame(columns=FACT_COLUMNS)]
    ends = [*(version.from_ for version in versions[1:]), "9999"]
    for version, end in zip(versions, ends, strict=True):
        program = compile_version(card, version)
        for kind in kinds_of(card):
            inputs = aligned(version, recipe, kind, supply)
            if inputs is not None:
                frames.append(_version_values(program, inputs, end))
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    return pd.concat(filled, ignore_index=True).assign(recipe=recipe)


def _version_values(program: Program, inputs: Aligned, end: str) -> pd.DataFrame:
    periods = np.array(
        [from_ordinal(inputs.axis.kind, int(one)) for one in inputs.axis.ordinals], dtype=object
    )
    applies = (periods >= program.version.from_) & (periods < end)
    result = run(program, inputs.grids, inputs.axis)
    values, flags = result.values[applies], result.flags[applies]
    said = ~np.isnan(values) | ((flags & absent_bits()) != 0)
    if program.version.break_ is not None:
        flags = _with_break(flags, said)
    rows, columns = np.nonzero(said)
    return pd.DataFrame(
        {
            "territory": np.array(inputs.territories, dtype=object)[columns],
            "period": periods[applies][rows],
            "value": values[rows, columns],
            "flags": [flag_text(int(bits)) for bits in flags[rows, columns]],
        }
    )


def _with_break(flags: np.ndarray, said: np.ndarray) -> np.ndarray:
    """B on the first period of each territory."""
    marked = flags.copy()
    columns = np.nonzero(said.any(axis=0))[0]
    marked[said.argmax(axis=0)[columns], columns] |= flag_bits("B")
    return marked


def _facts(given: Input, recipe: str, supply: Supply) -> dict[PeriodKind, Facts]:
    if given.card is not None:
        found, unit = supply.card(given.card, recipe)
    else:
        found, declared = supply.series(given.series or ""), supply.declared(given.series or "")
        unit = declared.get("unit", given.unit)
        _check_kind(given, declared)
    try:
        factor = conversion(unit, given.unit)
    except UnitError as error:
        raise InputError(f"{given.series or given.card}: {error}") from None
    return {kind: facts.scaled(factor) for kind, facts in found.items()}


def _check_kind(given: Input, declared: Mapping[str, Any]) -> None:
    kind = declared.get("kind", given.kind)
    if kind != given.kind:
        raise InputError(f"{given.series} is a {kind}, but the card takes it as a {given.kind}")
