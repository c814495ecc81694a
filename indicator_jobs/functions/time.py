"""Functions of several periods: changes, moving averages, sums from January, a day of the year, a splice."""

import datetime
from calendar import monthrange
from collections.abc import Callable

import numpy as np
from zoom_schemas.periods import ordinal_at
from zoom_schemas.texts import Bilingual

from indicator_jobs import types
from indicator_jobs.functions.base import Function, Look, Numbers, Parameter, Rule, alike, mean_of
from indicator_jobs.grid import Axis, Grid, combine, flag_bits
from indicator_jobs.periods_of_axes import end_of, first_of_year
from indicator_jobs.types import Type, Typed, TypeProblem

STEPS = range(1, 121)
YEARS = range(1900, 2101)


def _change(grids: list[Grid], numbers: Numbers) -> Grid:
    now = _with_breaks_between(grids[0], numbers[0])
    before = grids[0].back(numbers[0])
    return combine(now.values - before.values, now, before)


def _change_pct(grids: list[Grid], numbers: Numbers) -> Grid:
    now = _with_breaks_between(grids[0], numbers[0])
    before = grids[0].back(numbers[0])
    with np.errstate(divide="ignore", invalid="ignore"):
        return combine(100 * (now.values - before.values) / np.abs(before.values), now, before)


def _with_breaks_between(grid: Grid, steps: int) -> Grid:
    """A break inside the span breaks the comparison of its ends."""
    flags = grid.flags
    for step in range(1, steps):
        flags = flags | (grid.back(step).flags & flag_bits("B"))
    return Grid(grid.axis, grid.values, flags)


def _moving_average(grids: list[Grid], numbers: Numbers) -> Grid:
    return mean_of([grids[0].back(step) for step in range(numbers[0])], ())


def _cumulative(grids: list[Grid], numbers: Numbers) -> Grid:
    grid = grids[0]
    values, flags = np.full_like(grid.values, np.nan), np.zeros_like(grid.flags)
    for row, ordinal in enumerate(grid.axis.ordinals):
        rows = _rows_since_new_year(grid.axis, row)
        whole = len(rows) == ordinal - first_of_year(grid.axis.kind, int(ordinal)) + 1
        values[row] = grid.values[rows].sum(axis=0) if whole else np.nan
        flags[row] = np.bitwise_or.reduce(grid.flags[rows], axis=0)
    return Grid(grid.axis, values, flags)


def _rows_since_new_year(axis: Axis, row: int) -> list[int]:
    first = first_of_year(axis.kind, int(axis.ordinals[row]))
    return [earlier for earlier in range(row + 1) if axis.ordinals[earlier] >= first]


def _splice(grids: list[Grid], numbers: Numbers) -> Grid:
    before, after = grids
    start = _start(before.axis, numbers[0])
    later = (before.axis.ordinals >= start)[:, None]
    values, flags = np.where(later, after.values, before.values), np.where(later, after.flags, before.flags)
    had_before = (~np.isnan(before.values) & ~later).any(axis=0)
    known = ~np.isnan(after.values) & later
    columns = np.flatnonzero(had_before & known.any(axis=0))
    flags[known.argmax(axis=0)[columns], columns] |= flag_bits("B")
    return Grid(before.axis, values, flags)


def _start(axis: Axis, year: int) -> int:
    return year if axis.kind == "school_year" else ordinal_at(axis.kind, datetime.date(year, 1, 1))


def _at(grid: Grid, numbers: Numbers, axis: Axis) -> Grid:
    rows = np.array([_row_at(axis, row, numbers, grid.axis) for row in range(len(axis.ordinals))])
    there = (rows >= 0)[:, None]
    return Grid(axis, np.where(there, grid.values[rows], np.nan), np.where(there, grid.flags[rows], 0))


def _row_at(axis: Axis, row: int, numbers: Numbers, source: Axis) -> int:
    """The row of the period that holds the last such day not after the end of the period; -1 if none."""
    end = end_of(axis.kind, int(axis.ordinals[row]))
    month, day = numbers
    year = end.year if (month, day) <= (end.month, end.day) else end.year - 1
    wanted = ordinal_at(source.kind, datetime.date(year, month, min(day, monthrange(year, month)[1])))
    found = np.flatnonzero(source.ordinals == wanted)
    return int(found[0]) if len(found) else -1


