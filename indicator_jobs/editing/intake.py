"""Taking cards from files: what differs is shown first, and an edit of the portal is never lost unasked.

Three texts meet: the card in force, the file that arrives, and, where the portal has an edit, the file on
which that edit was based.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError
from zoom_schemas.problems import Problem, YamlError

from indicator_jobs.card import Card
from indicator_jobs.cards import CardSet
from indicator_jobs.editing.checking import Checked, check
from indicator_jobs.editing.content import LARGEST, Content, from_yaml, plain
from indicator_jobs.editing.differences import FieldChange, differences
from indicator_jobs.editing.versions import Version
from indicator_jobs.store import Store

Verdict = Literal["new", "same", "changed", "differs", "broken"]


@dataclass(frozen=True)
class Arrival:
    """One card that arrives from a file.

    `verdict`: new; same as in force; changed; differs (the portal has an edit of its own, which would be
    lost); broken (see `problems`). `changes`: from the card in force to the file. `edits`: what the portal
    changed in its edit, from the file that was its base.
    """

    card: str
    verdict: Verdict
    content: Content
    changes: list[FieldChange]
    edits: list[FieldChange]
    problems: list[Problem]

    def as_dict(self) -> dict[str, Any]:
        """The arrival as JSON has it."""
        return {
            "card": self.card,
            "verdict": self.verdict,
            "changes": [one.as_dict() for one in self.changes],
            "edits": [one.as_dict() for one in self.edits],
            "problems": [vars(one) for one in self.problems],
        }


def read(path: Path, label: str) -> Content:
    """The fields in a file. Raises YamlError."""
    if path.stat().st_size > 4 * LARGEST:
        raise YamlError(Problem(label, "file", "is too large for a card", "A card is one indicator."))
    try:
        return from_yaml(path.read_text("utf-8"), label)
    except UnicodeDecodeError:
        raise YamlError(Problem(label, "file", "is not UTF-8 text", "Save it as UTF-8.")) from None


def files_in(path: Path) -> list[Path]:
    """The card files at a path: the file itself, or all below the folder."""
    return [path] if path.is_file() else sorted(path.glob("**/*.yaml"))


def arrivals(contents: Mapping[str, Content], cards: Mapping[str, Card], store: Store) -> list[Arrival]:
    """What cards from files, by file, would mean for the cards in force. They may use each other."""
    series = store.series()
    together = {card.id: card for card in map(_card, contents.values()) if card}
    found = []
    for label, content in contents.items():
        card_id = str(content.get("id", label))
        checked = check(content, card_id, {**cards, **together}, series)
        own = [one for one in checked.problems if one.file == card_id or one.file not in together]
        problems = [Problem(label, one.field, one.problem, one.hint) for one in own]
        found.append(_arrival(card_id, _canonical(checked, content), problems, cards.get(card_id), store))
    return found


def _arrival(
    card_id: str, after: Content, problems: list[Problem], standing: Card | None, store: Store
) -> Arrival:
    edit = store.versions.in_force().get(card_id)
    before = plain(standing) if standing else None
    changes = differences(before, after)
    verdict = "broken" if problems else _verdict(before, changes, edit)
    return Arrival(
        card_id, verdict, after, changes, differences(edit.bundled, edit.content) if edit else [], problems
    )


def _card(content: Content) -> Card | None:
    try:
        return Card.model_validate(content)
    except ValidationError:
        return None


def differing(files: CardSet, store: Store) -> list[Arrival]:
    """Files that changed under an edit of the portal: the edit stays in force until somebody decides."""
    found = []
    for card_id, edit in store.versions.in_force().items():
        file = files.cards.get(card_id)
        if file is None or edit.bundled is None or plain(file) == edit.bundled:
            continue
        changes, edits = differences(edit.bundled, plain(file)), differences(edit.bundled, edit.content)
        found.append(Arrival(card_id, "differs", plain(file), changes, edits, []))
    return found


def _canonical(checked: Checked, content: Content) -> Content:
    return plain(checked.card) if checked.card else content


def _verdict(before: Content | None, changes: list[FieldChange], edit: Version | None) -> Verdict:
    if before is None:
        return "new"
    if not changes:
        return "same"
    return "differs" if edit else "changed"
