"""Running the recipes of a card again for one territory, to see inside them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from zoom_schemas.periods import from_ordinal

from indicator_jobs.card import Card
from indicator_jobs.compute import Aligned, Supply, aligned, kinds_of
from indicator_jobs.program import Program, compile_version


@dataclass(frozen=True)
class Rerun:
    """One version of a recipe with its inputs; `rows` are the periods to which it applies."""

    program: Program
    inputs: Aligned
    periods: tuple[str, ...]
    rows: tuple[int, ...]


def reruns(card: Card, recipe: str, supply: Supply) -> Iterator[Rerun]:
    """Every version of a recipe that has figures. `supply` must hold one territory."""
    versions = card.recipes.named().get(recipe, ())
    ends = [*(version.from_ for version in versions[1:]), "9999"]
    for version, end in zip(versions, ends, strict=True):
        program = compile_version(card, version)
        for kind in kinds_of(card):
            inputs = aligned(version, recipe, kind, supply, whole=len(kinds_of(card)) == 1)
            if inputs is None:
                continue
            periods = tuple(from_ordinal(kind, int(one)) for one in inputs.axis.ordinals)
            rows = tuple(row for row, one in enumerate(periods) if version.from_ <= one < end)
            yield Rerun(program, inputs, periods, rows)


def column(values: np.ndarray, length: int) -> np.ndarray:
    """The values of the one territory over the periods; of a constant, the constant."""
    return np.full(length, float(values)) if np.ndim(values) == 0 else np.asarray(values)[:, 0]
