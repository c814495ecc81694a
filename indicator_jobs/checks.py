"""What a card must fulfil beyond its fields: theme, formula, units, the cards it uses, its worked example."""

from collections.abc import Iterator, Mapping

import numpy as np
from zoom_schemas.numbers import rounded
from zoom_schemas.periods import PeriodKind, from_ordinal, parse
from zoom_schemas.problems import Problem
from zoom_schemas.themes import load_themes
from zoom_schemas.units import UnitError, measure_of, scale_of

from indicator_jobs.card import Card, Example
from indicator_jobs.formula import FormulaError
from indicator_jobs.graph import cycles, uses
from indicator_jobs.grid import Axis, Grid
from indicator_jobs.program import compile_version, constant, run
from indicator_jobs.recipe import RecipeVersion


def check_card(card: Card, file: str) -> list[Problem]:
    """Everything wrong with one card by itself."""
    problems = [] if card.theme in load_themes() else [_unknown_theme(card, file)]
    for name, versions in card.recipes.named().items():
        for position, version in enumerate(versions):
            try:
                compile_version(card, version)
            except FormulaError as error:
                field = f"recipes.{name}.{position}.{'operator' if version.operator else 'formula'}"
                problems.append(Problem(file, field, f"{error.place}: {error.problem}", error.hint))
    return problems or [*_check_multiplier(card, file), *_check_example(card, file)]


def check_together(cards: Mapping[str, Card], files: Mapping[str, str]) -> list[Problem]:
    """What is wrong with cards that use each other: unknown or broken ones, cycles, units that do not fit."""
    around = cycles(cards)
    problems = [
        Problem(files[one], "recipes", f"uses itself: {' → '.join(way)}", "Compute one of them from series.")
        for one, way in around.items()
    ]
    for card_id, card in cards.items():
        if card_id not in around:
            problems.extend(_check_used_cards(card, cards, files[card_id]))
    return problems


def compute_example(card: Card, example: Example) -> float:
    """The result of the card's recipe for the figures of its worked example, in the card's unit."""
    version = card.version_for(example.period, example.recipe)
    if version is None:
        raise LookupError(f"no {example.recipe} recipe of {card.id} covers {example.period}")
    program, period = compile_version(card, version), parse(example.period)
    axis = _example_axis(period.kind, version, example)
    by_label = [name for name, given in version.inputs.items() if given.by is not None]
    plain = [name for name in {**version.inputs, **example.inputs} if name not in by_label]
    grids = {name: _example_grid(name, version, example, axis) for name in plain}
    vectors = {name: _example_vector(name, example, axis) for name in by_label}
    row = int(np.flatnonzero(axis.ordinals == period.ordinal)[0])
    values = run(program, grids, axis, vectors=vectors).values
    return float(values) if values.ndim == 0 else float(values[row, 0])


def _unknown_theme(card: Card, file: str) -> Problem:
    return Problem(
        file, "theme", f"“{card.theme}” is not a theme", f"Themes are: {', '.join(load_themes())}."
    )


def _check_multiplier(card: Card, file: str) -> list[Problem]:
    """The power of ten is that of the unit, so that nobody multiplies twice."""
    plain, power = scale_of(card.unit)
    if card.multiplier == power:
        return []
    meaning = f"{card.unit} is 10^{power} {plain}" if power else f"{card.unit} holds no power of ten"
    return [
        Problem(file, "multiplier", f"is {card.multiplier}, but {meaning}", f"Write: multiplier: {power}")
    ]


def _check_example(card: Card, file: str) -> list[Problem]:
    computed, stated = compute_example(card, card.example), card.example.result
    if np.isnan(computed):
        return [Problem(file, "example.result", "the recipe gives no result", "Give all figures it needs.")]
    if abs(computed - stated) <= 0.5 * 10.0**-card.decimals * (1 + 1e-9):
        return []
    shown = rounded(computed, card.decimals + 1)
    hint = "Work it out again by hand from the source, or correct the recipe."
    return [Problem(file, "example.result", f"is {stated:g}, but the recipe gives {shown}", hint)]


def _check_used_cards(card: Card, cards: Mapping[str, Card], file: str) -> Iterator[Problem]:
    for used in sorted(uses(card) - set(cards)):
        hint = "Correct its id, or mend that card first."
        yield Problem(file, "recipes", f"uses the card {used}, which does not exist or has errors", hint)
    for field, given in _inputs(card):
        other = cards.get(given.card or "")
        if other is None:
            continue
        try:
            measure_of(other.unit).factor_to(measure_of(given.unit))
        except UnitError as error:
            yield Problem(file, f"{field}.unit", f"{other.id}: {error}", f"The card's unit is {other.unit}.")
        if given.kind != other.kind:
            yield Problem(file, f"{field}.kind", f"is {given.kind}", f"{other.id} is a {other.kind}.")


def _inputs(card: Card):
    for recipe, versions in card.recipes.named().items():
        for position, version in enumerate(versions):
            for name, given in version.inputs.items():
                yield f"recipes.{recipe}.{position}.inputs.{name}", given


def _example_axis(kind: PeriodKind, version: RecipeVersion, example: Example) -> Axis:
    """All periods of a kind from the first to the last that the example has a figure for."""
    by_label = {name for name, given in version.inputs.items() if given.by is not None}
    in_time = (name for name in example.inputs if name not in by_label)
    given = [example.inputs[name] for name in in_time]
    listed = [period for one in given if isinstance(one, dict) for period in one]
    ordinals = [one.ordinal for one in map(parse, [*listed, example.period]) if one.kind == kind]
    return Axis(kind, np.arange(min(ordinals, default=0), max(ordinals, default=-1) + 1))


def _example_grid(name: str, version: RecipeVersion, example: Example, axis: Axis) -> Grid:
    given = version.inputs.get(name)
    if given is not None and given.constant is not None:
        return constant(given.constant, axis)
    figures = example.inputs[name]
    by_period = figures if isinstance(figures, dict) else {example.period: figures}
    own = _example_axis(given.period, version, example) if given is not None and given.period else axis
    column = [by_period.get(from_ordinal(own.kind, int(ordinal)), np.nan) for ordinal in own.ordinals]
    values = np.array(column, dtype=np.float64)[:, None]
    return Grid(own, values, np.zeros_like(values, dtype=np.int64))


def _example_vector(name: str, example: Example, axis: Axis) -> dict[str, Grid]:
    """The figures of a vector stand in the period of the example alone."""
    row = axis.ordinals == parse(example.period).ordinal
    figures = example.inputs[name]
    nothing = np.zeros((len(axis.ordinals), 1), dtype=np.int64)
    return {
        label: Grid(axis, np.where(row, figure, np.nan)[:, None], nothing)
        for label, figure in (figures if isinstance(figures, dict) else {}).items()
    }
