"""The public contract of a card, made from the model: its JSON Schema and the page of its fields."""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from indicator_jobs.answerable import Erratum, Owner, Target
from indicator_jobs.card import Card, Codes, Example
from indicator_jobs.card_sources import CardSources, SourceUse
from indicator_jobs.filters import Span
from indicator_jobs.formula import MAX_DEPTH, MAX_INPUTS, MAX_NODES
from indicator_jobs.functions import FUNCTIONS
from indicator_jobs.operators import OPERATORS
from indicator_jobs.operators.base import Operator
from indicator_jobs.quality.fields import Check, Exemption, PartOfSum
from indicator_jobs.recipe import Input, Recipes, RecipeVersion
from indicator_jobs.twins.fields import BridgePart, Comment, Tolerance, Twin

PARTS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("The card", Card),
    ("`codes`", Codes),
    ("`owner`", Owner),
    ("`recipes`", Recipes),
    ("A version of a recipe", RecipeVersion),
    ("An input", Input),
    ("A span in `where`", Span),
    ("`sources`", CardSources),
    ("A source of a recipe", SourceUse),
    ("`example`", Example),
    ("A check", Check),
    ("A part of a sum", PartOfSum),
    ("An exception of a check", Exemption),
    ("`target`", Target),
    ("A part of `errata`", Erratum),
    ("A twin", Twin),
    ("`tolerance` of a twin", Tolerance),
    ("A part of the `bridge`", BridgePart),
    ("A comment", Comment),
)

_INTRODUCTION = """# The fields of a card

A card is one file, `indicator_jobs/cards/<theme>/<name>.yaml`; its id is `<theme>.<name>`. Texts are always a
mapping `{pl: …, en: …}`. `zoom cards fields` prints this page from the model in `card.py`,
`zoom cards schema` prints `schemas/card.schema.json`, `zoom cards check` checks all cards.
"""


def schema() -> str:
    """The JSON Schema of a card."""
    content = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Card.model_json_schema()}
    return json.dumps(content, ensure_ascii=False, indent=2)


def page() -> str:
    """All fields with requirement, guidance and examples, then all functions, in Markdown."""
    lines = [_INTRODUCTION]
    for title, model in PARTS:
        lines += [f"## {title}", "", *_fields(model), ""]
    return "\n".join([*lines, *_functions(), "", *_operators()]) + "\n"


def _fields(model: type[BaseModel]) -> Iterator[str]:
    yield "| field | | what to write | good | not |"
    yield "|---|---|---|---|---|"
    for name, field in model.model_fields.items():
        extra: dict[str, Any] = dict(field.json_schema_extra or {})  # type: ignore[arg-type]
        good = json.dumps(extra["good"], ensure_ascii=False)
        cells = [
            f"`{field.alias or name}`<br>{extra['label_pl']}",
            extra["requirement"],
            field.description or "",
            f"`{good}`",
            extra["bad"],
        ]
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _functions() -> Iterator[str]:
    yield "## Formulas"
    yield ""
    yield (
        "Numbers, names of inputs, `+ - * /`, parentheses, a minus in front, and these functions. "
        f"At most {MAX_NODES} parts, {MAX_DEPTH} levels, {MAX_INPUTS} inputs. Nothing else."
    )
    yield ""
    yield "| function | po polsku | in English |"
    yield "|---|---|---|"
    for function in FUNCTIONS.values():
        yield f"| `{function.signature}` | {function.help.pl} | {function.help.en} |"


def _operators() -> Iterator[str]:
    yield "## Operators"
    yield ""
    yield (
        "What arithmetic cannot say. A recipe names an operator with its version instead of a formula, and "
        "tells it `parameters`; an operator that computes otherwise gets a new version beside the old one."
    )
    for operator in OPERATORS.values():
        yield from ["", f"### `{operator.id}`", "", *_operator(operator)]


def _operator(operator: Operator) -> Iterator[str]:
    yield f"{operator.title.pl}. {operator.help.pl}<br>{operator.title.en}. {operator.help.en}"
    yield ""
    yield f"- wejścia: {operator.takes.pl}"
    yield f"- inputs: {operator.takes.en}"
    yield f"- source: {operator.source}"
    if not operator.parameters.model_fields:
        return
    yield from ["", "| parameter | po polsku | in English | example |", "|---|---|---|---|"]
    for name, field in operator.parameters.model_fields.items():
        extra: dict[str, Any] = dict(field.json_schema_extra or {})  # type: ignore[arg-type]
        example = json.dumps(extra["example"], ensure_ascii=False)
        yield f"| `{name}` | {extra['pl']} | {field.description} | `{example}` |"