def _at_rule(arguments: list[Type], numbers: Numbers) -> Typed:
    (argument,), (month, day) = arguments, numbers
    if argument.is_number or argument.kind is None:
        raise TypeProblem(f"asks on which day {argument.text} stood", "Only an input changes in time.")
    if argument.kind == "flow":
        raise TypeProblem(
            f"asks how much {argument.text} (flow) was on a day", "Only a stock or a ratio stands on a day."
        )
    if day > monthrange(2024, month)[1]:
        raise TypeProblem(f"names the day {month:02}-{day:02}", "There is no such day in the year.")
    moment = f"{month:02}-{day:02}"
    if argument.moment not in (None, "period", moment) and argument.period in (None, "year", "school_year"):
        raise TypeProblem(
            f"asks for {argument.text} on {moment}, but it is counted on {argument.moment}",
            f"Write at(x, {int(argument.moment[:2])}, {int(argument.moment[3:])}), or give finer periods.",
        )
    kept = moment if argument.kind == "stock" else None
    return Typed(Type("…", argument.measure, argument.kind, kept), (1.0,))


def _row_of_day(look: Look) -> list[int]:
    row = _row_at(look.axis, look.row, look.numbers, look.source)
    return [row] if row >= 0 else []


def _side_of_splice(look: Look) -> list[int]:
    later = look.ordinal >= _start(look.axis, look.numbers[0])
    return [look.row] if later == (look.position == 1) else []


def _before_and_now(look: Look) -> list[int]:
    earlier = int(look.axis.earlier(look.numbers[0])[look.row])
    return [earlier, look.row] if earlier >= 0 else [look.row]


def _span(look: Look) -> list[int]:
    rows = (int(look.axis.earlier(step)[look.row]) for step in reversed(range(look.numbers[0])))
    return [earlier for earlier in rows if earlier >= 0]


def _one(rule: Callable[[Type], Type]) -> Rule:
    def checked(arguments: list[Type], numbers: Numbers) -> Typed:
        if arguments[0].is_number:
            raise TypeProblem(f"follows {arguments[0].text} in time", "Only an input changes in time.")
        return Typed(rule(arguments[0]), (1.0,))

    return checked


def _no_ratios(argument: Type) -> Type:
    if argument.kind == "ratio":
        raise TypeProblem(
            f"averages {argument.text} (ratio)", "Average the numerator and the denominator, then divide."
        )
    return argument


def _only_flows(argument: Type) -> Type:
    if argument.kind != "flow":
        raise TypeProblem(f"adds up {argument.text} ({argument.kind}) in time", "Only flows add up in time.")
    return argument


TIME: dict[str, Function] = {
    "change": Function(
        "change(x, 1)",
        Bilingual(pl="o ile więcej niż k okresów wcześniej", en="how much more than k periods before"),
        _one(types.changed),
        _change,
        least=1,
        most=1,
        parameters=(Parameter("k", STEPS),),
        reach=_before_and_now,
    ),
    "change_pct": Function(
        "change_pct(x, 1)",
        Bilingual(
            pl="o ile procent więcej niż k okresów wcześniej",
            en="how many percent more than k periods before",
        ),
        _one(lambda argument: Type("…", types.PERCENT, "ratio")),
        _change_pct,
        least=1,
        most=1,
        parameters=(Parameter("k", STEPS),),
        reach=_before_and_now,
    ),
    "moving_average": Function(
        "moving_average(x, 3)",
        Bilingual(
            pl="średnia z tego i k−1 poprzednich okresów", en="the mean of this and the k−1 periods before"
        ),
        _one(_no_ratios),
        _moving_average,
        least=1,
        most=1,
        parameters=(Parameter("k", STEPS),),
        reach=_span,
    ),
    "cumulative": Function(
        "cumulative(x)",
        Bilingual(pl="suma od początku roku", en="the sum since the start of the year"),
        _one(_only_flows),
        _cumulative,
        least=1,
        most=1,
        reach=lambda look: _rows_since_new_year(look.axis, look.row),
    ),
    "at": Function(
        "at(x, 12, 31)",
        Bilingual(
            pl="stan albo wskaźnik x z okresu, w którym leży dzień (miesiąc, dzień): ostatni taki dzień nie "
            "późniejszy niż koniec okresu wyniku; x może mieć krótsze okresy (pole period wejścia)",
            en="the stock or ratio x of the period that holds the day (month, day): the last such day that "
            "is not after the end of the result's period; x may have finer periods (field period of the "
            "input)",
        ),
        _at_rule,
        lambda grids, numbers: _at(grids[0], numbers, grids[0].axis),
        least=1,
        most=1,
        parameters=(Parameter("month", range(1, 13)), Parameter("day", range(1, 32))),
        reach=_row_of_day,
        resample=_at,
    ),
    "splice": Function(
        "splice(a, b, 2020)",
        Bilingual(
            pl="a do roku, b od tego roku; pierwszy okres b po okresach z a ma znak B",
            en="a before the year, b from it on; the first period of b after periods of a is marked B",
        ),
        alike("splices"),
        _splice,
        parameters=(Parameter("year", YEARS),),
        reach=_side_of_splice,
    ),
}
