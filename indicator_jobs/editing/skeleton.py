"""A new card to fill in: commented YAML made from the descriptions of the fields."""

import textwrap
from collections.abc import Iterator
from typing import Any

import yaml

from indicator_jobs.card import Card
from indicator_jobs.editing.content import Content, plain
from indicator_jobs.editing.shape import FieldShape, card_shape

WIDTH = 110
PERSONAL = ("title", "short_title", "definition", "example", "errata", "twins", "notes", "codes")
"""What a card made like another one does not take over: it is the other one's own."""


def skeleton(card_id: str, like: Card | None = None) -> str:
    """Commented YAML of a new card; `like` gives its recipe, unit and owners. Not a sound card yet."""
    given = started(card_id, like)
    lines = [
        f"# A new card. Save it as cards/{card_id.replace('.', '/')}.yaml, then: zoom cards check",
        "# Every text is given in Polish and English. Lines that begin with # are not read.",
    ]
    for field in card_shape().fields:
        lines += ["", *_comment(field), *_value(field, given.get(field.name))]
    return "\n".join(lines) + "\n"


def started(card_id: str, like: Card | None = None) -> Content:
    """What a new card holds at first: its id and theme, and what it takes over from another one."""
    taken = {name: value for name, value in plain(like).items() if name not in PERSONAL} if like else {}
    return {**taken, "id": card_id, "theme": card_id.partition(".")[0]}


def _comment(field: FieldShape) -> Iterator[str]:
    choices = f" One of: {', '.join(field.choices)}." if field.choices else ""
    text = f"{field.label.pl} / {field.label.en} ({field.requirement}). {field.guidance}{choices}"
    yield from textwrap.wrap(text, WIDTH, initial_indent="# ", subsequent_indent="# ")
    if field.bad:
        yield from textwrap.wrap(f"Not: {field.bad}", WIDTH, initial_indent="# ", subsequent_indent="#   ")


def _value(field: FieldShape, given: Any) -> list[str]:
    """The field with what is known, empty where it must be filled in, as a comment where it may stay away."""
    if given is not None:
        return _yaml({field.name: given})
    if field.requirement == "required":
        return _yaml({field.name: _blank(field)})
    return [f"# {line}" for line in _yaml({field.name: field.good})]


def _blank(field: FieldShape) -> Any:
    if field.kind == "texts":
        return {"pl": "", "en": ""}
    if field.kind == "part":
        return {one.name: _blank(one) for one in field.fields if one.requirement == "required"} or field.good
    return field.good if field.kind in ("parts", "named", "figures") else None


def _yaml(content: dict[str, Any]) -> list[str]:
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=WIDTH).splitlines()
