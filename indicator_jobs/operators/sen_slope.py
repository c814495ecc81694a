"""How fast something grows: the Theil–Sen slope of the last periods, with Kendall's test of a trend."""

from collections.abc import Mapping
from itertools import combinations
from math import erfc, sqrt

import numpy as np
from pydantic import model_validator
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import Measure, measure_of

from indicator_jobs.functions.base import Look
from indicator_jobs.grid import Axis, Grid, flag_bits
from indicator_jobs.operators.base import Case, Operator, Parameters, Shown, Taken, Worked, finite, parameter
from indicator_jobs.types import Type, TypeProblem

SIGNIFICANCE = 0.05


class Trend(Parameters):
    """Over how many periods, and for how many periods the slope is given."""

    periods: int = parameter(
        "Ile ostatnich okresów, z tym włącznie.",
        "How many last periods, this one included.",
        30,
        ge=5,
        le=120,
    )
    least: int = parameter(
        "Ile z nich musi mieć wartość.", "How many of them must have a value.", 25, 5, ge=5, le=120
    )
    per: int = parameter(
        "Na ile okresów podać zmianę: 1 albo 10 (na dekadę).",
        "For how many periods to give the change: 1, or 10 (for a decade).",
        10,
        1,
        ge=1,
        le=100,
    )

    @model_validator(mode="after")
    def _possible(self) -> "Trend":
        if self.least > self.periods:
            raise ValueError("least: at most as many as periods")
        return self


def _rule(taken: Mapping[str, Taken], told: Trend) -> Type:
    given = list(taken.values())
    if len(given) != 1 or given[0].vector or given[0].type.kind is None:
        raise TypeProblem("follows one input in time", "Give one series or card, without by.")
    one = given[0].type.unit
    years = Measure(f"{told.per} year", measure_of("year").quantity * told.per)
    return Type("…", one.over(years), "ratio")


def _compute(case: Case, told: Trend) -> Worked:
    (grid,) = case.plain.values()
    found = {name: np.full(grid.values.shape, np.nan) for name in ("slope", "tau", "p")}
    flags = np.zeros_like(grid.flags)
    for row in range(len(grid.axis.ordinals)):
        rows = _window(grid.axis, row, told.periods)
        flags[row] = np.bitwise_or.reduce(grid.flags[rows], axis=0)
        usable = ~np.isnan(grid.values[row]) & ((~np.isnan(grid.values[rows])).sum(axis=0) >= told.least)
        usable &= ~_broken(grid, rows)
        if usable.any():
            times, values = grid.axis.ordinals[rows].astype(float), grid.values[rows][:, usable]
            for name, result in _slopes(times, values).items():
                found[name][row, usable] = result
    slope = found["slope"] * told.per * _per_year(grid.axis)
    flags = np.where(found["p"] >= SIGNIFICANCE, flags | flag_bits("N"), flags)
    shown = (
        Shown("τ", Bilingual(pl="tau Kendalla", en="Kendall's tau"), "ratio", _grid(case, found["tau"])),
        Shown(
            "p",
            Bilingual(pl="wartość p testu trendu", en="p-value of the trend"),
            "ratio",
            _grid(case, found["p"]),
        ),
    )
    return Worked(finite(case.axis, slope, flags), shown)


def _grid(case: Case, values: np.ndarray) -> Grid:
    return Grid(case.axis, values, np.zeros(values.shape, dtype=np.int64))


def _per_year(axis: Axis) -> float:
    return {"half_year": 2, "quarter": 4, "month": 12, "day": 365.2425}.get(axis.kind, 1)


def _window(axis: Axis, row: int, periods: int) -> list[int]:
    first = int(np.searchsorted(axis.ordinals, axis.ordinals[row] - periods + 1))
    return list(range(first, row + 1))


def _broken(grid: Grid, rows: list[int]) -> np.ndarray:
    """Where a break lies inside the window: values before and after it do not compare."""
    known = ~np.isnan(grid.values[rows])
    later = known.cumsum(axis=0) > 1
    return ((grid.flags[rows] & flag_bits("B") != 0) & later).any(axis=0)


def _slopes(times: np.ndarray, values: np.ndarray) -> dict[str, np.ndarray]:
    """Periods × territories → the median slope of all pairs, Kendall's tau-b and its p-value."""
    pairs = np.array(list(combinations(range(len(times)), 2)))
    rise = values[pairs[:, 1]] - values[pairs[:, 0]]
    slopes = rise / (times[pairs[:, 1]] - times[pairs[:, 0]])[:, None]
    score = np.nansum(np.sign(rise), axis=0)
    count = (~np.isnan(values)).sum(axis=0)
    variance, tied = _variance(values, count)
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = count * (count - 1) / 2
        tau = np.where(whole > tied, score / np.sqrt(whole * (whole - tied)), 0.0)
        z = np.where(variance > 0, (score - np.sign(score)) / np.sqrt(variance), 0.0)
    p = np.array([erfc(abs(one) / sqrt(2)) for one in z])
    return {"slope": np.nanmedian(slopes, axis=0), "tau": tau, "p": p}


def _variance(values: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The variance of Kendall's score with ties, and the number of tied pairs, by territory."""
    plain = count * (count - 1) * (2 * count + 5)
    ties, tied = np.zeros(len(count)), np.zeros(len(count))
    for column in range(values.shape[1]):
        known = values[~np.isnan(values[:, column]), column]
        sizes = np.unique(known, return_counts=True)[1]
        ties[column] = (sizes * (sizes - 1) * (2 * sizes + 5)).sum()
        tied[column] = (sizes * (sizes - 1) / 2).sum()
    return (plain - ties) / 18, tied


def _reach(look: Look, told: Trend) -> list[int]:
    return _window(look.source, look.row, told.periods)


def _written(told: Trend, lang: str) -> str:
    return {
        "pl": f"nachylenie Theila–Sena z ostatnich okresów ({told.periods}), medianę zmian między "
        "wszystkimi parami",
        "en": f"the Theil–Sen slope of the last {told.periods} periods, the median change between all pairs",
    }[lang]


SEN_SLOPE_1 = Operator(
    id="sen_slope@1",
    title=Bilingual(pl="Nachylenie trendu Theila–Sena", en="Theil–Sen slope of a trend"),
    help=Bilingual(
        pl="Mediana nachyleń między wszystkimi parami okresów, na rok albo `per` lat; luki wolno mieć, ale "
        "nie przerwę B w środku. Trend, którego test Kendalla nie odróżnia od przypadku (p ≥ 0,05), ma "
        "znak N.",
        en="The median slope between all pairs of periods, for a year or `per` years; gaps are allowed, a "
        "break B inside is not. A trend that Kendall's test cannot tell from chance (p ≥ 0.05) is marked N.",
    ),
    takes=Bilingual(
        pl="Jeden szereg albo karta; wynik ma jego jednostkę na rok (na `per` lat).",
        en="One series or card; the result has its unit for a year (for `per` years).",
    ),
    source="P. K. Sen (1968), Estimates of the regression coefficient based on Kendall's tau, JASA 63; "
    "M. G. Kendall (1975), Rank Correlation Methods (variance with ties, continuity correction)",
    parameters=Trend,
    rule=_rule,
    compute=_compute,
    written=_written,
    reach=_reach,
)
