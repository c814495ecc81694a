"""From observations to values: each recipe over all territories and periods at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pandas as pd
from zoom_schemas.periods import PeriodKind, from_ordinal
from zoom_schemas.units import UnitError

from indicator_jobs.card import Card
from indicator_jobs.declared import COUNTS, input_problem, weight_problem
from indicator_jobs.facts import Facts, FactsByKind, align, conversion, facts_by_kind, nothing
from indicator_jobs.frames import picked
from indicator_jobs.grid import Axis, Grid, flag_bits
from indicator_jobs.layers import Layer, LayerError
from indicator_jobs.periods_of_axes import is_finer, kinds_of
from indicator_jobs.program import Program, compile_version, constant, parameters_of, run
from indicator_jobs.recipe import Input, RecipeVersion
from indicator_jobs.results import VALUE_COLUMNS, as_frame, joined, said, trimmed
from indicator_jobs.rollup import longer
from indicator_jobs.selection import ALL, SelectionError, select
from indicator_jobs.types import TypeProblem

FACT_COLUMNS = ["territory", "period", "value", "flags"]
ROW_COLUMNS = [*FACT_COLUMNS, "dimensions"]


class InputError(ValueError):
    """An input that does not fit what its source declares, or rows that cannot be taken as it asks."""


class Supply(Protocol):
    """What cards are computed from: figures of all territories, or of the one that `territory` names."""

    @property
    def territory(self) -> str | None:
        """The only territory, if there is but one."""
        ...

    def series(self, series_id: str) -> FactsByKind:
        """Observations of a series, with its breaks marked."""
        ...

    def observed(self, series_id: str) -> pd.DataFrame:
        """Observations as they stand: territory, period, value, flags, dimensions, perhaps snapshot."""
        ...

    def declared(self, series_id: str) -> Mapping[str, Any]:
        """What its source declares about a series; empty if nothing."""
        ...

    def card(self, card_id: str, recipe: str) -> tuple[FactsByKind, str]:
        """Values of a card by a recipe, and its unit."""
        ...

    def layer(self, layer_id: str) -> Layer:
        """A layer of a map. Raises LayerError."""
        ...

    def of_territory(self, code: str) -> "Supply":
        """A supply that surely has the figures of a territory."""
        ...


@dataclass(frozen=True)
class Aligned:
    """The inputs of a recipe version on one grid.

    `vectors` holds the inputs that keep a column (`by`), for operators: name → code → grid, in the order of
    the codes. NaN without flags: there is no such row; NaN with flags: its figure is missing.
    """

    axis: Axis
    territories: tuple[str, ...]
    grids: dict[str, Grid]
    vectors: dict[str, dict[str, Grid]] = field(default_factory=dict)


def compute_card(card: Card, supply: Supply) -> pd.DataFrame:
    """All values of a card: recipe, territory, period, value, flags.

    A cell is missing where any input is, and absent where no input says anything about it.
    Raises InputError for a series whose declared unit or kind does not fit.
    """
    parts = [as_frame(facts).assign(recipe=name) for name, facts in compute_results(card, supply).items()]
    filled = [part for part in parts if len(part)] or parts[:1]
    return picked(pd.concat(filled, ignore_index=True), VALUE_COLUMNS)


def compute_results(card: Card, supply: Supply) -> dict[str, FactsByKind]:
    """As `compute_card`, but as facts by recipe: what is hashed, compared and handed to other cards."""
    return {
        recipe: _recipe_facts(card, recipe, versions, supply)
        for recipe, versions in card.recipes.named().items()
    }


def aligned(
    version: RecipeVersion, recipe: str, kind: PeriodKind, supply: Supply, whole: bool = True
) -> Aligned | None:
    """The inputs of a version on one grid; None where none has a figure of this kind of period.

    `whole`: an input that only has shorter periods is brought to this kind (`rollup`); not for cards whose
    values have several kinds.
    """
    facts: dict[tuple[str, str], Facts] = {}
    for name, given in version.inputs.items():
        if given.constant is None:
            facts.update(_own_facts(name, given, recipe, kind, supply, whole))
    facts.update({(name, ALL): found for name, found in measured(version, kind, supply).items()})
    everywhere = {
        key for key in facts if key[0] in version.inputs and version.inputs[key[0]].territory is not None
    }
    if not any(len(one.ordinals) for key, one in facts.items() if key not in everywhere):
        return None
    axis, territories, found = align(facts, kind, everywhere)
    grids: dict[str, Grid] = {}
    vectors: dict[str, dict[str, Grid]] = {}
    for name, given in version.inputs.items():
        if given.constant is not None:
            grids[name] = constant(given.constant, axis)
        elif given.by is None:
            grids[name] = found[name, ALL]
        else:
            vectors[name] = {label: grid for (owner, label), grid in found.items() if owner == name}
    grids.update({name: grid for (name, label), grid in found.items() if name not in version.inputs})
    return Aligned(axis, territories, grids, vectors)


def measured(version: RecipeVersion, kind: PeriodKind, supply: Supply) -> dict[str, Facts]:
    """What the operator of a version measures on layers of a map; nothing for every other recipe."""
    if version.operator is None:
        return {}
    operator, told = parameters_of(version)
    try:
        frames = operator.measure(supply.layer, told)
    except LayerError as error:
        raise InputError(f"{operator.id}: {error}") from None
    found = {name: facts_by_kind(frame).get(kind) or nothing(kind) for name, frame in frames.items()}
    if supply.territory is None:
        return found
    return {name: facts.only(supply.territory) for name, facts in found.items()}


def _own_facts(
    name: str, given: Input, recipe: str, kind: PeriodKind, supply: Supply, whole: bool
) -> dict[tuple[str, str], Facts]:
    """The facts of an input by label, in its own periods and, if it names one, of its own territory."""
    own = given.period or kind
    if given.territory is None:
        labelled = _facts(given, recipe, supply)
        return {(name, label): _in_periods(found, own, given, whole) for label, found in labelled.items()}
    labelled = _facts(given, recipe, supply.of_territory(given.territory))
    return {
        (name, label): _in_periods(found, own, given, whole).only(given.territory)
        for label, found in labelled.items()
    }


def _in_periods(found: FactsByKind, own: PeriodKind, given: Input, whole: bool) -> Facts:
    """The facts of the periods asked for; made of shorter ones where there are only those."""
    if own in found or not whole:
        return found.get(own) or nothing(own)
    shorter = [kind for kind in found if is_finer(kind, own)]
    if not shorter:
        return nothing(own)
    named = given.series or given.card
    if given.kind == "ratio":
        raise InputError(
            f"{named} is a ratio by {shorter[0]}: a {own}'s is computed from its parts, never by a mean"
        )
    if given.kind == "stock" and given.moment is None:
        raise InputError(f"{named} is a stock by {shorter[0]}: say by moment which day stands for the {own}")
    rolled = longer(as_frame(found), own, given.kind or "flow", given.moment)
    return facts_by_kind(rolled).get(own) or nothing(own)


def _recipe_facts(
    card: Card, recipe: str, versions: tuple[RecipeVersion, ...], supply: Supply
) -> FactsByKind:
    parts: dict[PeriodKind, list[Facts]] = {}
    ends = [*(version.from_ for version in versions[1:]), "9999"]
    for version, end in zip(versions, ends, strict=True):
        program = compile_version(card, version)
        for kind in kinds_of(card):
            inputs = aligned(version, recipe, kind, supply, whole=len(kinds_of(card)) == 1)
            if inputs is not None:
                parts.setdefault(kind, []).append(_version_facts(program, inputs, end))
    tables: dict[PeriodKind, Facts] = {kind: joined(found) for kind, found in parts.items()}
    return {kind: table for kind, table in tables.items() if table.there.any()}


def _version_facts(program: Program, inputs: Aligned, end: str) -> Facts:
    """What the version says about its own periods: from its first up to the next version's."""
    axis = inputs.axis
    periods = [from_ordinal(axis.kind, int(one)) for one in axis.ordinals]
    applies = np.array([program.version.from_ <= period < end for period in periods], dtype=bool)
    try:
        result = run(program, inputs.grids, axis, vectors=inputs.vectors)
    except TypeProblem as error:
        raise InputError(f"{program.root.text}: {error.problem}. {error.hint}") from None
    values, flags = result.values[applies], result.flags[applies]
    there = said(values, flags)
    if program.version.break_ is not None:
        flags = _with_break(flags, there)
    return trimmed(Facts(axis.kind, inputs.territories, axis.ordinals[applies], values, flags, there))


