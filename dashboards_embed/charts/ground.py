"""Outlines on a sheet: degrees to pixels once, in Python, so that a map is as small as its picture needs."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboards_embed.charts.frame import Drawing, Layer, layer_of
from dashboards_embed.charts.simplify import simplified

Ring = tuple[tuple[float, float], ...]
_FINEST = 1.0


@dataclass(frozen=True)
class Ground:
    """The part of the earth a map shows, and how it lies on the sheet. Equirectangular at its own middle."""

    west: float
    south: float
    east: float
    north: float
    width: float
    left: float = 0.0
    top: float = 0.0

    @property
    def _squeeze(self) -> float:
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def _scale(self) -> float:
        return self.width / ((self.east - self.west) * self._squeeze)

    @property
    def height(self) -> float:
        return (self.north - self.south) * self._scale

    def __call__(self, lon: float, lat: float) -> tuple[float, float]:
        """Pixels of a place."""
        x = (lon - self.west) * self._squeeze * self._scale
        return self.left + x, self.top + (self.north - lat) * self._scale


def ground_of(features: Sequence[Mapping[str, Any]], width: float, highest: float, sheet: float) -> Ground:
    """Ground for all features: `width` pixels wide unless it would be higher than `highest`; centred on
    `sheet`.
    """
    corners = [point for feature in features for ring in rings(feature) for point in ring]
    lons, lats = [lon for lon, _ in corners], [lat for _, lat in corners]
    ground = Ground(min(lons), min(lats), max(lons), max(lats), width)
    if ground.height > highest:
        width = width * highest / ground.height
    return Ground(min(lons), min(lats), max(lons), max(lats), width, left=(sheet - width) / 2)


def rings(feature: Mapping[str, Any]) -> list[Ring]:
    """Every ring of a polygon or multipolygon, in degrees."""
    geometry = feature["geometry"]
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [tuple((p[0], p[1]) for p in ring) for polygon in polygons for ring in polygon]


def shapes(ground: Ground, features: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The features in pixels, each simplified together with its neighbours; too small ones keep no ring."""
    drawn = [[tuple(ground(lon, lat) for lon, lat in ring) for ring in rings(f)] for f in features]
    simple = iter(simplified([ring for feature in drawn for ring in feature], _FINEST))
    found = []
    for feature in drawn:
        kept = [
            [[list(point) for point in ring]] for ring in (next(simple) for _ in feature) if len(ring) > 3
        ]
        geometry = {"type": "MultiPolygon", "coordinates": kept}
        found.append({"type": "Feature", "properties": {}, "geometry": geometry})
    return found


def outlines(drawn: Sequence[dict[str, Any]], **look: Any) -> Layer:
    """Areas painted alike: shapes in pixels."""
    return layer_of(drawn, "geoshape", {"opacity": 1, "strokeJoin": "round", **look})


def unprojected(drawing: Drawing) -> Drawing:
    """A drawing whose outlines are in pixels already."""
    return {**drawing, "projection": {"type": "identity", "scale": 1, "translate": [0, 0]}}


def middle(feature: Mapping[str, Any], ground: Ground) -> tuple[float, float]:
    """Pixels of the centre of gravity of the largest ring: where a name is read."""
    largest = max((_with_area(ring, ground) for ring in rings(feature)), key=lambda pair: abs(pair[0]))
    area, points = largest
    if not area:
        return points[0]
    x = y = 0.0
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        cross = x0 * y1 - x1 * y0
        x, y = x + (x0 + x1) * cross, y + (y0 + y1) * cross
    return x / (6 * area), y / (6 * area)


def _with_area(ring: Ring, ground: Ground) -> tuple[float, list[tuple[float, float]]]:
    points = [ground(lon, lat) for lon, lat in ring]
    doubled = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False))
    return doubled / 2, points
