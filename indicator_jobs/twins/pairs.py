"""Which figures are compared: the twins that cards declare, and those that follow from them by themselves.

A card that others use as an input passes its twin on: every ratio that uses it is computed once more with the
twin in its place. So the twin of the population runs through all rates per person without a line of YAML.
"""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from indicator_jobs.card import Card
from indicator_jobs.graph import downstream, series_of, uses
from indicator_jobs.trace import UnknownError, known_card
from indicator_jobs.twins.fields import Twin

SEPARATOR = "__"
"""Between the card and the twin in the id of a derived twin."""


@dataclass(frozen=True)
class Pair:
    """A card and one of its twins. `via`: for a derived one, the card whose twin is put in its place."""

    card: str
    id: str
    twin: Twin
    main_recipe: str
    via: str | None = None


def pairs(cards: Mapping[str, Card]) -> list[Pair]:
    """All pairs, declared ones of a card first."""
    derived: dict[str, list[Pair]] = {}
    for pair in _derived(cards):
        derived.setdefault(pair.card, []).append(pair)
    return [pair for card in cards.values() for pair in (*declared(card, cards), *derived.get(card.id, []))]


def declared(card: Card, cards: Mapping[str, Card]) -> list[Pair]:
    """The pairs that a card declares, those whose other card is there."""
    return [
        Pair(card.id, twin.id, twin, main_recipe(card, twin))
        for twin in card.twins
        if twin.card is None or twin.card in cards
    ]


def find(cards: Mapping[str, Card], card_id: str, twin_id: str) -> Pair:
    """One pair. Raises UnknownError with the twins that there are."""
    card = known_card(cards, card_id)
    known = {pair.id: pair for pair in of_card(cards, card.id)}
    if twin_id in known:
        return known[twin_id]
    if not known:
        raise UnknownError(f"{card_id} has no twin.", "`zoom compare` shows which cards have one.")
    near = difflib.get_close_matches(twin_id, known, n=3) or list(known)
    raise UnknownError(f"{card_id} has no twin {twin_id}.", f"It has: {', '.join(near)}.")


def of_card(cards: Mapping[str, Card], card_id: str) -> list[Pair]:
    """All pairs of one card, declared ones first."""
    return [pair for pair in pairs(cards) if pair.card == card_id]


def main_recipe(card: Card, twin: Twin) -> str:
    """The recipe of the main figure: the other one where the twin is a recipe of the same card."""
    if twin.card is None:
        return "national" if twin.recipe == "local" else "local"
    return "national" if card.recipes.national else "local"


def _derived(cards: Mapping[str, Card]) -> Iterator[Pair]:
    for source in cards.values():
        for pair in declared(source, cards):
            figures = _figures_of(pair, cards)
            for card_id in sorted(downstream(cards, {source.id}) - {source.id}):
                card = cards[card_id]
                if card.kind == "ratio" and not _holds(card, cards, source.id, figures):
                    recipe = "national" if card.recipes.national else "local"
                    name = f"{source.id.replace('.', '_').replace('-', '_')}{SEPARATOR}{pair.id}"
                    yield Pair(card_id, name, pair.twin, recipe, source.id)


def _figures_of(pair: Pair, cards: Mapping[str, Card]) -> set[str]:
    """What the twin is made of: the other card and the series that it reads itself."""
    if pair.twin.card is None:
        versions = cards[pair.card].recipes.named()[pair.twin.recipe or "local"]
        return {given.series for version in versions for given in version.inputs.values() if given.series}
    return {pair.twin.card, *series_of(cards[pair.twin.card])}


def _holds(card: Card, cards: Mapping[str, Card], source: str, figures: set[str]) -> bool:
    """Whether a ratio compares the two already: then the twin put into it would be compared with itself."""
    seen, waiting = set(), [card]
    while waiting:
        one = waiting.pop()
        if (series_of(one) | uses(one)) & figures:
            return True
        nexts = uses(one) - seen - {source}
        seen |= nexts
        waiting.extend(cards[name] for name in nexts if name in cards)
    return False
