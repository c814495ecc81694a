"""Whether a draft may become a card: its fields, formula, units, worked example, and all cards around it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from zoom_schemas.problems import Problem, problems_of

from indicator_jobs.card import Card
from indicator_jobs.checks import check_card, check_together, compute_example
from indicator_jobs.editing.content import Content
from indicator_jobs.listing import series_problems_in


@dataclass(frozen=True)
class Checked:
    """What came of checking a draft.

    `card`: the draft as a card, where its fields allow one; `problems`: what keeps it from being published,
    also in cards that use it; `example`: what the recipe gives for the worked example.
    """

    card: Card | None
    problems: list[Problem] = field(default_factory=list)
    example: float | None = None

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.card is not None and not self.problems


def check(
    content: Content, card_id: str, cards: Mapping[str, Card], series: Mapping[str, Mapping[str, Any]]
) -> Checked:
    """Checks a draft of the card `card_id` among the cards in force and the series that sources declare."""
    try:
        card = Card.model_validate(content)
    except ValidationError as error:
        return Checked(None, problems_of(error, card_id, Card))
    if card.id != card_id:
        hint = "An id never changes: take back this draft and start a new card."
        return Checked(card, [Problem(card_id, "id", f"is {card.id}, but this is the card {card_id}", hint)])
    alone = check_card(card, card_id) + series_problems_in(card, series, card_id)
    return Checked(card, alone or _together(card, cards), _example(card))


def _together(card: Card, cards: Mapping[str, Card]) -> list[Problem]:
    among = {**cards, card.id: card}
    return check_together(among, {one: one for one in among})


def _example(card: Card) -> float | None:
    try:
        result = compute_example(card, card.example)
    except (ValueError, LookupError):  # its formula does not run; the problems say so
        return None
    return None if result != result else result
