"""Which card uses which: the order of computing, and cycles refused by name. It follows from the recipes."""

from collections.abc import Callable, Mapping
from graphlib import CycleError, TopologicalSorter

from indicator_jobs.card import Card
from indicator_jobs.program import parameters_of


def uses(card: Card) -> set[str]:
    """Ids of the cards that a card's recipes name as inputs."""
    versions = (version for recipe in card.recipes.named().values() for version in recipe)
    return {given.card for version in versions for given in version.inputs.values() if given.card}


def series_of(card: Card) -> set[str]:
    """Ids of the series that a card's recipes name as inputs or as weights."""
    versions = (version for recipe in card.recipes.named().values() for version in recipe)
    inputs = [given for version in versions for given in version.inputs.values()]
    return {series for given in inputs for series in (given.series, given.weight) if series}


def layers_of(card: Card) -> set[str]:
    """Ids of the layers of a map that a card's operators measure."""
    versions = (version for recipe in card.recipes.named().values() for version in recipe)
    named = (parameters_of(version) for version in versions if version.operator)
    return {layer for operator, told in named for layer in operator.layers(told)}


def parts_of(card: Card, origin: str) -> set[str]:
    """Ids of the series, or of the cards, that a card's checks name as parts of its sum."""
    named = (getattr(part, origin) for check in card.checks for part in check.parts)
    return {one for one in named if one}


def reads(card: Card) -> set[str]:
    """Ids of the series that a card is computed from or checked against."""
    return series_of(card) | parts_of(card, "series")


def leans_on(card: Card) -> set[str]:
    """Ids of the cards that a card is computed from or checked against."""
    return uses(card) | parts_of(card, "card")


def cycles(cards: Mapping[str, Card]) -> dict[str, list[str]]:
    """For each card that needs itself, the way round: a, b, a."""
    edges = {card_id: uses(card) & set(cards) for card_id, card in cards.items()}
    found: dict[str, list[str]] = {}
    while True:
        try:
            list(TopologicalSorter(edges).static_order())
        except CycleError as error:
            way = list(reversed(error.args[1]))
            found.update({card_id: way for card_id in way})
            edges = {one: used - set(way) for one, used in edges.items() if one not in way}
        else:
            return found


def order(cards: Mapping[str, Card]) -> list[str]:
    """Card ids so that each comes after the cards it uses; equal ones by id. The cards must hold no cycle.

    Where it can be, a card comes after the parts that its checks add up, too.
    """
    try:
        sorter = _sorter(cards, leans_on)
    except CycleError:
        sorter = _sorter(cards, uses)
    result: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        result.extend(ready)
        sorter.done(*ready)
    return result


def _sorter(cards: Mapping[str, Card], before: Callable[[Card], set[str]]) -> TopologicalSorter[str]:
    known = set(cards)
    sorter = TopologicalSorter({card_id: before(cards[card_id]) & known for card_id in sorted(cards)})
    sorter.prepare()
    return sorter


def downstream(cards: Mapping[str, Card], changed: set[str]) -> set[str]:
    """The cards that use any of `changed`, directly or through others, with the changed cards themselves."""
    reached = set(changed)
    for card_id in order(cards):
        if uses(cards[card_id]) & reached:
            reached.add(card_id)
    return reached
