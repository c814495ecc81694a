"""How unequally something is shared: the Gini coefficient, of units or of groups with weights."""

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
    Stack,
    Taken,
    Worked,
    finite,
    parameter,
    stacked,
)
from indicator_jobs.types import Type, TypeProblem


class Inequality(Parameters):
    """What is shared among how many."""

    weights: dict[str, str] = parameter(
        "Waga każdej wartości: nazwa wejścia → nazwa wejścia z liczbą jednostek. Bez wag każda wartość to "
        "jedna jednostka. Przy wektorach: {value: weight}.",
        "The weight of each value: name of an input → name of the input with the count of units. Without "
        "weights each value is one unit. With vectors: {value: weight}.",
        {"income_low": "people_low", "income_high": "people_high"},
        {},
    )
    values: Literal["each", "totals"] = parameter(
        "each: wartość przypada na jednostkę; totals: wartość jest sumą całej grupy, więc dzieli się ją "
        "przez wagę.",
        "each: a value is that of one unit; totals: it is the sum of the whole group, so it is divided by "
        "the weight.",
        "totals",
        "each",
    )


def _rule(taken: Mapping[str, Taken], told: Inequality) -> Type:
    for one in (*told.weights, *told.weights.values()):
        if one not in taken:
            raise TypeProblem(f"weighs {one}, which is not an input", "Correct weights, or name the input.")
    weighing = set(told.weights.values())
    values = [name for name in taken if name not in weighing]
    if told.weights and set(values) != set(told.weights):
        missing = ", ".join(sorted(set(values) ^ set(told.weights)))
        raise TypeProblem(f"has no weight for {missing}", "Give each value its weight, or none.")
    if told.values == "totals" and not told.weights:
        raise TypeProblem("divides totals by nothing", "Give weights.")
    if len(values) < 2 and not taken[values[0]].vector:
        raise TypeProblem(
            "compares one value with nothing", "Name at least two values, or one input with by."
        )
    types.alike([taken[name].type for name in values], "compares")
    if weighing:
        types.summed([taken[name].type for name in weighing], "weighs by")
    return Type("…", DIMENSIONLESS, "ratio")


def _compute(case: Case, told: Inequality) -> Worked:
    owners = [name for name in (*case.plain, *case.vectors) if name not in told.weights.values()]
    pairs = [_pair(case, owner, told.weights.get(owner)) for owner in owners]
    values, weights = (
        np.concatenate(parts) for parts in zip(*((one[0], one[1]) for one in pairs), strict=True)
    )
    flags = np.bitwise_or.reduce([one[2] for one in pairs])
    if told.values == "totals":
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.where(weights > 0, values / weights, np.where(values == 0, 0.0, values))
    gini, mean = _gini(values, weights)
    title = Bilingual(pl="średnia", en="mean")
    return Worked(
        finite(case.axis, gini, flags), (Shown("μ", title, "ratio", finite(case.axis, mean, flags)),)
    )


def _pair(case: Case, owner: str, weight: str | None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values and weights of one input, parts first, and their flags; what is absent weighs nothing."""
    stack = stacked(case, owner)
    values, flags = np.where(stack.absent, 0.0, stack.values), stack.flags
    if weight is None:
        return values, np.where(stack.absent, 0.0, 1.0), flags
    weighing = stacked(case, weight)
    weights = np.stack([_of_label(weighing, label, position) for position, label in enumerate(stack.labels)])
    return values, np.where(stack.absent, 0.0, weights), flags | weighing.flags


def _of_label(weighing: Stack, label: str, position: int) -> np.ndarray:
    """The weight of a label of a vector, or the one weight of a plain input."""
    if label in weighing.labels:
        return weighing.values[weighing.labels.index(label)]
    return weighing.values[position] if len(weighing.labels) == 1 else np.full(weighing.flags.shape, np.nan)


def _gini(values: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """1 − Σ wᵢ (Sᵢ₋₁ + Sᵢ) / (W S), values in growing order; parts first. And the mean S / W."""
    wrong = ((values < 0) & (weights != 0)).any(axis=0) | (weights < 0).any(axis=0)
    order = np.argsort(values, axis=0)
    values, weights = (np.take_along_axis(one, order, axis=0) for one in (values, weights))
    sums = (values * weights).cumsum(axis=0)
    before = sums - values * weights
    with np.errstate(divide="ignore", invalid="ignore"):
        whole, total = weights.sum(axis=0), sums[-1]
        gini = 1.0 - (weights * (sums + before)).sum(axis=0) / (whole * total)
        return np.where(wrong, np.nan, np.maximum(gini, 0.0)), total / whole


def _written(told: Inequality, lang: str) -> str:
    weighed = {"pl": " ważony", "en": " weighted"}[lang] if told.weights else ""
    return {"pl": f"współczynnik Giniego{weighed}", "en": f"the{weighed} Gini coefficient"}[lang]


GINI_1 = Operator(
    id="gini@1",
    title=Bilingual(pl="Współczynnik Giniego", en="Gini coefficient"),
    help=Bilingual(
        pl="0: wszyscy mają tyle samo, blisko 1: wszystko ma jeden. G = Σᵢ Σⱼ wᵢ wⱼ |xᵢ − xⱼ| / (2 W² x̄), "
        "bez poprawki na małą liczbę jednostek. Wartość ujemna albo same zera to brak wyniku.",
        en="0: all have the same, close to 1: one has it all. G = Σᵢ Σⱼ wᵢ wⱼ |xᵢ − xⱼ| / (2 W² x̄), "
        "without a correction for few units. Missing for a value below zero, or for nothing but zeros.",
    ),
    takes=Bilingual(
        pl="Wartości jednostek albo grup (i wagi): kilka wejść albo wektory z `by`.",
        en="Values of units or groups (and weights): several inputs, or vectors with `by`.",
    ),
    source="C. Gini (1914), Sulla misura della concentrazione; A. Sen (1973), On Economic Inequality",
    parameters=Inequality,
    rule=_rule,
    compute=_compute,
    written=_written,
)
