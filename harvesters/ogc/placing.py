"""Where features lie: reference systems, the order of axes, and geometry that is mended or refused.

Poland's system, EPSG:2180, counts northing first and easting second, and so do servers that keep to the
standards; others turn them round or send metres where degrees are promised. What the service says of the
layer's extent decides.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy
import pyproj
import pyproj.exceptions
import shapely

from harvesters.fetching.sandbox import ParseError
from harvesters.ogc.wfs import Extent

WGS84 = "EPSG:4326"
NATIONAL = "EPSG:2180"

MOST_VERTICES = 500_000
"""A single geometry with more is a mistake or an attack; it is left out and said so."""

MARGIN = 0.1
"""By so much of its size, and at least 0.02 degrees, features may lie outside the announced extent."""

DEGREES, METRES = 7, 3
"""Digits after the point that are kept: about a centimetre, and a millimetre."""


@dataclass(frozen=True)
class Placed:
    """Geometries in degrees (WGS 84) and in metres of the national system, None where there is none."""

    degrees: Sequence[Any]
    metres: Sequence[Any]
    extent: Extent | None
    remarks: tuple[str, ...]


def place(shapes: Sequence[Any], declared: str | None, asked: str | None, extent: Extent | None) -> Placed:
    """Geometries as they came (x before y) → placed and mended.

    `declared`: the reference system that the answer names; `asked`: the one that was asked for; `extent`:
    where the layer lies as the service or the source says. Raises ParseError where nothing of it fits.
    """
    remarks: Counter[str] = Counter()
    flat = _admitted(shapes, remarks)
    if not any(one is not None for one in flat):
        return Placed([None] * len(flat), [None] * len(flat), None, _words(remarks))
    crs, turned = _system(shapely.total_bounds(flat), declared, asked, extent, remarks)
    if turned:
        flat = _turned(flat)
    # As they are written, before they are moved: services tell more or fewer digits in each format.
    flat = _rounded(flat, DEGREES if crs == WGS84 else METRES)
    mended = flat.copy()
    for position in numpy.flatnonzero(~shapely.is_valid(flat) & shapely.is_geometry(flat)):
        mended[position] = _mended(flat[position], remarks)
    degrees = _split(_rounded(_moved(mended, crs, WGS84), DEGREES), remarks)
    metres = _rounded(_moved(mended, crs, NATIONAL), METRES)
    return Placed(list(degrees), list(metres), _box(degrees), _words(remarks))


def moved(shape: Any, given: str, wanted: str) -> Any:
    """A geometry or an array of them in another reference system."""
    way = _transformer(given, wanted)
    return shapely.transform(shape, lambda at: numpy.column_stack(way.transform(at[:, 0], at[:, 1])))


def code_of(crs: str | None) -> str | None:
    """`urn:ogc:def:crs:EPSG::2180`, `http://www.opengis.net/def/crs/EPSG/0/2180`, `EPSG:2180` → `EPSG:2180`.

    CRS84 is WGS 84 with longitude first, which is how coordinates are kept here anyway. None for others.
    """
    if not crs:
        return None
    if "CRS84" in crs.upper():
        return WGS84
    number = crs.replace("#", ":").replace("/", ":").rpartition(":")[2]
    return f"EPSG:{number}" if "EPSG" in crs.upper() and number.isdigit() else None


def _system(
    bounds: Any, declared: str | None, asked: str | None, extent: Extent | None, remarks: Counter[str]
) -> tuple[str, bool]:
    """The reference system whose reading fits, and whether axes must be turned; the declared one first.

    An answer that declares none is read as it was asked for: GeoJSON should then be in degrees, but servers
    send what they were asked.
    """
    named = [code_of(declared), code_of(asked), WGS84, NATIONAL]
    codes = list(dict.fromkeys(one for one in named if one))
    for code in codes:
        for turned in (False, True):
            if _fits(bounds, code, turned, extent):
                if code != codes[0]:
                    remarks[f"coordinates are labelled {codes[0]} but are {code}"] += 1
                if turned:
                    remarks["axes came in the other order and were turned"] += 1
                return code, turned
    raise ParseError(
        f"its coordinates ({', '.join(f'{one:.6g}' for one in bounds)}) fit no place that is announced",
        f"Expected inside {extent}." if extent else "They fit no known reference system.",
    )


def _fits(bounds: Any, code: str, turned: bool, extent: Extent | None) -> bool:
    west, south, east, north = bounds
    if turned:
        west, south, east, north = south, west, north, east
    try:
        area = _area(code)
        corners = _transformer(code, WGS84).transform_bounds(west, south, east, north)
    except pyproj.exceptions.ProjError:
        return False
    if not all(math.isfinite(one) for one in corners):
        return False
    if code == WGS84 and not (-180.5 <= west <= east <= 360 and -90 <= south <= north <= 90):
        return False
    return _inside(corners, extent) if extent else not turned and _inside(corners, area)


def _inside(corners: Sequence[float], extent: Extent) -> bool:
    """The middle of what came lies in the extent, or meets it where that is but a point."""
    west, south, east, north = extent
    wide, high = max(0.02, MARGIN * (east - west)), max(0.02, MARGIN * (north - south))
    x, y = (corners[0] + corners[2]) / 2, (corners[1] + corners[3]) / 2
    return west - wide <= x <= east + wide and south - high <= y <= north + high


@cache
def _area(code: str) -> Extent:
    try:
        used = pyproj.CRS.from_user_input(code).area_of_use
    except pyproj.exceptions.CRSError as error:
        raise ParseError(f"names the reference system {code}, which is not known: {error}") from None
    return used.bounds if used and code != WGS84 else (-180.0, -90.0, 360.0, 90.0)


@cache
def _transformer(given: str, wanted: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(given, wanted, always_xy=True)


def _moved(shapes: Any, given: str, wanted: str) -> Any:
    if given == wanted:
        return shapes
    return _finite(moved(shapes, given, wanted))


def _finite(shapes: Any) -> Any:
    """Geometries whose every coordinate is a number; none in place of the others."""
    found = shapes.copy()
    found[_odd(shapes)] = None
    return found


def _odd(shapes: Any) -> Any:
    """Positions of geometries with coordinates that are no numbers."""
    coordinates, position = shapely.get_coordinates(shapes, return_index=True)
    return numpy.unique(position[~numpy.isfinite(coordinates).all(axis=1)])


def _turned(shapes: Any) -> Any:
    return shapely.transform(shapes, lambda at: at[:, ::-1])


def _rounded(shapes: Any, digits: int) -> Any:
    return shapely.transform(shapes, lambda at: numpy.round(at, digits) + 0.0)


def _admitted(shapes: Sequence[Any], remarks: Counter[str]) -> Any:
    """Geometries in the plane, none in place of those that cannot be used."""
    found = numpy.empty(len(shapes), dtype=object)
    found[:] = shapes
    there = shapely.is_geometry(found)
    reasons = (
        ("without geometry", ~there | shapely.is_empty(found)),
        (
            f"with more than {MOST_VERTICES} vertices: its geometry was left out",
            shapely.get_num_coordinates(found) > MOST_VERTICES,
        ),
    )
    for words, chosen in reasons:
        remarks[words] += int(chosen.sum())
        found[chosen] = None
    odd = _odd(found)
    remarks["with coordinates that are no numbers: its geometry was left out"] += len(odd)
    found[odd] = None
    return shapely.force_2d(found)


def _mended(shape: Any, remarks: Counter[str]) -> Any:
    """A sound geometry of the same kind: crossings of a boundary with itself are resolved."""
    parts = shapely.get_parts(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    size = shapely.get_dimensions(shape)
    kept = [one for one in parts if shapely.get_dimensions(one) == size and not one.is_empty]
    remarks["with a geometry that was mended" if kept else "with a geometry beyond mending"] += 1
    return shapely.union_all(kept) if kept else None


def _split(shapes: Any, remarks: Counter[str]) -> Any:
    """Geometries across the antimeridian cut there (RFC 7946, 3.1.9); those beyond the poles left out."""
    found = shapes.copy()
    boxes = shapely.bounds(shapes)
    safe = (boxes[:, 0] >= -180) & (boxes[:, 2] <= 180) & (boxes[:, 2] - boxes[:, 0] <= 180)
    safe &= (boxes[:, 1] >= -90) & (boxes[:, 3] <= 90)
    for position in numpy.flatnonzero(~safe & shapely.is_geometry(shapes)):
        shape = shapes[position]
        west, south, east, north = shape.bounds
        if south < -90 or north > 90 or west < -180.5 or east > 360:
            remarks["with coordinates outside the globe: its geometry was left out"] += 1
            found[position] = None
        elif east > 180 or (east - west > 180 and shapely.get_dimensions(shape) > 0):
            remarks["across the antimeridian, cut there"] += 1
            found[position] = _cut(shape)
    return found


def _cut(shape: Any) -> Any:
    """The two sides of a geometry; longitudes west of the antimeridian are counted on to 360 first."""
    east = shapely.transform(shape, lambda at: numpy.column_stack([at[:, 0] % 360, at[:, 1]]))
    near = shapely.intersection(east, shapely.box(0, -90, 180, 90))
    far = shapely.intersection(east, shapely.box(180, -90, 360, 90))
    back = shapely.transform(far, lambda at: numpy.column_stack([at[:, 0] - 360, at[:, 1]]))
    return shapely.union_all([one for one in (near, back) if not one.is_empty])


def _box(shapes: Any) -> Extent | None:
    west, south, east, north = (float(one) for one in shapely.total_bounds(shapes))
    return (west, south, east, north) if math.isfinite(west) else None


def _words(remarks: Counter[str]) -> tuple[str, ...]:
    whole = ("coordinates", "axes")
    return tuple(
        one if one.startswith(whole) else f"{count} features {one}"
        for one, count in sorted(remarks.items())
        if count
    )
