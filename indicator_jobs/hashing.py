"""Two hashes for each card: of all that goes into it, and of what comes out.

Equal inputs: nothing is computed. Computed, but an equal result: what uses it is not computed. Formulas are
hashed as trees, so a space or a comment changes nothing.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
from zoom_schemas.units import units_version

from indicator_jobs import functions
from indicator_jobs.card import Card
from indicator_jobs.formula import canonical, parse
from indicator_jobs.program import parameters_of
from indicator_jobs.recipe import RecipeVersion

EPOCH = 1
"""Grows to have everything computed again."""


def content_hash(frame: pd.DataFrame, *declared: Any) -> str:
    """The hash of facts (all columns, in any order of rows), with what is declared about them."""
    columns = [frame[name].tolist() for name in sorted(frame.columns)]
    lines = sorted(map(repr, zip(*columns, strict=True)))
    return _sha256("\n".join([json.dumps(declared, sort_keys=True, default=str), *lines]))


def input_hash(card: Card, contents: Mapping[str, str]) -> str:
    """The hash of a card's recipes, of its inputs' contents by id, and of the machinery that computes."""
    recipes = {name: [_version(one) for one in versions] for name, versions in card.recipes.named().items()}
    whole = {
        "card": card.id,
        "unit": card.unit,
        "period": card.period,
        "range": card.range,
        "recipes": recipes,
        "contents": dict(contents),
        "units": units_version(),
        "functions": functions.VERSION,
        "epoch": EPOCH,
    }
    return _sha256(json.dumps(whole, sort_keys=True))


def _version(version: RecipeVersion) -> dict[str, Any]:
    return {
        "from": version.from_,
        "inputs": {name: given.model_dump() for name, given in version.inputs.items()},
        "formula": canonical(parse(version.formula)) if version.formula else None,
        "operator": version.operator,
        "parameters": parameters_of(version)[1].model_dump(mode="json") if version.operator else None,
        "break": version.break_ is not None,
    }


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
