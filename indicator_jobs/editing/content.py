"""A card as plain data and as YAML, always in one form: the same card gives the same text, and back."""

import hashlib
import json
from typing import Any, cast

import yaml
from zoom_schemas.problems import Problem, YamlError, parse_yaml

from indicator_jobs.card import Card

LARGEST = 200_000
"""Characters of a card from a person; the largest bundled one has a tenth of it."""

Content = dict[str, Any]


def plain(card: Card) -> Content:
    """The fields of a card in the order of the model, without what is left at its default."""
    return cast(Content, _tidy(card.model_dump(mode="json", by_alias=True, exclude_defaults=True)))


def to_yaml(content: Card | Content) -> str:
    """Canonical YAML of a card or of a draft that is not a card yet."""
    given = plain(content) if isinstance(content, Card) else content
    return yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=110)


def from_yaml(text: str, label: str = "card.yaml") -> Content:
    """The fields in a text from a person. Raises YamlError with place, problem and hint."""
    if len(text) > LARGEST:
        raise _refused(label, f"is longer than {LARGEST} characters", "A card is one indicator; shorten it.")
    if _repeats(text):
        hint = "Write each part where it belongs."
        raise _refused(label, "repeats parts by reference (&, *), which cards do not need", hint)
    found = cast(Content, _texts(parse_yaml(text, label)))
    _serialisable(found, label)
    return found


def fingerprint(content: Content) -> str:
    """A hash of the fields, whatever their order."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _tidy(value: Any) -> Any:
    """Whole numbers without a decimal point, as a person writes them."""
    match value:
        case dict():
            return {name: _tidy(one) for name, one in value.items()}
        case list() | tuple():
            return [_tidy(one) for one in value]
        case float() if value.is_integer() and abs(value) < 1e15:
            return int(value)
    return value


def _texts(value: Any) -> Any:
    """Dates that YAML has read as such, and keys such as 2024, are periods in a card."""
    match value:
        case dict():
            return {str(name): _texts(one) for name, one in value.items()}
        case list():
            return [_texts(one) for one in value]
        case str() | bool() | int() | float() | None:
            return value
    return str(value)


def _serialisable(content: Content, label: str) -> None:
    try:
        json.dumps(content, allow_nan=False)
    except ValueError:
        raise _refused(label, "holds a number that is not finite", "Leave out what is not known.") from None


def _repeats(text: str) -> bool:
    try:
        return any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError:
        return False  # reading it says what is wrong, with the place


def _refused(label: str, problem: str, hint: str) -> YamlError:
    return YamlError(Problem(label, "file", problem, hint))
