"""An index with one base, made of changes from period to period."""

from collections.abc import Mapping
from typing import Annotated

import numpy as np
from pydantic import AfterValidator
from zoom_schemas import periods
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import measure_of

from indicator_jobs.functions.base import Look
from indicator_jobs.grid import Axis
from indicator_jobs.operators.base import Case, Operator, Parameters, Taken, Worked, finite, parameter
from indicator_jobs.types import Type, TypeProblem


class Chain(Parameters):
    """Which period is 100."""

    base: Annotated[str, AfterValidator(lambda text: periods.parse(text).text)] = parameter(
        "Okres, w którym indeks ma wartość 100.", "Period in which the index is 100.", "2015-Q1"
    )


def _rule(taken: Mapping[str, Taken], told: Chain) -> Type:
    given = list(taken.values())
    if len(given) != 1 or given[0].vector:
        raise TypeProblem("chains one index", "Give one input, without by.")
    one = given[0].type
    if one.kind != "ratio" or not (one.unit.is_pure or one.unit.dimension == measure_of("index").dimension):
        raise TypeProblem(
            f"chains {one.text} ({one.unit.name}, {one.kind})",
            "Give an index with the period before = 100, in index or percent, kind: ratio.",
        )
    return Type("…", one.unit, "ratio")


def _compute(case: Case, told: Chain) -> Worked:
    (grid,) = case.plain.values()
    values, flags = np.full(grid.values.shape, np.nan), grid.flags.copy()
    base = _base(grid.axis, told)
    if base is None:
        return Worked(finite(case.axis, values, flags))
    values[base] = 100.0
    flags[base] = 0
    links = np.where(grid.values > 0, grid.values, np.nan) / 100.0
    for row in range(base + 1, len(values)):
        near = grid.axis.ordinals[row] == grid.axis.ordinals[row - 1] + 1
        values[row] = values[row - 1] * links[row] if near else np.nan
        flags[row] = grid.flags[row] | flags[row - 1]
    flags[:base] = 0
    for row in range(base - 1, -1, -1):
        near = grid.axis.ordinals[row] == grid.axis.ordinals[row + 1] - 1
        values[row] = values[row + 1] / links[row + 1] if near else np.nan
        flags[row] = grid.flags[row + 1] | flags[row + 1]
    return Worked(finite(case.axis, values, flags))


def _base(axis: Axis, told: Chain) -> int | None:
    wanted = periods.parse(told.base)
    found = np.flatnonzero(axis.ordinals == wanted.ordinal) if wanted.kind == axis.kind else []
    return int(found[0]) if len(found) else None


def _reach(look: Look, told: Chain) -> list[int]:
    base = _base(look.source, told)
    if base is None:
        return [look.row]
    first, last = sorted((base, look.row))
    return list(range(first + 1, last + 1)) or [look.row]


def _written(told: Chain, lang: str) -> str:
    when = periods.label(told.base, lang)
    return {"pl": f"indeks łańcuchowy ({when} = 100)", "en": f"a chained index ({when} = 100)"}[lang]


CHAINED_INDEX_1 = Operator(
    id="chained_index@1",
    title=Bilingual(pl="Indeks łańcuchowy", en="Chained index"),
    help=Bilingual(
        pl="Z indeksu „okres poprzedni = 100” robi indeks z jedną podstawą: iloczyn kolejnych zmian; "
        "wstecz od podstawy dzieli. Luka zrywa łańcuch: dalej nie ma wyniku.",
        en="Makes one base out of an index with “the period before = 100”: the product of the changes; back "
        "from the base it divides. A gap breaks the chain: beyond it there is no result.",
    ),
    takes=Bilingual(
        pl="Jeden indeks, okres poprzedni = 100 (index albo percent).",
        en="One index with the period before = 100 (index or percent).",
    ),
    source="ILO, IMF, OECD, Eurostat, UN, World Bank (2020), Consumer Price Index Manual, chain linking",
    parameters=Chain,
    rule=_rule,
    compute=_compute,
    written=_written,
    reach=_reach,
)
