"""What the actions accept."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckan.logic.schema import validator_args
from ckan.plugins import toolkit as tk
from ckan.types import Schema, Validator

__all__ = ["card_list", "card_show", "revision_show", "run_list", "trace_show", "value_list"]

LONGEST = 200
RUN_STATES = ["running", "ok", "held", "error"]


def moment(value: Any) -> dt.date | dt.datetime:
    """A day (``2024-01-01``: its end) or a moment (``2024-01-01T12:00``, UTC if it has no zone)."""
    try:
        if len(str(value)) == len("2024-01-01"):
            return dt.date.fromisoformat(value)
        parsed = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise tk.Invalid(f"{value!r} is no date: write 2024-01-01 or 2024-01-01T12:00") from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=dt.UTC)


def short(value: Any) -> str:
    """A text that is short enough to be an identifier."""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise tk.Invalid(f"must be a text of at most {LONGEST} characters")
    return value


@validator_args
def card_list(ignore_missing: Validator) -> Schema:
    return {"theme": [ignore_missing, short]}


@validator_args
def card_show(not_empty: Validator) -> Schema:
    return {"id": [not_empty, short]}


@validator_args
def value_list(not_empty: Validator, ignore_missing: Validator) -> Schema:
    return {
        "card": [not_empty, short],
        "territory": [ignore_missing, short],
        "recipe": [ignore_missing, short],
        "as_of": [ignore_missing, moment],
    }


@validator_args
def trace_show(not_empty: Validator, ignore_missing: Validator, default: Any) -> Schema:
    return {
        "card": [not_empty, short],
        "territory": [ignore_missing, short],
        "period": [ignore_missing, short],
        "recipe": [default("national"), short],
        "as_of": [ignore_missing, moment],
    }


@validator_args
def revision_show(not_empty: Validator, ignore_missing: Validator, default: Any) -> Schema:
    return {
        "card": [not_empty, short],
        "territory": [ignore_missing, short],
        "recipe": [default("national"), short],
    }


@validator_args
def run_list(
    ignore_missing: Validator, default: Any, one_of: Any, natural_number_validator: Validator
) -> Schema:
    return {
        "kind": [ignore_missing, short],
        "state": [ignore_missing, one_of(RUN_STATES)],
        "limit": [default(100), natural_number_validator],
    }
