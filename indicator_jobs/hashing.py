"""Two hashes for each card: of all that goes into it, and of what comes out.

Equal inputs: nothing is computed. Computed, but an equal result: what uses it is not computed. Formulas are
hashed as trees, so a space or a comment changes nothing.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from zoom_schemas.units import units_version

from indicator_jobs import functions
from indicator_jobs.card import Card
from indicator_jobs.formula import canonical, parse
from indicator_jobs.grid import flag_order
from indicator_jobs.program import parameters_of
from indicator_jobs.recipe import RecipeVersion
from indicator_jobs.results import Results, trimmed

EPOCH = 1
"""Grows to have everything computed again."""
GATE = 2
"""Grows when a rule of the gate changes, to have every card judged again."""


def content_hash(frame: pd.DataFrame, *declared: Any) -> str:
    """The hash of facts (all columns, in any order of rows), with what is declared about them.

    Texts enter as their sorted list and their places in it, numbers as little-endian bytes: the same on every
    machine.
    """
    digest = hashlib.sha256(json.dumps(declared, sort_keys=True, default=str).encode())
    names = sorted(frame.columns)
    columns = [_sortable(frame[name]) for name in names]
    order = np.lexsort([numbers for numbers, _ in columns]) if columns else np.array([], dtype=np.intp)
    for name, (numbers, texts) in zip(names, columns, strict=True):
        digest.update(json.dumps([name, texts]).encode())
        digest.update(_bytes(numbers[order]))
    return digest.hexdigest()


def declared_hash(content: str | None, declared: Mapping[str, Any]) -> str:
    """The hash of a series: of its content and of what is declared about it."""
    return _sha256(json.dumps([content, declared], sort_keys=True, default=str))


def results_hash(results: Results) -> str:
    """The hash of all values of a card, whatever tables they come in."""
    digest = hashlib.sha256(json.dumps(flag_order()).encode())
    for recipe, by_kind in sorted(results.items()):
        for kind, found in sorted(by_kind.items()):
            facts = trimmed(found)
            digest.update(json.dumps([recipe, kind, facts.values.shape, facts.territories]).encode())
            digest.update(_bytes(facts.ordinals))
            digest.update(_bytes(facts.values))
            digest.update(_bytes(facts.flags) if facts.flags.any() else b"no flags")
    return digest.hexdigest()


def input_hash(card: Card, contents: Mapping[str, str]) -> str:
    """The hash of a card's recipes, of its inputs' contents by id, and of the machinery that computes."""
    recipes = {name: [_version(one) for one in versions] for name, versions in card.recipes.named().items()}
    whole = {
        "card": card.id,
        "unit": card.unit,
        "period": card.period,
        "range": card.range,
        "recipes": recipes,
        "checks": [one.model_dump(mode="json", exclude={"reason"}) for one in card.checks],
        "gate": GATE,
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


def _sortable(column: Any) -> tuple[np.ndarray, list[str] | None]:
    """A column as numbers that sort as it does, with the texts that they stand for."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.to_numpy(), None
    codes, texts = pd.factorize(column, sort=True)
    return codes, [str(text) for text in texts]


def _bytes(numbers: np.ndarray) -> bytes:
    """Little-endian bytes; one NaN and one zero for all of them."""
    if numbers.dtype.kind != "f":
        return numbers.astype("<i8").tobytes()
    return (np.where(np.isnan(numbers), np.nan, numbers) + 0.0).astype("<f8").tobytes()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
