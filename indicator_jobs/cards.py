"""Reading cards from their YAML files: a broken one is reported, the others still load."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError
from zoom_schemas.problems import Problem, YamlError, problems_of, read_yaml

from indicator_jobs.card import Card
from indicator_jobs.checks import check_card, check_together
from indicator_jobs.twins.checks import check_twins

BUNDLED = Path(__file__).parent / "cards"

CardError = Problem


@dataclass(frozen=True)
class CardSet:
    """The cards that are sound, by id, and what is wrong with the others or with the twins of sound ones."""

    cards: dict[str, Card] = field(default_factory=dict)
    errors: list[CardError] = field(default_factory=list)


def load_cards(dirs: Iterable[Path] | None = None) -> CardSet:
    """All cards below the given folders (the bundled ones by default), sound ones and errors apart."""
    cards: dict[str, Card] = {}
    files: dict[str, str] = {}
    errors: list[CardError] = []
    for path in (path for folder in dirs or [BUNDLED] for path in sorted(Path(folder).glob("*/*.yaml"))):
        label = f"{path.parent.name}/{path.name}"
        found = read_card(path, label)
        if isinstance(found, Card):
            cards[found.id], files[found.id] = found, label
        else:
            errors.extend(found)
    return _sound_together(cards, files, errors)


def read_card(path: Path, label: str | None = None) -> Card | list[CardError]:
    """The card in a file, or everything that is wrong with it by itself."""
    name = label or path.name
    try:
        card = Card.model_validate(read_yaml(path, name))
    except YamlError as error:
        return [error.problem]
    except ValidationError as error:
        return problems_of(error, name, Card)
    expected = f"{path.parent.name}.{path.stem}"
    if card.id != expected:
        hint = "Folder and file name make the id: theme/name.yaml."
        return [CardError(name, "id", f"is {card.id}, but the file says {expected}", hint)]
    return check_card(card, name) or card


def _sound_together(cards: dict[str, Card], files: dict[str, str], errors: list[CardError]) -> CardSet:
    """Drops cards with errors among each other, until what is left stands."""
    sound, found = dict(cards), list(errors)
    while problems := check_together(sound, files):
        found.extend(problems)
        broken = {problem.file for problem in problems}
        sound = {card_id: card for card_id, card in sound.items() if files[card_id] not in broken}
    return CardSet(sound, [*found, *check_twins(sound, files)])
