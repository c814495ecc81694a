"""Places of a map of points: which rows of a set the dashboard chose, where they lie, what they are worth."""

import math
from dataclasses import dataclass
from typing import Any

from dashboards_embed.state import NothingToShowError, State


@dataclass(frozen=True)
class Place:
    """One place; its value is None where it has none."""

    name: str
    lon: float
    lat: float
    value: float | None


def places_of(state: State) -> tuple[Place, ...]:
    """The chosen places that have coordinates. Raises `NothingToShowError` when there is none."""
    chosen = state.chart.places
    if chosen is None:
        raise NothingToShowError(state.chart.id)
    table = state.world.values.places(chosen.set)
    unknown = {*chosen.where, chosen.name, chosen.value or chosen.name} - set(table.columns)
    if unknown:
        raise KeyError(f"{chosen.set}: no column is called {', '.join(sorted(unknown))}")
    for column, wanted in chosen.where.items():
        table = table.loc[table[column].astype(str) == wanted]
    rows = [row for row in table.to_dict("records") if _lies_somewhere(row)]
    found = tuple(
        Place(
            str(row[chosen.name]),
            float(row["lon"]),
            float(row["lat"]),
            _number(row, chosen.value),
        )
        for row in rows
    )
    if not found:
        raise NothingToShowError(state.chart.id)
    return found


def _number(row: dict[Any, Any], column: str | None) -> float | None:
    if column is None:
        return None
    value = float(row[column])
    return None if math.isnan(value) else value


def _lies_somewhere(row: dict[Any, Any]) -> bool:
    return not any(math.isnan(float(row[side])) for side in ("lat", "lon"))
