"""What the actions accept."""

from __future__ import annotations

from typing import Any

from ckan.logic.schema import validator_args
from ckan.plugins import toolkit as tk
from ckan.types import Schema, Validator
from ckanext.kielce.indicators.schema import moment, short

__all__ = ["twin_comment_create", "twin_list", "twin_show"]

LONGEST_COMMENT = 4000


def comment(value: Any) -> str:
    """A text of a few sentences."""
    if not isinstance(value, str) or not value.strip():
        raise tk.Invalid(tk._("Missing value"))
    if len(value) > LONGEST_COMMENT:
        raise tk.Invalid(f"must be a text of at most {LONGEST_COMMENT} characters")
    return value.strip()


@validator_args
def twin_list(ignore_missing: Validator, int_validator: Validator, boolean_validator: Validator) -> Schema:
    return {
        "class": [ignore_missing, int_validator],
        "theme": [ignore_missing, short],
        "card": [ignore_missing, short],
        "derived": [ignore_missing, boolean_validator],
    }


@validator_args
def twin_show(not_empty: Validator, ignore_missing: Validator) -> Schema:
    return {
        "card": [not_empty, short],
        "twin": [not_empty, short],
        "territory": [ignore_missing, short],
        "as_of": [ignore_missing, moment],
    }


@validator_args
def twin_comment_create(not_empty: Validator) -> Schema:
    return {
        "card": [not_empty, short],
        "twin": [not_empty, short],
        "text_pl": [comment],
        "text_en": [comment],
    }
