"""The leaves of a trace: each input of a formula with the cells that a value was computed from."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from zoom_schemas.periods import parse

from indicator_jobs.declared import COUNTS
from indicator_jobs.facts import conversion
from indicator_jobs.local_supply import LocalSupply
from indicator_jobs.recipe import Input
from indicator_jobs.rollup import longer, shorter_than
from indicator_jobs.selection import ALL, dimensions_of, select
from indicator_jobs.selection_words import joined_words, parts_words, selection_words
from indicator_jobs.traced import Cell, Leaf, Trace

Nested = Callable[[LocalSupply, str, str], Trace | None]
"""The trace of a card's value (figures of its territory, card, period); None where there is none."""


def leaf(
    name: str, given: Input, periods: list[str], supply: LocalSupply, recipe: str, nested: Nested
) -> Leaf:
    """An input with its cells of the given periods, growing; `recipe` is that of the card it belongs to."""
    if given.constant is not None:
        cell = Cell("", given.constant, "", given.constant)
        title = {"pl": name, "en": name}
        return Leaf(name, "constant", name, title, given.unit, given.unit, None, (cell,))
    if given.territory is not None:
        supply = supply.of_territory(given.territory)
    if given.card is not None:
        return _card_leaf(name, given, given.card, periods, supply, recipe, nested)
    return _series_leaf(name, given, given.series or "", periods, supply)


def _card_leaf(
    name: str,
    given: Input,
    card_id: str,
    periods: list[str],
    supply: LocalSupply,
    recipe: str,
    nested: Nested,
) -> Leaf:
    card = supply.used_card(card_id)
    frame, factor = supply.computed(card_id, recipe), conversion(card.unit, given.unit)
    return Leaf(
        name,
        "card",
        card_id,
        card.title.model_dump(),
        card.unit,
        given.unit,
        given.moment,
        _cells(frame, periods, factor, supply),
        factor,
        trace=nested(supply, card_id, periods[-1]) if periods else None,
        earlier=tuple(one for one in (nested(supply, card_id, period) for period in periods[:-1]) if one),
        territory=given.territory,
    )


def _series_leaf(name: str, given: Input, series_id: str, periods: list[str], supply: LocalSupply) -> Leaf:
    declared = supply.declared(series_id)
    unit = given.unit if given.aggregate in COUNTS else declared.get("unit", given.unit)
    factor = conversion(unit, given.unit)
    source = supply.source(declared.get("source", ""))
    return Leaf(
        name,
        "series",
        series_id,
        declared.get("title", {"pl": series_id, "en": series_id}),
        unit,
        given.unit,
        given.moment,
        _series_cells(given, periods, factor, supply),
        factor,
        source=declared.get("source"),
        source_title=source.get("title"),
        publisher=source.get("publisher", {}).get("name"),
        address=source.get("address"),
        licence=source.get("licence", {}).get("title"),
        secondary_copy=bool(source.get("secondary_copy")),
        territory=given.territory,
        selection=joined_words(
            selection_words(given, dimensions_of(declared)),
            parts_words(given, shorter_than(supply.observed(series_id), periods)),
        ),
    )


def _series_cells(given: Input, periods: list[str], factor: float, supply: LocalSupply) -> tuple[Cell, ...]:
    cells = tuple(
        replace(cell, label=label or None)
        for label, rows in _taken(given, supply).items()
        for cell in _cells(_in_periods(rows, periods, given), periods, factor, supply)
        if given.by is None or cell.value is not None or cell.flags
    )
    return _corrected(cells, given.series or "", supply)


def _corrected(cells: tuple[Cell, ...], series_id: str, supply: LocalSupply) -> tuple[Cell, ...]:
    """The cells, each with what the source says where something else was taken."""
    found = [(cell, supply.correction(series_id, cell.period)) for cell in cells]
    return tuple(replace(cell, correction=one.as_dict()) if one else cell for cell, one in found)


def _taken(given: Input, supply: LocalSupply) -> dict[str, pd.DataFrame]:
    frame = supply.observed(given.series or "")
    if not given.selects:
        return {ALL: frame}
    weights = supply.observed(given.weight) if given.weight else None
    return select(frame, given, supply.declared(given.series or ""), weights)


def _in_periods(frame: pd.DataFrame, periods: list[str], given: Input) -> pd.DataFrame:
    """The rows of the wanted periods; made of shorter ones where there are only those."""
    if shorter_than(frame, periods) is None:
        return frame
    return longer(frame, parse(periods[0]).kind, given.kind or "flow", given.moment)


def _cells(frame: pd.DataFrame, periods: list[str], factor: float, supply: LocalSupply) -> tuple[Cell, ...]:
    by_period = {row["period"]: row for row in frame.to_dict("records")}
    return tuple(_cell(period, by_period.get(period), factor, supply) for period in periods)


def _cell(period: str, row: Mapping[Any, Any] | None, factor: float, supply: LocalSupply) -> Cell:
    if row is None:
        return Cell(period, None, "", None)
    value = None if np.isnan(row["value"]) else float(row["value"])
    snapshot = supply.snapshot(row["snapshot"]) if "snapshot" in row else None
    return Cell(
        period,
        value,
        row["flags"],
        None if value is None else value * factor,
        snapshot.sha256 if snapshot else None,
        snapshot.file if snapshot else None,
        snapshot.retrieved if snapshot else None,
        rows=int(row["rows"]) if "rows" in row else None,
    )
