"""Taking the steps of `states.py`: who may, from where, and what is written down about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from zoom_schemas.problems import Problem

from indicator_jobs.card import Card
from indicator_jobs.editing.checking import Checked, check
from indicator_jobs.editing.content import Content, plain
from indicator_jobs.editing.states import StepError, StepName, require
from indicator_jobs.editing.versions import Author, StaleError, Version, Versions, authors, published
from indicator_jobs.graph import uses
from indicator_jobs.store import Store


class UnsoundError(ValueError):
    """A card that may not go on because of its problems."""

    def __init__(self, problems: list[Problem]):
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Desk:
    """What editing works with: the store, the cards in force, and those of the files alone."""

    store: Store
    cards: Mapping[str, Card]
    bundled: Mapping[str, Card]

    @property
    def versions(self) -> Versions:
        """The versions in the store."""
        return self.store.versions

    def check(self, content: Content, card_id: str) -> Checked:
        """Whether a draft may become a card."""
        return check(content, card_id, self.cards, self.store.series())

    def standing(self, card_id: str) -> Content | None:
        """The card as it is in force, None for one that does not exist yet."""
        card = self.cards.get(card_id)
        return plain(card) if card else None

    def in_file(self, card_id: str) -> Content | None:
        """The card as its file has it, None where there is no file."""
        card = self.bundled.get(card_id)
        return plain(card) if card else None


def save(
    desk: Desk, card_id: str, content: Content, author: Author, based_on: int | None, why: str = ""
) -> Version:
    """Keep a draft, sound or not, on top of the version that its author has seen. Raises StaleError."""
    return _append(desk, "save", card_id, author, based_on, why, content)


def step(
    desk: Desk, name: StepName, card_id: str, author: Author, based_on: int | None, why: str = ""
) -> Version:
    """Take any other step with the card as it stands.

    Raises StepError, UnsoundError, and StaleError where `based_on` is not the last version any more.
    """
    return _append(desk, name, card_id, author, based_on, why, None)


def _append(
    desk: Desk,
    name: StepName,
    card_id: str,
    author: Author,
    based_on: int | None,
    why: str,
    content: Content | None,
) -> Version:
    history = desk.versions.history(card_id)
    last = history[-1] if history else None
    if (last.number if last else None) != based_on:
        raise StaleError(last)
    taken = require(name, last.state if last else None, author.name, authors(history), why)
    kept = content if content is not None else (last.content if last else {})
    if taken.sound:
        problems = desk.check(kept, card_id).problems
        if problems:
            raise UnsoundError(problems)
    if name == "retire":
        _check_unused(desk, card_id)
    return desk.versions.append(
        card_id, name, taken.after, kept, author, why.strip(), based_on, desk.in_file(card_id)
    )


def _check_unused(desk: Desk, card_id: str) -> None:
    """A card of the portal alone may go only when no other card needs it."""
    users = sorted(one for one, card in desk.cards.items() if card_id in uses(card))
    if users and card_id not in desk.bundled:
        raise StepError(f"{card_id} is used by {', '.join(users)}.", "Change those cards first.")


def base_of(desk: Desk, card_id: str) -> Content | None:
    """What a draft is compared with: the card in force."""
    version = published(desk.versions.history(card_id))
    return version.content if version else desk.in_file(card_id)
