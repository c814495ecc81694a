"""What the actions accept."""

from __future__ import annotations

from typing import Any

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator
from ckanext.kielce.indicators.schema import short

__all__ = ["source_show", "source_sync"]


@validator_args
def source_show(not_empty: Validator) -> Schema:
    return {"id": [not_empty, short]}


@validator_args
def source_sync(not_empty: Validator, ignore_missing: Validator, one_of: Any) -> Schema:
    return {"id": [not_empty, short], "work": [ignore_missing, one_of(["figures", "datasets"])]}
