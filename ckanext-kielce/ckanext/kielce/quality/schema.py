"""What the actions accept."""

from __future__ import annotations

from typing import Any

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator
from ckanext.kielce.indicators.schema import short

__all__ = ["check_list", "correction_list", "hold_release"]

LEVELS = ["ok", "warn", "hold"]
STATUSES = ["open", "reported", "acknowledged", "fixed_upstream"]


@validator_args
def correction_list(ignore_missing: Validator, one_of: Any) -> Schema:
    return {"series": [ignore_missing, short], "status": [ignore_missing, one_of(STATUSES)]}


@validator_args
def check_list(ignore_missing: Validator, one_of: Any) -> Schema:
    return {"card": [ignore_missing, short], "level": [ignore_missing, one_of(LEVELS)]}


@validator_args
def hold_release(not_empty: Validator, unicode_safe: Validator) -> Schema:
    return {"id": [not_empty, short], "reason": [not_empty, unicode_safe]}
