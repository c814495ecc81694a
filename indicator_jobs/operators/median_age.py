"""The age that splits people in two halves, from counts by age group."""

from collections.abc import Mapping

import numpy as np
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import measure_of

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
from indicator_jobs.operators.groups import Bounds, Group, follow, in_order, labelled_groups, told_groups
from indicator_jobs.types import Type, TypeProblem


class Ages(Parameters):
    """The ages of each group, where they do not stand in the codes of a vector."""

    groups: dict[str, Bounds] = parameter(
        "Granice wieku każdego wejścia: od (włącznie) i do (wyłącznie); bez drugiej granicy: i więcej. "
        "Zbędne przy wejściu z `by`, którego kody są przedziałami (0-4, 85+).",
        "Ages of each input: from (inside) and to (outside); without a second bound: and over. Not needed "
        "for an input with `by` whose codes are ranges (0-4, 85+).",
        {"age_0_64": [0, 65], "age_65_plus": [65]},
        {},
    )


def _rule(taken: Mapping[str, Taken], told: Ages) -> Type:
    types.summed([one.type for one in taken.values()], "counts")
    vectors = [name for name, one in taken.items() if one.vector]
    if vectors and (len(taken) > 1 or told.groups):
        raise TypeProblem("takes a vector and other groups", "Give one input with by, and no groups.")
    if not vectors:
        check_groups(taken, told.groups)
        told_groups(told.groups)
    return Type("…", measure_of("year"), "ratio")


def check_groups(taken: Mapping[str, Taken], groups: Mapping[str, tuple[float, ...]]) -> None:
    """Raises TypeProblem unless each input has its bounds, and nothing else has."""
    for name in taken.keys() - groups.keys():
        raise TypeProblem(f"does not know the ages of {name}", f"Write groups: {{{name}: [0, 5], …}}.")
    for name in groups.keys() - taken.keys():
        raise TypeProblem(f"has ages of {name}, which is not an input", "Remove it, or name the input.")


def _compute(case: Case, told: Ages) -> Worked:
    stack = stacked(case)
    groups = (
        labelled_groups(stack.labels)
        if case.vectors
        else [next(one for one in told_groups(told.groups) if one.label == label) for label in stack.labels]
    )
    total, median = (np.full(stack.flags.shape, np.nan) for _ in range(2))
    for present, cells in stack.patterns():
        order = list(in_order(groups, present))
        if order and follow([group for _, group in order]):
            counts = stack.values[[position for position, _ in order]][:, cells]
            total[cells], median[cells] = _median([group for _, group in order], counts)
    people = finite(case.axis, total, stack.flags)
    title = Bilingual(pl="osób razem", en="people in all")
    return Worked(finite(case.axis, median, stack.flags), (Shown("N", title, "person", people),))


def _median(groups: list[Group], counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Groups × cells → the total and the median; missing in the open group, whose end nobody knows."""
    counts = np.where((counts < 0).any(axis=0), np.nan, counts)
    sums = counts.cumsum(axis=0)
    half = sums[-1] / 2
    inside = (sums >= half).argmax(axis=0)
    cells = np.arange(counts.shape[1])
    before = np.where(inside > 0, sums[inside - 1, cells], 0.0)
    low, width = (np.array([getattr(one, name) for one in groups])[inside] for name in ("low", "width"))
    with np.errstate(divide="ignore", invalid="ignore"):
        median = low + np.where(half > before, (half - before) / counts[inside, cells], 0.0) * width
    return sums[-1], np.where(sums[-1] > 0, median, np.nan)


def _written(told: Ages, lang: str) -> str:
    return {
        "pl": "medianę wieku z grup (w grupie wiek rozkłada się równomiernie)",
        "en": "the median age from groups (ages spread evenly inside a group)",
    }[lang]


MEDIAN_AGE_1 = Operator(
    id="median_age@1",
    title=Bilingual(pl="Mediana wieku z grup", en="Median age from groups"),
    help=Bilingual(
        pl="Wiek, który dzieli ludzi na dwie połowy: dolna granica grupy ze środkową osobą plus część jej "
        "szerokości, (N/2 − osoby poniżej) / osoby w grupie. Brak jednej grupy albo środek w grupie otwartej "
        "to brak wyniku.",
        en="The age that splits people in two halves: the lower bound of the group with the middle person "
        "plus part of its width, (N/2 − people below) / people in the group. Missing if a group is "
        "missing, or if the middle lies in the open group.",
    ),
    takes=Bilingual(
        pl="Liczby osób w grupach wieku: kilka wejść z `groups` albo jedno z `by`.",
        en="Counts of people by age group: several inputs with `groups`, or one with `by`.",
    ),
    source="United Nations, Principles and Recommendations for Population and Housing Censuses; median of "
    "grouped data by linear interpolation",
    parameters=Ages,
    rule=_rule,
    compute=_compute,
    written=_written,
)