def _with_break(flags: np.ndarray, there: np.ndarray) -> np.ndarray:
    """B on the first period of each territory."""
    marked = flags.copy()
    columns = np.nonzero(there.any(axis=0))[0]
    if len(columns):
        marked[there.argmax(axis=0)[columns], columns] |= flag_bits("B")
    return marked


def _facts(given: Input, recipe: str, supply: Supply) -> dict[str, FactsByKind]:
    """The figures of an input in its unit, by the code of the column that it keeps."""
    if given.card is not None:
        whole, unit = supply.card(given.card, recipe)
        found = {ALL: whole}
    else:
        declared = supply.declared(given.series or "")
        unit = declared.get("unit", given.unit)
        _check(given, declared, supply)
        found = _selected(given, supply, declared)
        if given.aggregate in COUNTS:
            return found
    try:
        factor = conversion(unit, given.unit)
    except UnitError as error:
        raise InputError(f"{given.series or given.card}: {error}") from None
    return {
        label: {kind: facts.scaled(factor) for kind, facts in whole.items()} for label, whole in found.items()
    }


def _check(given: Input, declared: Mapping[str, Any], supply: Supply) -> None:
    misfit = input_problem(given, declared)
    if misfit is None and given.weight:
        misfit = weight_problem(given, declared, supply.declared(given.weight) or None)
    if misfit is not None:
        raise InputError(f"{misfit.problem}. {misfit.hint}")


def _selected(given: Input, supply: Supply, declared: Mapping[str, Any]) -> dict[str, FactsByKind]:
    series_id = given.series or ""
    if not given.selects:
        return {ALL: supply.series(series_id)}
    if not declared:  # no source at hand has the series yet
        return {ALL: {}} if given.by is None else {}
    weights = supply.observed(given.weight) if given.weight else None
    try:
        frames = select(supply.observed(series_id), given, declared, weights)
    except SelectionError as error:
        raise InputError(str(error)) from None
    breaks = declared.get("breaks") or []
    return {label: facts_by_kind(frame, breaks) for label, frame in frames.items()}
