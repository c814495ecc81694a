"""What the actions accept."""

from __future__ import annotations

from ckan.logic.schema import validator_args
from ckan.types import Schema, Validator
from ckanext.kielce.indicators.schema import short

__all__ = ["source_show"]


@validator_args
def source_show(not_empty: Validator) -> Schema:
    return {"id": [not_empty, short]}
