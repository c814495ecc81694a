"""Which inputs of a recipe lack for a territory, why, and which source would give them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from zoom_schemas.territories import LEVELS, load_territories

from indicator_jobs.card import Card
from indicator_jobs.compute import measured
from indicator_jobs.memory_supply import MemorySupply
from indicator_jobs.periods_of_axes import kinds_of
from indicator_jobs.program import parameters_of
from indicator_jobs.recipe import Input, RecipeVersion
from indicator_jobs.results import as_frame
from indicator_jobs.rollup import refusal

Why = Literal[
    "no_figures", "below_lowest_level", "not_additive", "ratio", "member_missing", "card", "not_loaded"
]

Text = Mapping[str, str]


@dataclass(frozen=True)
class MissingInput:
    """An input without a figure of the territory.

    `why`: no_figures (the source could have them), below_lowest_level (the publisher does not count so small
    a territory), not_additive and ratio (the parts have figures that cannot be added up), member_missing
    (`members` of the group have none), card (another card has no value), not_loaded (no source declares the
    series). `source_title` is that of the publisher's feed, `lowest_level` the smallest territory it has.
    """

    name: str
    id: str
    why: Why
    source: str | None = None
    source_title: Text | None = None
    subject: str | None = None
    lowest_level: str | None = None
    members: tuple[str, ...] = ()


def missing_inputs(card: Card, recipe: str, supply: MemorySupply) -> Iterator[MissingInput]:
    """The inputs of a recipe's last version that have no figure, and layers without any."""
    yield from _missing_layers(card, card.recipes.named()[recipe][-1], supply)
    for name, given in card.recipes.named()[recipe][-1].inputs.items():
        there = supply if given.territory is None else supply.of_territory(given.territory)
        if given.card is not None and not _has_values(given.card, recipe, there):
            yield MissingInput(name, given.card, "card")
        if given.series is not None and _has_none(there.observed(given.series)):
            yield _missing_series(name, given, card, recipe, there)


def _missing_layers(card: Card, version: RecipeVersion, supply: MemorySupply) -> Iterator[MissingInput]:
    """The layer in which nothing lies in the territory, where the recipe measures layers of a map."""
    if version.operator is None:
        return
    operator, told = parameters_of(version)
    found = [facts for kind in kinds_of(card) for facts in measured(version, kind, supply).values()]
    if operator.measures and not any(len(facts.ordinals) for facts in found):
        layer = supply.layer(operator.layers(told)[0])
        title = supply.sources.get(layer.source, {}).get("title")
        yield MissingInput(layer.id, layer.id, "no_figures", layer.source, title)


def _has_values(card_id: str, recipe: str, supply: MemorySupply) -> bool:
    facts, _ = supply.card(card_id, recipe)
    return not _has_none(as_frame(facts))


def _has_none(frame: pd.DataFrame) -> bool:
    return bool(np.isnan(frame["value"].to_numpy(np.float64)).all())


def _missing_series(name: str, given: Input, card: Card, recipe: str, supply: MemorySupply) -> MissingInput:
    series_id = given.series or ""
    declared = supply.declared(series_id)
    if not declared:
        return _by_the_card(name, series_id, card, recipe, supply)
    source = supply.sources.get(declared.get("source", ""), {})
    absent = tuple(supply.absent_members(series_id)) if supply.members is not None else ()
    return MissingInput(
        name,
        series_id,
        _why(declared, supply, absent),
        declared.get("source"),
        source.get("title"),
        declared.get("bdl_subject"),
        declared.get("lowest_level"),
        absent,
    )


def _by_the_card(name: str, series_id: str, card: Card, recipe: str, supply: MemorySupply) -> MissingInput:
    """What the card itself says of its source, where no source that is loaded declares the series."""
    named = getattr(card.sources, recipe, ())
    if not named:
        return MissingInput(name, series_id, "not_loaded")
    use = named[0]
    title = supply.sources.get(use.source, {}).get("title")
    return MissingInput(name, series_id, "not_loaded", use.source, title, use.subject, use.lowest_level)


def _why(declared: Mapping[str, Any], supply: MemorySupply, absent: tuple[str, ...]) -> Why:
    if supply.members is not None:
        return refusal(declared) or ("member_missing" if absent else "no_figures")
    if _is_below(supply.territory, declared.get("lowest_level")):
        return "below_lowest_level"
    return "no_figures"


def _is_below(territory: str | None, lowest: str | None) -> bool:
    """Whether a territory is smaller than the smallest of a source; a city with powiat rights is a powiat."""
    place = load_territories().by_code.get(territory or "")
    if place is None or lowest not in LEVELS:
        return False
    level = "powiat" if place.has_powiat_rights else place.level
    return LEVELS.index(level) > LEVELS.index(lowest)
