"""What a file of GeoJSON holds, for the table beside its map and for what must be said of it in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

POLAND = (14.0, 48.9, 24.3, 55.0)
"""West, south, east, north, in degrees."""


@dataclass(frozen=True)
class Layer:
    """The attributes of each feature; how many have no place, and how many lie outside Poland.

    ``degrees``: whether all coordinates can be longitude and latitude; otherwise there is nothing to draw.
    """

    attributes: tuple[dict[str, Any], ...]
    placeless: int
    strays: int
    degrees: bool


def read(path: Path) -> Layer | None:
    """The layer in a file: a collection, one feature or a bare geometry; None for what is no GeoJSON."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    features = _features(found)
    if features is None:
        return None
    places = [list(_positions(one.get("geometry"))) for one in features]
    stated = [one["properties"] if isinstance(one.get("properties"), dict) else {} for one in features]
    return Layer(
        tuple(stated),
        sum(not one for one in places),
        sum(bool(one) and not _in_poland(one) for one in places),
        all(-180 <= x <= 360 and -90 <= y <= 90 for one in places for x, y in one),
    )


def _features(found: Any) -> list[dict[str, Any]] | None:
    if not isinstance(found, dict):
        return None
    if isinstance(found.get("features"), list):
        return [one if isinstance(one, dict) else {} for one in found["features"]]
    if found.get("type") == "Feature":
        return [found]
    return [{"geometry": found}] if "coordinates" in found or "geometries" in found else None


def _positions(geometry: Any) -> Iterator[tuple[float, float]]:
    """Every pair of numbers in a geometry, however deep; heights are left out."""
    waiting = [geometry]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += [one.get("coordinates"), one.get("geometries")]
        elif isinstance(one, list) and len(one) > 1 and all(_number(each) for each in one[:2]):
            yield one[0], one[1]
        elif isinstance(one, list):
            waiting += one


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _in_poland(places: list[tuple[float, float]]) -> bool:
    west, south, east, north = POLAND
    return any(west <= x <= east and south <= y <= north for x, y in places)
