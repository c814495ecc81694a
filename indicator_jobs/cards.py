"""Reading cards from their YAML files: a broken one is reported, the others still load."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError
from zoom_schemas.problems import Problem, YamlError, problems_of, read_yaml

from indicator_jobs.card import Card

BUNDLED = Path(__file__).parent / "cards"

CardError = Problem


@dataclass(frozen=True)
class CardSet:
    """The cards that are sound, by id, and what is wrong with the others."""

    cards: dict[str, Card] = field(default_factory=dict)
    errors: list[CardError] = field(default_factory=list)


def load_cards(dirs: Iterable[Path] | None = None) -> CardSet:
    """All cards below the given folders (the bundled ones by default), sound ones and errors apart."""
    cards: dict[str, Card] = {}
    errors: list[CardError] = []
    for folder in dirs or [BUNDLED]:
        for path in sorted(Path(folder).glob("*/*.yaml")):
            label = f"{path.parent.name}/{path.name}"
            found = read_card(path, label)
            if isinstance(found, Card):
                cards[found.id] = found
            else:
                errors.extend(found)
    return CardSet(cards, errors)


def read_card(path: Path, label: str | None = None) -> Card | list[CardError]:
    """The card in a file, or everything that is wrong with it."""
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
    return card
