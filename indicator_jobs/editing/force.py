"""The cards in force: the bundled files, overlaid by what was published in the portal.

A portal edit always goes before the file. Where an edit no longer fits the others (a card it uses is gone,
say), the file stays in force and the error says why, so that one edit never stops the rest.
"""

from collections.abc import Mapping

from pydantic import ValidationError
from zoom_schemas.problems import Problem, problems_of

from indicator_jobs.card import Card
from indicator_jobs.cards import CardSet, load_cards
from indicator_jobs.checks import check_card, check_together
from indicator_jobs.editing.versions import Version
from indicator_jobs.store import Store


def cards_in_force(store: Store, bundled: CardSet | None = None) -> CardSet:
    """The cards that count, with what is wrong with the others. `bundled`: those of the files, if known."""
    files = bundled or load_cards()
    edits = store.versions.in_force()
    return overlaid(files, edits) if edits else files


def overlaid(files: CardSet, edits: Mapping[str, Version]) -> CardSet:
    """The cards of the files with the published edits in their place."""
    sound: dict[str, Card] = {}
    errors = list(files.errors)
    for card_id, version in edits.items():
        found = _read(version)
        if isinstance(found, Card):
            sound[card_id] = found
        else:
            errors.extend(found)
    return _fitting(files, sound, errors)


def label(card_id: str) -> str:
    """How errors name a card that lives in the portal."""
    return f"{card_id} (portal)"


def _read(version: Version) -> Card | list[Problem]:
    try:
        card = Card.model_validate(version.content)
    except ValidationError as error:
        return problems_of(error, label(version.card), Card)
    return check_card(card, label(card.id)) or card


def _fitting(files: CardSet, edits: dict[str, Card], errors: list[Problem]) -> CardSet:
    """Without the edits, and then the cards, that have errors among each other."""
    cards = {**files.cards, **edits}
    while problems := check_together(cards, {one: label(one) for one in cards}):
        errors.extend(problems)
        broken = {problem.file for problem in problems}
        edited = {one for one in edits if label(one) in broken}
        if edited:
            edits = {one: card for one, card in edits.items() if one not in edited}
            cards = {**files.cards, **edits}
        else:
            cards = {one: card for one, card in cards.items() if label(one) not in broken}
    return CardSet(dict(sorted(cards.items())), errors)
