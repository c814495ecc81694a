"""A desk at which synthetic cards are edited, for tests."""

from typing import Any

from made_up import KIELCE, content, fill, observations, series

from indicator_jobs.card import Card
from indicator_jobs.cards import CardSet
from indicator_jobs.editing.content import plain
from indicator_jobs.editing.force import cards_in_force
from indicator_jobs.editing.versions import Author
from indicator_jobs.editing.workflow import Desk, save, step
from indicator_jobs.store import Store

ANNA, BASIA, CELINA = Author("anna", "Biuro"), Author("basia", "Biuro"), Author("celina", "Wydział")
MADE = "population.made_up"

FRAME = observations(
    ("made:births", KIELCE, "2020", 8, ""),
    ("made:people", KIELCE, "2020", 1000, ""),
    ("made:births", KIELCE, "2019", 8, ""),
    ("made:people", KIELCE, "2019", 2000, ""),
)
SERIES = (
    series("made:births", "person", "flow"),
    series("made:people", "person", "stock"),
    series("made:money", "PLN", "flow"),
)


def filled(store: Store) -> Store:
    """The store with synthetic series and figures."""
    fill(store, FRAME, *SERIES)
    return store


def files(*contents: dict[str, Any]) -> CardSet:
    """The cards of synthetic files; one sound card if none are given."""
    cards = [Card.model_validate(one) for one in contents or [content()]]
    return CardSet({card.id: card for card in cards})


def desk_over(store: Store, bundled: CardSet | None = None) -> Desk:
    """The desk as it is now, over the files and what was published since."""
    held = bundled if bundled is not None else files()
    return Desk(store, cards_in_force(store, held).cards, held.cards)


def made(**changes: Any) -> dict[str, Any]:
    """The synthetic card in its canonical form, with changes."""
    return plain(Card.model_validate(content(**changes)))


def publish(store: Store, changed: dict[str, Any], bundled: CardSet | None = None) -> None:
    """A draft by Anna goes all the way with Basia's approval."""
    card_id, desk = changed["id"], desk_over(store, bundled)
    last = store.versions.last(card_id)
    number = save(desk, card_id, changed, ANNA, last.number if last else None).number
    for name, who in (("submit", ANNA), ("approve", BASIA), ("publish", BASIA)):
        number = step(desk, name, card_id, who, number).number  # type: ignore[arg-type]
