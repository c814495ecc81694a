"""What is known by its name: cards and territories; and what is said of a name that is not."""

import difflib
from collections.abc import Mapping

from zoom_schemas.territories import load_territories

from indicator_jobs.card import Card


class UnknownError(LookupError):
    """A card, territory or period that is not there: what is wrong, and where to go on."""

    def __init__(self, problem: str, hint: str):
        super().__init__(f"{problem} {hint}")
        self.problem, self.hint = problem, hint


def known_card(cards: Mapping[str, Card], card_id: str) -> Card:
    """The card with this id. Raises UnknownError with the nearest ids."""
    if card_id in cards:
        return cards[card_id]
    near = difflib.get_close_matches(card_id, cards, n=3)
    hint = f"Did you mean {', '.join(near)}?" if near else "`zoom cards list` shows all cards."
    raise UnknownError(f"There is no card {card_id}.", hint)


def known_territory(written: str) -> str:
    """The TERYT code of a territory, however its zeros are written. Raises UnknownError."""
    code = load_territories().code(written)
    if code is None:
        raise UnknownError(
            f"There is no territory {written}.", "Give a TERYT code such as 266101 (Kielce), 26, or PL."
        )
    return code
