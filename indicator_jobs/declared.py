"""What an input asks of a series, held against what its source declares about it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zoom_schemas.dimensions import Dimension, DimensionError, bounds, canonical_code
from zoom_schemas.units import UnitError, measure_of

from indicator_jobs.filters import Filter, Span
from indicator_jobs.recipe import Input
from indicator_jobs.selection import dimensions_of

COUNTS = ("count", "count_distinct")
"""Aggregations whose result has the unit of the input, whatever that of the series."""

Declared = Mapping[str, Any]


@dataclass(frozen=True)
class Misfit:
    """A field of an input that does not fit: what is wrong and what to do."""

    field: str
    problem: str
    hint: str


def input_problem(given: Input, declared: Declared) -> Misfit | None:
    """The first thing in which an input does not fit its series; None also where nothing is declared."""
    return next(input_problems(given, declared), None) if declared else None


def input_problems(given: Input, declared: Declared) -> Iterator[Misfit]:
    """Everything in which an input does not fit its series."""
    if declared.get("kind", given.kind) != given.kind:
        problem = f"{given.series} is a {declared['kind']}, but the card takes it as a {given.kind}"
        yield Misfit("kind", problem, "Say what the source says.")
    if given.aggregate not in COUNTS:
        yield from _unit(given, declared)
    yield from _columns(given, declared, dimensions_of(declared))
    yield from _aggregation(given, declared)


def weight_problem(given: Input, declared: Declared, weighing: Declared | None) -> Misfit | None:
    """What is wrong with the series that weighs the rows of another; None where none is needed."""
    if given.weight is None:
        return None
    if weighing is None:
        return Misfit("weight", f"no source declares {given.weight}", "Correct the id of the series.")
    if weighing["kind"] == "ratio":
        problem = f"{given.weight} is a ratio, which does not say how much a row counts"
        return Misfit("weight", problem, "Weigh by a stock or a flow, such as the denominator of the ratio.")
    if set(dimensions_of(weighing)) != set(dimensions_of(declared)):
        problem = f"{given.weight} does not have the dimensions of {given.series}"
        return Misfit("weight", problem, "Weigh by a series with the same rows.")
    return None


def _unit(given: Input, declared: Declared) -> Iterator[Misfit]:
    try:
        measure_of(declared.get("unit", given.unit)).factor_to(measure_of(given.unit))
    except UnitError as error:
        yield Misfit("unit", f"{given.series}: {error}", f"The source gives it in {declared.get('unit')}.")


def _columns(given: Input, declared: Declared, dimensions: Mapping[str, Dimension]) -> Iterator[Misfit]:
    known = ", ".join(dimensions) or "none"
    for field, column in [*(("where", name) for name in given.where), ("by", given.by)]:
        if column is not None and column not in dimensions:
            problem = f"{given.series} has no column {column}"
            yield Misfit(field, problem, f"Its columns are: {known}.")
    for column, wanted in given.where.items():
        if column in dimensions:
            yield from _codes(column, wanted, dimensions[column])
    loose = [
        column for column in dimensions if column != given.by and not isinstance(given.where.get(column), str)
    ]
    if loose and given.aggregate is None:
        problem = f"several rows are left: {given.series} also has {', '.join(loose)}"
        yield Misfit("aggregate", problem, "Fix each column by where, keep it by by, or say aggregate.")
    if given.aggregate is not None and not dimensions:
        yield Misfit("aggregate", f"{given.series} has no dimensions to aggregate over", "Leave it out.")


def _codes(column: str, wanted: Filter, dimension: Dimension) -> Iterator[Misfit]:
    if isinstance(wanted, Span):
        yield from _span(column, wanted, dimension)
        return
    for code in (wanted,) if isinstance(wanted, str) else wanted:
        try:
            plain = canonical_code(code, dimension.type)
        except DimensionError as error:
            yield Misfit("where", f"{column}: {error}", "Write the code as the source does.")
            continue
        if plain != code:
            yield Misfit("where", f"{column}: {code} is written {plain}", f"Write {plain}.")
        elif dimension.codes is not None and code not in dimension.codes and code != "_T":
            hint = f"Its codes are: {', '.join(dimension.codes)}."
            yield Misfit("where", f"{column} has no code {code}", hint)


def _span(column: str, span: Span, dimension: Dimension) -> Iterator[Misfit]:
    if dimension.type == "text":
        yield Misfit("where", f"{column} holds texts, which have no from and to", "List its codes.")
        return
    for code in dimension.codes or ():
        ends = bounds(code)
        for bound in (span.from_, span.to):
            cut_below = bound is not None and bound == span.from_ and ends.from_ < bound <= ends.to
            cut_above = bound is not None and bound == span.to and ends.from_ <= bound < ends.to
            if cut_below or cut_above:
                problem = f"{column} {code} lies partly inside the bounds"
                yield Misfit("where", problem, "Choose bounds at which groups begin and end.")
                break


def _aggregation(given: Input, declared: Declared) -> Iterator[Misfit]:
    for rule in _RULES:
        if (found := rule(given, declared)) is not None:
            yield found


def _ratios_are_weighed(given: Input, declared: Declared) -> Misfit | None:
    if declared.get("kind") != "ratio" or given.aggregate not in ("sum", "mean"):
        return None
    problem = (
        f"{given.series} is a ratio: its rows have different denominators, so their {given.aggregate} "
        "is not the ratio of the whole"
    )
    return Misfit("aggregate", problem, "Aggregate numerator and denominator, or say weighted_mean.")


def _parts_add_up(given: Input, declared: Declared) -> Misfit | None:
    if given.aggregate != "sum" or declared.get("additive", True):
        return None
    problem = f"{given.series} cannot be added up: the same thing may be counted in several rows"
    return Misfit("aggregate", problem, "Take the total that the source gives.")


_RULES: tuple[Callable[[Input, Declared], Misfit | None], ...] = (_ratios_are_weighed, _parts_add_up)
