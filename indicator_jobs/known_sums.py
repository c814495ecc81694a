"""Sums that anybody knows to hold between the cells of a series, whatever cards publish.

A country is its voivodeships, a total its codes, the ages 0-14 the groups within. A cell is (series,
territory, period, dimensions).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from zoom_schemas.dimensions import TOTAL, Bounds, Dimension, bounds, format_dimensions, parse_dimensions

from indicator_jobs.rollup import parts_of_territory
from indicator_jobs.selection import dimensions_of
from indicator_jobs.suppression import Combination

Cell = tuple[str, str, str, str]


def known_sums(series_id: str, frame: pd.DataFrame, declared: Mapping[str, Any]) -> list[Combination]:
    """Combinations of the cells of a frame (territory, period, dimensions) that are surely zero."""
    if not declared.get("additive", False):
        return []
    names = ("territory", "period", "dimensions")
    cells = set(zip(*(frame[name].tolist() for name in names), strict=True))
    found = [*_of_territories(cells), *_of_dimensions(cells, dimensions_of(declared))]
    return [{(series_id, *cell): coefficient for cell, coefficient in one.items()} for one in found]


Place = tuple[str, str, str]


def _of_territories(cells: set[Place]) -> Iterator[dict[Place, float]]:
    for whole, period, dimensions in sorted(cells):
        for members in parts_of_territory(whole):
            parts = [(code, period, dimensions) for code in members]
            if parts and cells.issuperset(parts):
                yield {(whole, period, dimensions): 1.0, **dict.fromkeys(parts, -1.0)}


def _of_dimensions(cells: set[Place], dimensions: Mapping[str, Dimension]) -> Iterator[dict[Place, float]]:
    for column, dimension in dimensions.items():
        lines: dict[tuple[str, str, str], list[str]] = {}
        for territory, period, text in sorted(cells):
            codes = dict(parse_dimensions(text))
            own = codes.pop(column)
            lines.setdefault((territory, period, format_dimensions(codes)), []).append(own)
        for (territory, period, rest), present in lines.items():
            for whole, parts in _wholes(present, dimension):
                others = parse_dimensions(rest)
                texts = [format_dimensions({**others, column: code}) for code in (whole, *parts)]
                signs = (1.0, *(-1.0 for _ in parts))
                yield {(territory, period, text): sign for text, sign in zip(texts, signs, strict=True)}


def _wholes(present: Sequence[str], dimension: Dimension) -> Iterator[tuple[str, list[str]]]:
    """Codes that are the sum of others: the total, and a range that narrower ones fill."""
    parts = [code for code in present if code != TOTAL]
    if dimension.type == "range":
        for code in parts:
            if filling := _filling(bounds(code), [other for other in parts if other != code]):
                yield code, filling
        parts = _outermost(parts)
    if TOTAL in present and parts:
        yield TOTAL, parts


def _filling(whole: Bounds, codes: Sequence[str]) -> list[str]:
    """Narrower ranges that fill one without a hole, the narrowest first; empty where there are none."""
    found: list[str] = []
    start = whole.from_
    while start <= whole.to:
        fits = [code for code in codes if bounds(code).from_ == start and bounds(code).to <= whole.to]
        if not fits:
            return []
        found.append(min(fits, key=lambda code: bounds(code).to))
        start = bounds(found[-1]).to + 1
    return found


def _outermost(codes: Sequence[str]) -> list[str]:
    """The ranges that lie within no other."""

    def within(inner: Bounds, outer: Bounds) -> bool:
        return inner != outer and outer.from_ <= inner.from_ and inner.to <= outer.to

    return [code for code in codes if not any(within(bounds(code), bounds(other)) for other in codes)]
