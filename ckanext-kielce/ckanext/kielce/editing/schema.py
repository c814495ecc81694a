"""What the actions of editing accept."""

from __future__ import annotations

import json
import re
from typing import Any

from ckan.logic.schema import validator_args
from ckan.plugins import toolkit as tk
from ckan.types import Schema, Validator
from zoom_schemas.problems import YamlError

from indicator_jobs.editing.content import LARGEST, Content, from_yaml
from indicator_jobs.fields import CARD_ID

__all__ = ["check", "diff", "draft", "draft_list", "new_draft", "search", "step", "which"]

LONGEST_REASON = 2000


def card_id(value: Any) -> str:
    """``theme.name``: lower-case letters, digits, underscores; nothing of an address or a path."""
    if not isinstance(value, str) or len(value) > 100 or not re.fullmatch(CARD_ID, value):
        raise tk.Invalid("is no id of a card: write theme.name, such as population.birth_rate")
    return value


def content(value: Any) -> Content:
    """The fields of a card: an object, or its YAML as a text."""
    if isinstance(value, str):
        try:
            return from_yaml(value)
        except YamlError as error:
            raise tk.Invalid(str(error)) from None
    if not isinstance(value, dict):
        raise tk.Invalid("must be an object with the fields of a card, or its YAML")
    try:
        size = len(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError):
        raise tk.Invalid("holds something that is neither text, number, list nor object") from None
    if size > LARGEST:
        raise tk.Invalid(f"is longer than {LARGEST} characters")
    return value


def reason(value: Any) -> str:
    """A text of reasonable length."""
    if not isinstance(value, str) or len(value) > LONGEST_REASON:
        raise tk.Invalid(f"must be a text of at most {LONGEST_REASON} characters")
    return value


def number(value: Any) -> int:
    """The number of a version."""
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,9}", str(value)):
        raise tk.Invalid("must be the number of a version, such as 3")
    return int(value)


def words(value: Any) -> str:
    """What is searched for."""
    if not isinstance(value, str) or len(value) > 200:
        raise tk.Invalid("must be a text of at most 200 characters")
    return value


@validator_args
def which(not_empty: Validator) -> Schema:
    return {"id": [not_empty, card_id]}


@validator_args
def check(not_empty: Validator, not_missing: Validator, default: Any, boolean_validator: Validator) -> Schema:
    return {
        "id": [not_empty, card_id],
        "content": [not_missing, content],
        "values": [default(False), boolean_validator],
    }


@validator_args
def new_draft(not_empty: Validator, ignore_missing: Validator, default: Any) -> Schema:
    return {
        "id": [not_empty, card_id],
        "content": [ignore_missing, content],
        "like": [ignore_missing, card_id],
        "why": [default(""), reason],
    }


@validator_args
def draft(not_empty: Validator, not_missing: Validator, default: Any) -> Schema:
    return {
        "id": [not_empty, card_id],
        "content": [not_missing, content],
        "number": [not_missing, number],
        "why": [default(""), reason],
    }


@validator_args
def draft_list() -> Schema:
    return {}


@validator_args
def step(not_empty: Validator, not_missing: Validator, default: Any) -> Schema:
    return {"id": [not_empty, card_id], "number": [not_missing, number], "why": [default(""), reason]}


@validator_args
def diff(not_empty: Validator, ignore_missing: Validator) -> Schema:
    return {
        "id": [not_empty, card_id],
        "from": [ignore_missing, number],
        "to": [ignore_missing, number],
    }


@validator_args
def search(not_missing: Validator) -> Schema:
    return {"q": [not_missing, words]}
