"""The outline of the territory as one small path, for the head of the home page."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HEIGHT = 300
Point = Sequence[float]


@dataclass(frozen=True)
class Outline:
    """An SVG path in its view box."""

    view_box: str
    path: str


def outline(collection: Mapping[str, Any]) -> Outline | None:
    """The features as a path 300 units high, in a local projection; None without features."""
    rings = [ring for feature in collection["features"] for ring in _rings(feature["geometry"])]
    if not rings:
        return None
    west = min(point[0] for ring in rings for point in ring)
    east = max(point[0] for ring in rings for point in ring)
    south = min(point[1] for ring in rings for point in ring)
    north = max(point[1] for ring in rings for point in ring)
    narrowing = math.cos(math.radians((south + north) / 2))
    scale = HEIGHT / (north - south)
    steps = [
        [(round((x - west) * narrowing * scale), round((north - y) * scale)) for x, y, *_ in ring]
        for ring in rings
    ]
    return Outline(f"0 0 {round((east - west) * narrowing * scale)} {HEIGHT}", "".join(map(_path, steps)))


def _rings(geometry: Mapping[str, Any]) -> Iterator[Sequence[Point]]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        yield polygon[0]


def _path(points: list[tuple[int, int]]) -> str:
    kept = [point for place, point in enumerate(points) if place == 0 or point != points[place - 1]]
    (x, y), text = kept[0], ""
    for next_x, next_y in kept[1:]:
        text += f"{next_x - x} {next_y - y} "
        x, y = next_x, next_y
    return f"M{kept[0][0]} {kept[0][1]}l{text.strip()}z"
