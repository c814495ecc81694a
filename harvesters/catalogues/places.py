"""Where a dataset lies: GeoJSON or WKT in, a sound geometry of GeoJSON in WGS 84 out, or none."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

MOST_POINTS = 10_000
"""A geometry with more is simplified until it has fewer: it says where a dataset lies, not what it holds."""

PLANAR = ("EPSG:2180", "EPSG:2178")
"""Plane coordinates of Poland that catalogues leave in GeoJSON by mistake; east first, as GeoJSON wants."""


class PlaceError(ValueError):
    """A geometry that cannot be mended; the words say why."""


def geometry(found: Any) -> dict[str, Any]:
    """A sound geometry of GeoJSON. Raises PlaceError, with the reason in words.

    Plane coordinates of EPSG:2180 are recognised and turned into degrees; rings that cross themselves are
    mended; a geometry of Poland whose longitude and latitude are swapped is turned.
    """
    import shapely
    from shapely.geometry import mapping, shape

    content = _content(found)
    try:
        made = shape(content)
        coordinates = shapely.get_coordinates(made)
    except (shapely.errors.ShapelyError, ValueError, TypeError, AttributeError, LookupError, RecursionError):
        raise PlaceError("is no geometry of GeoJSON") from None
    if made.is_empty or not len(coordinates):
        raise PlaceError("is empty")
    if not all(math.isfinite(one) for pair in coordinates for one in pair):
        raise PlaceError("holds coordinates that are no numbers")
    made = _in_degrees(made)
    if not made.is_valid:
        made = shapely.make_valid(made)
    made = _simple(made)
    return json.loads(json.dumps(mapping(made)))


def _content(found: Any) -> dict[str, Any]:
    if isinstance(found, str):
        found = _from_text(found)
    if isinstance(found, Mapping) and found.get("type") == "Feature":
        found = found.get("geometry")
    if not isinstance(found, Mapping) or "type" not in found:
        raise PlaceError("is no geometry of GeoJSON")
    return dict(found)


def _from_text(text: str) -> Any:
    """GeoJSON, or WKT as GeoSPARQL and PostGIS write it, with a reference system in front."""
    import shapely
    from shapely.geometry import mapping

    bare = text.strip()
    try:
        if bare.startswith("{"):
            return json.loads(bare)
        return mapping(shapely.from_wkt(_CRS.sub("", bare)))
    except (shapely.errors.ShapelyError, ValueError, RecursionError):
        raise PlaceError("is neither GeoJSON nor WKT") from None


_CRS = re.compile(r"^(<[^>]*>|SRID=\d+;)\s*", re.IGNORECASE)


def _in_degrees(made: Any) -> Any:
    from shapely.ops import transform

    west, south, east, north = made.bounds
    if _degrees(west, south, east, north):
        # Poland is 14 to 24.2 east, 49 to 54.9 north: the other way round it would lie in Yemen.
        if _poland(south, west, north, east) and not _poland(west, south, east, north):
            return transform(lambda x, y, z=None: (y, x), made)
        return made
    return _from_plane(made)


def _degrees(west: float, south: float, east: float, north: float) -> bool:
    return west >= -180 and east <= 180 and south >= -90 and north <= 90


def _poland(west: float, south: float, east: float, north: float) -> bool:
    return west >= 13 and east <= 25 and south >= 48 and north <= 56


def _from_plane(made: Any) -> Any:
    import pyproj
    from shapely.ops import transform

    for code in PLANAR:
        turn = pyproj.Transformer.from_crs(code, "EPSG:4326", always_xy=True).transform
        moved = transform(lambda x, y, z=None, turn=turn: turn(x, y), made)
        if all(map(math.isfinite, moved.bounds)) and _poland(*moved.bounds):
            return moved
    raise PlaceError("lies outside of the earth in degrees, and in no plane coordinates of Poland")


def _simple(made: Any) -> Any:
    import shapely

    step = 0.0005
    while shapely.get_num_coordinates(made) > MOST_POINTS and step < 1:
        made, step = shapely.simplify(made, step), step * 4
    if shapely.get_num_coordinates(made) > MOST_POINTS:
        made = made.envelope
    return made
