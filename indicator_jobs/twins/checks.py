"""What is wrong with the twins of cards that are sound by themselves. A broken twin takes no card down."""

from collections.abc import Iterator, Mapping

from zoom_schemas.problems import Problem
from zoom_schemas.units import UnitError, measure_of

from indicator_jobs.card import Card
from indicator_jobs.twins.fields import Twin
from indicator_jobs.twins.figures import SHARES


def check_twins(cards: Mapping[str, Card], files: Mapping[str, str]) -> list[Problem]:
    """Twins that name no card, a recipe that is not there, a unit or kind that cannot be compared."""
    return [problem for card in cards.values() for problem in _check(card, cards, files[card.id])]


def _check(card: Card, cards: Mapping[str, Card], file: str) -> Iterator[Problem]:
    for position, twin in enumerate(card.twins):
        field = f"twins.{position}"
        if twin.tolerance and twin.tolerance.points is not None and card.unit not in SHARES:
            hint = "Give relative: a tolerance in per cent of the figures."
            yield Problem(file, f"{field}.tolerance.points", f"does not fit the unit {card.unit}", hint)
        if twin.card is None:
            continue
        other = cards.get(twin.card)
        if other is None:
            hint = "Correct its id, or mend that card first."
            yield Problem(file, f"{field}.card", f"{twin.card} does not exist or has errors", hint)
        else:
            yield from _check_other(card, twin, other, file, field)


def _check_other(card: Card, twin: Twin, other: Card, file: str, field: str) -> Iterator[Problem]:
    if twin.recipe is not None and twin.recipe not in other.recipes.named():
        hint = f"It has: {', '.join(other.recipes.named())}."
        yield Problem(file, f"{field}.recipe", f"{other.id} has no {twin.recipe} recipe", hint)
    try:
        measure_of(other.unit).factor_to(measure_of(card.unit))
    except UnitError as error:
        yield Problem(file, f"{field}.card", f"{other.id}: {error}", "A twin measures the same thing.")
    if other.kind != card.kind:
        problem = f"{other.id} is a {other.kind}, this card a {card.kind}"
        yield Problem(file, f"{field}.card", problem, "A twin measures the same thing.")
