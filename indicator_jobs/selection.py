"""From the rows of a series with dimensions to one figure, or one vector, for each territory and period."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
from zoom_schemas.dimensions import (
    TOTAL,
    Dimension,
    DimensionError,
    bounds,
    format_dimensions,
    parse_dimensions,
)

from indicator_jobs.blocks import Block, Marks, aggregated, block_of
from indicator_jobs.filters import Filter, Span
from indicator_jobs.recipe import Input

ALL = ""
"""The label of a selection that is not kept apart by a column."""

Dimensions = Mapping[str, Dimension]


class SelectionError(ValueError):
    """Rows that cannot be taken as the input asks: which and why."""


def dimensions_of(declared: Mapping[str, Any]) -> dict[str, Dimension]:
    """The dimensions of a series as its source declares them, by column."""
    return {one["id"]: Dimension.model_validate(one) for one in declared.get("dimensions") or []}


def select(
    frame: pd.DataFrame,
    given: Input,
    declared: Mapping[str, Any],
    weights: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """The figures that an input takes from a series: territory, period, value, flags, rows, snapshot.

    `frame` has territory, period, value, flags, dimensions; `weights` the same for the weighing series. Keys
    are the codes of the column `by` in their order, or the one key `ALL`. An absent row makes the figure
    missing where the codes are a closed list, or where ranges should follow without a hole. Raises
    SelectionError for a range that straddles a bound, rows that overlap, several rows left.
    """
    dimensions = dimensions_of(declared)
    block = block_of(frame, _keys(frame, given, dimensions), weights)
    if given.by is None:
        return {ALL: _figures(block, given, dimensions, ALL)}
    codes = [parse_dimensions(key)[given.by] for key in block.keys]
    found = {}
    for label in _labels(codes, given, dimensions[given.by]):
        columns = [position for position, code in enumerate(codes) if code == label]
        found[label] = _figures(block.taking(columns), given, dimensions, label)
    return found


def _labels(present: Sequence[str], given: Input, dimension: Dimension) -> list[str]:
    """All codes that the vector has: the declared ones that the filter admits, and those that occur."""
    wanted = given.where.get(dimension.id)
    known = {code for code in dimension.codes or () if _admits(wanted, code, dimension, given)}
    return sorted(known | set(present), key=dimension.order)


def _keys(frame: pd.DataFrame, given: Input, dimensions: Dimensions) -> list[str]:
    """The rows that the filter admits, in the order of their codes."""
    chosen = [text for text in frame["dimensions"].unique() if _row_admitted(text, given, dimensions)]
    return sorted(chosen, key=lambda text: _order(text, dimensions))


def _order(text: str, dimensions: Dimensions) -> list[tuple[float, float, str]]:
    codes = parse_dimensions(text)
    return [dimension.order(codes[column]) for column, dimension in dimensions.items()]


def _row_admitted(text: str, given: Input, dimensions: Dimensions) -> bool:
    codes = parse_dimensions(text)
    if codes.keys() != dimensions.keys():
        raise SelectionError(f"{given.series}: the row “{text}” does not have the columns of its series")
    return all(
        _admits(given.where.get(column), codes[column], dimension, given)
        for column, dimension in dimensions.items()
    )


def _admits(wanted: Filter | None, code: str, dimension: Dimension, given: Input) -> bool:
    """Whether a filter lets a code in. A total is let in only by its name."""
    if wanted is None:
        return code != TOTAL
    if isinstance(wanted, Span):
        return code != TOTAL and _inside(wanted, code, dimension, given)
    return code in ((wanted,) if isinstance(wanted, str) else wanted)


def _inside(span: Span, code: str, dimension: Dimension, given: Input) -> bool:
    try:
        ends = bounds(code)
    except DimensionError as error:
        raise SelectionError(f"{given.series}: {dimension.id}: {error}") from None
    low = -np.inf if span.from_ is None else span.from_
    high = np.inf if span.to is None else span.to
    if ends.to < low or ends.from_ > high:
        return False
    if ends.from_ >= low and ends.to <= high:
        return True
    raise SelectionError(
        f"{given.series}: {dimension.id} {code} lies partly inside {low:g} to {high:g}: "
        "choose bounds at which the groups of the source begin and end"
    )


def _figures(block: Block, given: Input, dimensions: Dimensions, label: str) -> pd.DataFrame:
    if given.aggregate is None:
        _check_single(block, given)
    return aggregated(block, given.aggregate, _whole(block, given, dimensions, label))


def _check_single(block: Block, given: Input) -> None:
    counts = block.present.sum(axis=1)
    if (counts > 1).any():
        cell, first = _cell_name(block, counts > 1, given), int(counts[counts > 1][0])
        raise SelectionError(f"{cell}: the filter leaves {first} rows: say aggregate, or filter further")


def _whole(block: Block, given: Input, dimensions: Dimensions, label: str) -> Marks:
    """Which cells have every row that their figure needs."""
    if not block.keys:
        return np.zeros(len(block.cells), dtype=bool)
    expected = _expected(given, dimensions, label)
    if expected is not None:
        columns = [position for position, key in enumerate(block.keys) if key in expected]
        return block.present[:, columns].sum(axis=1) == len(expected)
    column = _ranged(given, dimensions)
    return (
        np.ones(len(block.cells), dtype=bool) if column is None else _tiled(block, given, dimensions, column)
    )


def _expected(given: Input, dimensions: Dimensions, label: str) -> set[str] | None:
    """The rows that a figure over closed lists needs; None where a column is open."""
    choices: dict[str, list[str]] = {}
    for column, dimension in dimensions.items():
        wanted = given.where.get(column)
        if column == given.by:
            choices[column] = [label]
        elif isinstance(wanted, str):
            choices[column] = [wanted]
        elif isinstance(wanted, tuple) and (dimension.codes or dimension.type == "range"):
            choices[column] = list(wanted)
        elif dimension.codes is None:
            return None
        else:
            choices[column] = [one for one in dimension.codes if _admits(wanted, one, dimension, given)]
    return {format_dimensions(dict(zip(choices, codes, strict=True))) for codes in product(*choices.values())}


def _ranged(given: Input, dimensions: Dimensions) -> str | None:
    """The column of ranges that is added over, if no other column is open."""
    free = [
        column
        for column, dimension in dimensions.items()
        if column != given.by
        and dimension.codes is None
        and not isinstance(given.where.get(column), str | tuple)
    ]
    return free[0] if len(free) == 1 and dimensions[free[0]].type == "range" else None


def _tiled(block: Block, given: Input, dimensions: Dimensions, column: str) -> Marks:
    """Which cells hold ranges that follow each other without a hole, up to the bounds asked for."""
    rows = [parse_dimensions(key) for key in block.keys]
    patterns, which = np.unique(block.present, axis=0, return_inverse=True)
    fits = np.ones(len(patterns), dtype=bool)
    for place, pattern in enumerate(patterns):
        others: dict[tuple[str, ...], list[str]] = {}
        for row in (row for row, there in zip(rows, pattern, strict=True) if there):
            rest = tuple(code for name, code in row.items() if name != column)
            others.setdefault(rest, []).append(row[column])
        for codes in others.values():
            if (twice := _overlap(codes)) is not None:
                cell = _cell_name(block, which.ravel() == place, given)
                raise SelectionError(f"{cell}: the {column} {twice} overlaps another group")
            fits[place] &= _without_hole(codes, given.where.get(column))
    return fits[which.ravel()]


def _overlap(codes: Sequence[str]) -> str | None:
    ordered = sorted(codes, key=lambda code: bounds(code).from_)
    for before, code in zip(ordered, ordered[1:], strict=False):
        if bounds(code).from_ <= bounds(before).to:
            return code
    return None


def _without_hole(codes: Sequence[str], wanted: Filter | None) -> bool:
    ends = sorted((bounds(code) for code in codes), key=lambda one: one.from_)
    close = all(following.from_ - one.to <= 1 for one, following in zip(ends, ends[1:], strict=False))
    if not isinstance(wanted, Span):
        return close
    begun = wanted.from_ is None or ends[0].from_ <= wanted.from_
    return close and begun and ends[-1].to >= (np.inf if wanted.to is None else wanted.to)


def _cell_name(block: Block, mask: Marks, given: Input) -> str:
    territory, period = block.cells.loc[mask].iloc[0][["territory", "period"]]
    return f"{given.series}, {territory}, {period}"
