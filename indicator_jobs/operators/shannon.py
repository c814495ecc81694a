"""How evenly a whole is divided: Shannon's index, its evenness, and the effective number of parts."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import DIMENSIONLESS

from indicator_jobs import types
from indicator_jobs.operators.base import (
    Case,
    Operator,
    Parameters,
    Shown,
    Taken,
    Worked,
    finite,
    parameter,
    stacked,
)
from indicator_jobs.types import Type, TypeProblem


class Diversity(Parameters):
    """Which of the three forms is wanted."""

    form: Literal["index", "evenness", "effective_number"] = parameter(
        "index: H; evenness: H podzielone przez logarytm liczby części (0–1); effective_number: ile równych "
        "części miałoby tę samą różnorodność, e do potęgi H.",
        "index: H; evenness: H divided by the logarithm of the number of parts (0–1); effective_number: "
        "how many equal parts would be as diverse, e to the power of H.",
        "effective_number",
        "index",
    )
    base: Literal["e", "2"] = parameter(
        "Podstawa logarytmu indeksu; pozostałe postacie od niej nie zależą.",
        "Base of the logarithm of the index; the other forms do not depend on it.",
        "e",
        "e",
    )


def _rule(taken: Mapping[str, Taken], told: Diversity) -> Type:
    parts = [one.type for one in taken.values()]
    if len(parts) < 2 and not any(one.vector for one in taken.values()):
        raise TypeProblem("compares one part with nothing", "Name at least two parts, or one input with by.")
    types.summed(parts, "takes as parts of a whole")
    return Type("…", DIMENSIONLESS, "ratio")


def _compute(case: Case, told: Diversity) -> Worked:
    stack = stacked(case)
    values, flags = np.where(stack.absent, 0.0, stack.values), stack.flags
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = values.sum(axis=0)
        shares = np.where((values < 0).any(axis=0), np.nan, values / whole)
        entropy = -np.where(shares > 0, shares * np.log(shares), shares * 0).sum(axis=0) + 0.0
        result = {
            "index": entropy / (np.log(2) if told.base == "2" else 1.0),
            "evenness": entropy / np.log((~stack.absent).sum(axis=0)),
            "effective_number": np.exp(entropy),
        }[told.form]
    index = finite(case.axis, entropy, flags)
    title = Bilingual(pl="indeks Shannona H", en="Shannon's index H")
    return Worked(finite(case.axis, result, flags), (Shown("H", title, "ratio", index),))


def _written(told: Diversity, lang: str) -> str:
    words = {
        "index": {"pl": "indeks różnorodności Shannona", "en": "Shannon's diversity index"},
        "evenness": {
            "pl": "równomierność podziału (indeks Shannona podzielony przez największy możliwy)",
            "en": "evenness (Shannon's index divided by the largest possible)",
        },
        "effective_number": {
            "pl": "efektywną liczbę części (e do potęgi indeksu Shannona)",
            "en": "the effective number of parts (e to the power of Shannon's index)",
        },
    }
    return words[told.form][lang]


SHANNON_1 = Operator(
    id="shannon@1",
    title=Bilingual(pl="Różnorodność Shannona", en="Shannon's diversity"),
    help=Bilingual(
        pl="Jak równo całość dzieli się na części: −Σ pᵢ ln pᵢ, gdzie pᵢ to udział części. Brak jednej "
        "części to brak wyniku; część równa zero nic nie wnosi.",
        en="How evenly a whole divides into parts: −Σ pᵢ ln pᵢ, where pᵢ is the share of a part. Missing if "
        "any part is missing; a part of zero adds nothing.",
    ),
    takes=Bilingual(
        pl="Części całości (stany albo przepływy, nie wskaźniki): kilka wejść albo jedno z `by`.",
        en="Parts of a whole (stocks or flows, not ratios): several inputs, or one with `by`.",
    ),
    source="C. E. Shannon (1948), A Mathematical Theory of Communication; "
    "M. O. Hill (1973), Diversity and Evenness",
    parameters=Diversity,
    rule=_rule,
    compute=_compute,
    written=_written,
)
