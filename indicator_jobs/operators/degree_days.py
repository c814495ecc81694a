"""How much heating or cooling the weather asks for: degree days from daily or monthly mean temperatures."""

from collections.abc import Mapping
from functools import partial

import numpy as np
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import measure_of

from indicator_jobs.functions.base import Look
from indicator_jobs.grid import Axis, flag_bits
from indicator_jobs.operators.base import Case, Operator, Parameters, Shown, Taken, Worked, finite, parameter
from indicator_jobs.periods_of_axes import is_finer, parts_of
from indicator_jobs.types import Type, TypeProblem


class Heating(Parameters):
    """The temperatures of Eurostat: 18 °C less the mean, on days of 15 °C or less."""

    base: float = parameter(
        "Temperatura, do której się ogrzewa, °C.", "Temperature that is heated to, °C.", 18, 18.0
    )
    threshold: float = parameter(
        "Najwyższa średnia doby, przy której się grzeje, °C.",
        "Highest daily mean at which there is heating, °C.",
        15,
        15.0,
    )


class Cooling(Parameters):
    """The temperatures of Eurostat: the mean less 21 °C, on days of 24 °C or more."""

    base: float = parameter(
        "Temperatura, do której się chłodzi, °C.", "Temperature that is cooled to, °C.", 21, 21.0
    )
    threshold: float = parameter(
        "Najniższa średnia doby, przy której się chłodzi, °C.",
        "Lowest daily mean at which there is cooling, °C.",
        24,
        24.0,
    )


def _rule(taken: Mapping[str, Taken], told: Heating | Cooling) -> Type:
    given = list(taken.values())
    if len(given) != 1 or given[0].vector:
        raise TypeProblem("takes one temperature", "Give one input in degC, without by.")
    one = given[0].type
    if one.unit.dimension != measure_of("degC").dimension:
        raise TypeProblem(f"takes {one.text} ({one.unit.name}) for a temperature", "Give an input in degC.")
    if one.period not in ("day", "month"):
        raise TypeProblem(
            f"takes {one.text} in the periods of the card",
            "Give mean temperatures with period: day or month.",
        )
    return Type("…", measure_of("degree_day"), "flow")


def _compute(case: Case, told: Heating | Cooling, sign: int) -> Worked:
    """`sign`: 1 for heating (degrees below the base), −1 for cooling (degrees above it)."""
    (grid,) = case.plain.values()
    asks = sign * (told.threshold - grid.values) >= 0
    days = _days(grid.axis)[:, None]
    degrees = np.where(np.isnan(grid.values), np.nan, asks * days * sign * (told.base - grid.values))
    shape = (len(case.axis.ordinals), grid.values.shape[1])
    sums, counted = np.full(shape, np.nan), np.full(shape, np.nan)
    flags = np.zeros(shape, dtype=np.int64)
    for row in range(len(case.axis.ordinals)):
        rows, whole = _parts(case.axis, row, grid.axis)
        flags[row] = np.bitwise_or.reduce(grid.flags[rows], axis=0)
        if whole:
            sums[row], counted[row] = degrees[rows].sum(axis=0), (asks * days)[rows].sum(axis=0)
    if grid.axis.kind == "month":
        flags = np.where(np.isnan(sums), flags, flags | flag_bits("E"))
    title = Bilingual(pl="dni z ogrzewaniem", en="days of heating")
    if sign < 0:
        title = Bilingual(pl="dni z chłodzeniem", en="days of cooling")
    shown = Shown("n", title, "day", finite(case.axis, np.where(np.isnan(sums), np.nan, counted), flags))
    return Worked(finite(case.axis, sums, flags), (shown,))


def _days(axis: Axis) -> np.ndarray:
    if axis.kind == "day":
        return np.ones(len(axis.ordinals))
    return np.array([len(parts_of(axis.kind, int(ordinal), "day")) for ordinal in axis.ordinals])


def _parts(axis: Axis, row: int, source: Axis) -> tuple[list[int], bool]:
    """The rows of the days or months of a period, and whether they are all there."""
    if not is_finer(source.kind, axis.kind):
        return [], False
    parts = parts_of(axis.kind, int(axis.ordinals[row]), source.kind)
    first, after = np.searchsorted(source.ordinals, [parts.start, parts.stop])
    return list(range(int(first), int(after))), int(after - first) == len(parts)


def _reach(look: Look, told: Heating | Cooling) -> list[int]:
    return _parts(look.axis, look.row, look.source)[0]


def _heating_written(told: Heating, lang: str) -> str:
    return {
        "pl": f"stopniodni grzania ({told.base:g} °C minus średnia, przy średniej do {told.threshold:g} °C)",
        "en": f"heating degree days ({told.base:g} °C less the mean, for means up to {told.threshold:g} °C)",
    }[lang]


def _cooling_written(told: Cooling, lang: str) -> str:
    return {
        "pl": f"stopniodni chłodzenia (średnia minus {told.base:g} °C, przy średniej od {told.threshold:g} "
        "°C)",
        "en": f"cooling degree days (the mean less {told.base:g} °C, for means from {told.threshold:g} °C "
        "up)",
    }[lang]


_TAKES = Bilingual(
    pl="Jedna średnia temperatura (degC) z `period: day` albo `month`; wszystkie dni okresu muszą być znane.",
    en="One mean temperature (degC) with `period: day` or `month`; every day of the period must be known.",
)
_MONTHS = Bilingual(
    pl="Ze średnich miesięcznych (dni miesiąca razy różnica) wynik jest szacunkiem ze znakiem E.",
    en="From monthly means (days of the month times the difference) the result is an estimate, marked E.",
)
_SOURCE = "Eurostat, Energy statistics – cooling and heating degree days (nrg_chdd), reference metadata"

HEATING_DEGREE_DAYS_1 = Operator(
    id="heating_degree_days@1",
    title=Bilingual(pl="Stopniodni grzania", en="Heating degree days"),
    help=Bilingual(
        pl=f"Suma (18 °C − średnia doby) po dniach o średniej do 15 °C. {_MONTHS.pl}",
        en=f"Sum of (18 °C − daily mean) over days with a mean of 15 °C or less. {_MONTHS.en}",
    ),
    takes=_TAKES,
    source=_SOURCE,
    parameters=Heating,
    rule=_rule,
    compute=partial(_compute, sign=1),
    written=_heating_written,
    resamples=True,
    reach=_reach,
)

COOLING_DEGREE_DAYS_1 = Operator(
    id="cooling_degree_days@1",
    title=Bilingual(pl="Stopniodni chłodzenia", en="Cooling degree days"),
    help=Bilingual(
        pl=f"Suma (średnia doby − 21 °C) po dniach o średniej od 24 °C. {_MONTHS.pl}",
        en=f"Sum of (daily mean − 21 °C) over days with a mean of 24 °C or more. {_MONTHS.en}",
    ),
    takes=_TAKES,
    source=_SOURCE,
    parameters=Cooling,
    rule=_rule,
    compute=partial(_compute, sign=-1),
    written=_cooling_written,
    resamples=True,
    reach=_reach,
)
