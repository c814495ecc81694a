"""How one value came about: every input cell down to the bytes of its source, and every step of the way."""

import math
from collections.abc import Mapping

import numpy as np
from zoom_schemas.periods import PeriodError, from_ordinal, parse

from indicator_jobs.card import Card
from indicator_jobs.compute import Aligned, aligned
from indicator_jobs.grid import Grid, flag_bits, flag_text
from indicator_jobs.known import UnknownError, known_card, known_territory
from indicator_jobs.layer_leaves import measured_leaves
from indicator_jobs.leaves import leaf
from indicator_jobs.local_supply import AsOf, LocalSupply
from indicator_jobs.periods_of_axes import kinds_of
from indicator_jobs.program import Observer, Step, compile_version, run
from indicator_jobs.recipe import RecipeVersion
from indicator_jobs.store import Store
from indicator_jobs.trace_steps import bits_at, number_at, reached, steps_of
from indicator_jobs.traced import Cell, Leaf, Trace, TraceStep, concealed

__all__ = ["Cell", "Leaf", "Trace", "TraceStep", "UnknownError", "known_card", "known_territory", "trace"]


def trace(
    store: Store,
    cards: Mapping[str, Card],
    card_id: str,
    territory: str,
    period: str,
    recipe: str = "national",
    as_of: AsOf = None,
) -> Trace:
    """The trace of one value. A value that is missing has a trace too: it shows which input is missing.

    `as_of`: from the figures as they were known at the end of that day, by the recipe as it stands now.
    Raises UnknownError for a card, territory, recipe or period of which nothing is known.
    """
    known_card(cards, card_id)
    code = known_territory(territory)
    supply = LocalSupply(store, cards, code, as_of)
    try:
        return _traced(supply, cards[card_id], period, recipe)
    except _NoFigureError:
        hint = _periods_hint(supply.computed(card_id, recipe)["period"].tolist(), code, as_of)
        raise UnknownError(f"No figure of {card_id} for {period}.", hint) from None


class _NoFigureError(LookupError):
    """No input of a card says anything about a period."""


def _traced(supply: LocalSupply, card: Card, period: str, recipe: str) -> Trace:
    version = _version(card, period, recipe)
    inputs = aligned(version, recipe, parse(period).kind, supply, whole=len(kinds_of(card)) == 1)
    rows = np.flatnonzero(inputs.axis.ordinals == parse(period).ordinal) if inputs else []
    if inputs is None or len(rows) == 0:
        raise _NoFigureError
    row, program = int(rows[0]), compile_version(card, version)
    results: list[tuple[Step, Grid]] = []
    observe: Observer = lambda step, grid: results.append((step, grid))  # noqa: E731
    result = run(program, inputs.grids, inputs.axis, observe, inputs.vectors)
    axes = {step.text: grid.axis for step, grid in results}
    needed = reached(program.root, row, inputs.axis, axes)
    published = supply.published(card.id, recipe, period)
    stored = published.flags if published else ""
    secretive = supply.is_confidential(card)
    value = published and published.value if secretive else number_at(result, row)
    bits = 0 if secretive else bits_at(result, row)
    made = Trace(
        card_id=card.id,
        title=card.title.model_dump(),
        recipe=recipe,
        since=version.from_,
        territory=supply.territory,
        period=period,
        moment=card.moment,
        value=value,
        unit=card.unit,
        decimals=card.decimals,
        flags=flag_text(bits | flag_bits(stored)),
        formula=version.text,
        factor=program.factor,
        leaves=_leaves(supply, version, recipe, inputs, needed),
        steps=steps_of(results, needed),
        as_of=supply.as_of.isoformat() if supply.as_of else None,
        published=published.value if published else None,
        differs=published is not None and not _alike(published.value, value),
        root=program.root,
    )
    suppressed = "Q" in stored.split() and made.published is None and made.value is not None
    return concealed(made) if suppressed else made


def _alike(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _leaves(
    supply: LocalSupply,
    version: RecipeVersion,
    recipe: str,
    inputs: Aligned,
    needed: Mapping[str, set[int]],
) -> tuple[Leaf, ...]:
    def nested(local: LocalSupply, used: str, when: str) -> Trace | None:
        card = local.used_card(used)
        try:
            return _traced(local, card, when, card.recipe_or_national(recipe))
        except (UnknownError, _NoFigureError):
            return None

    taken = [
        leaf(name, given, _periods(inputs, name, needed.get(name, set())), supply, recipe, nested)
        for name, given in version.inputs.items()
    ]
    return (*taken, *measured_leaves(version, supply, inputs, needed))


def _periods(inputs: Aligned, name: str, rows: set[int]) -> list[str]:
    axis = inputs.grids[name].axis if name in inputs.grids else inputs.axis
    return [from_ordinal(axis.kind, int(axis.ordinals[row])) for row in sorted(rows)]


def _version(card: Card, period: str, recipe: str) -> RecipeVersion:
    try:
        kind = parse(period).kind
    except PeriodError as error:
        raise UnknownError(str(error), "") from None
    if recipe not in card.recipes.named():
        raise UnknownError(
            f"{card.id} has no {recipe} recipe.", f"It has: {', '.join(card.recipes.named())}."
        )
    if kind not in kinds_of(card):
        raise UnknownError(f"{card.id} has no value for {period}.", f"Its period is a {card.period}.")
    version = card.version_for(period, recipe)
    if version is None:
        first = card.recipes.named()[recipe][0].from_
        raise UnknownError(f"{card.id} is not computed for {period}.", f"Its recipe starts in {first}.")
    return version


def _periods_hint(periods: list[str], territory: str, as_of: AsOf) -> str:
    if not periods and as_of is not None:
        return f"Nothing was computed for the territory {territory} by {as_of.isoformat()}."
    if not periods:
        return f"Nothing is computed for the territory {territory}: run `zoom load` and `zoom compute`."
    return f"There are values from {periods[0]} to {periods[-1]}."
