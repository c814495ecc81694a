"""Money of one year compared with money of another."""

import datetime

import numpy as np
from zoom_schemas.periods import ordinal_at
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import measure_of

from indicator_jobs.functions.base import Function, Look, Numbers, Parameter
from indicator_jobs.grid import Axis, Grid, combine
from indicator_jobs.types import Type, Typed, TypeProblem

YEARS = range(1900, 2101)


def _rule(arguments: list[Type], numbers: Numbers) -> Typed:
    money, index = arguments
    if money.is_number:
        raise TypeProblem(f"deflates {money.text} (a number)", "Only an input changes with prices.")
    if not any("[pln]" in str(one) or "[eur]" in str(one) for one in money.unit.dimension):
        raise TypeProblem(
            f"deflates {money.text} ({money.unit.name}), which is not money", "Only money is deflated."
        )
    plain = index.unit.is_pure or index.unit.dimension == measure_of("index").dimension
    if index.is_number or not plain or index.kind != "ratio":
        given = f"{index.unit.name}, {index.kind}" if not index.is_number else "a number"
        raise TypeProblem(
            f"deflates by {index.text} ({given})",
            "Give a price index with one base for all years (kind: ratio), such as 2015 = 100.",
        )
    return Typed(Type("…", money.measure, money.kind, money.moment), (1.0, 1.0))


def _real(grids: list[Grid], numbers: Numbers) -> Grid:
    """x · index of the base year / index of the period; the base year is the mean of its periods."""
    money, index = grids
    rows = _base_rows(index.axis, numbers[0])
    if not rows:
        return Grid(money.axis, np.full_like(money.values, np.nan), money.flags | index.flags)
    base = Grid(index.axis, index.values[rows].mean(axis=0), np.bitwise_or.reduce(index.flags[rows], axis=0))
    positive = (index.values > 0) & (base.values > 0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return combine(
            np.where(positive, money.values * base.values / index.values, np.nan), money, index, base
        )


def _base_rows(axis: Axis, year: int) -> list[int]:
    """The rows of a whole year; none if a period of it is not there."""
    first = ordinal_at(axis.kind, datetime.date(year, 1, 1))
    after = max(ordinal_at(axis.kind, datetime.date(year, 12, 31)), first) + 1
    if axis.kind == "school_year":
        first, after = year, year + 1
    rows = np.flatnonzero((axis.ordinals >= first) & (axis.ordinals < after))
    return [int(row) for row in rows] if len(rows) == after - first else []


def _reach(look: Look) -> list[int]:
    if look.position == 0:
        return [look.row]
    return sorted({*_base_rows(look.source, look.numbers[0]), look.row})


PRICES: dict[str, Function] = {
    "real": Function(
        "real(x, index, 2020)",
        Bilingual(
            pl="x w cenach roku: x · wskaźnik cen tego roku / wskaźnik cen okresu; wskaźnik ma jedną "
            "podstawę dla wszystkich lat (np. 2015 = 100); z „rok poprzedni = 100” robi go operator "
            "chained_index",
            en="x in prices of the year: x · price index of that year / price index of the period; the index "
            "has one base for all years (such as 2015 = 100); the operator chained_index makes one of "
            "“previous year = 100”",
        ),
        _rule,
        _real,
        parameters=(Parameter("year", YEARS),),
        reach=_reach,
    ),
}
