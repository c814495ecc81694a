"""The files of a layer: GeoJSON (WGS 84, RFC 7946), GeoPackage (EPSG:2180) and CSV. The same features, the
same bytes.
"""

import csv
import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any

import numpy
import pyogrio
import pyogrio.raw
import shapely

from harvesters.ogc.placing import NATIONAL, Placed

MOMENT = "2000-01-01T00:00:00.000Z"
"""The time of change that stands in every GeoPackage, so that its bytes depend on its features only."""

KINDS = (
    "Point",
    "LineString",
    "LinearRing",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
)
"""Kinds of geometry as GDAL calls them, in the order of `shapely.GeometryType`."""


@dataclass(frozen=True)
class Column:
    """An attribute: `integer`, `number`, `boolean`, `date` or `text`."""

    name: str
    type: str


@dataclass(frozen=True)
class Table:
    """The features of a layer in their order: attributes by column, geometry apart."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]
    placed: Placed


def write_geojson(table: Table, file: Path) -> None:
    """Longitude before latitude, seven digits, outer rings counter-clockwise."""
    keys = [f"{_in_json(column.name)}:" for column in table.columns]
    wound = shapely.orient_polygons(as_array(table.placed.degrees), exterior_cw=False)
    with file.open("w", encoding="utf-8", newline="\n") as out:
        out.write('{"type":"FeatureCollection","features":[')
        for position, (row, geometry) in enumerate(zip(table.rows, shapely.to_geojson(wound), strict=True)):
            text = ",".join([key + _in_json(one) for key, one in zip(keys, row, strict=True)])
            start = ",\n" if position else "\n"
            out.write(f'{start}{{"type":"Feature","properties":{{{text}}},"geometry":{geometry or "null"}}}')
        out.write("\n]}\n")


def write_geopackage(table: Table, file: Path) -> None:
    """By GDAL; identifiers and geometry in columns that no attribute is called."""
    names = _distinct([column.name for column in table.columns])
    columns, masks = zip(*(_array(table, at) for at in range(len(names))), strict=True) if names else ((), ())
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": MOMENT})
    pyogrio.raw.write(
        file,
        geometry=shapely.to_wkb(as_array(table.placed.metres)),
        field_data=list(columns),
        field_mask=list(masks),
        fields=names,
        layer=table.name,
        driver="GPKG",
        geometry_type=_kind(table.placed.metres),
        crs=NATIONAL,
        layer_options={"FID": _free("fid", names), "GEOMETRY_NAME": _free("geom", names)},
    )


def write_csv(table: Table, file: Path) -> None:
    """Attributes; for layers of points `lon`, `lat` (WGS 84), `x`, `y` (EPSG:2180); `wkt` (WGS 84)."""
    points = _kind(table.placed.degrees) == "Point"
    taken = [column.name for column in table.columns]
    extra = [_free(name, taken) for name in (*(("lon", "lat", "x", "y") if points else ()), "wkt")]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([*taken, *extra])
        shapes = shapely.to_wkt(as_array(table.placed.degrees), rounding_precision=7)
        places = zip(table.rows, table.placed.degrees, table.placed.metres, shapes, strict=True)
        for row, degrees, metres, shape in places:
            coordinates = _coordinates(degrees, metres) if points else []
            writer.writerow([*[_cell(one) for one in row], *coordinates, shape or ""])


def typed(name: str, kind: str | None, values: Sequence[Any]) -> tuple[Column, list[Any], str | None]:
    """A column with its values in the type that was declared, or that all values show; a remark if not.

    A text that is no number stays text, and so does then the whole column: nothing is lost.
    """
    wanted = kind or _shown(values)
    try:
        if wanted == "text" and {type(one) for one in values} <= {str, type(None)}:
            return Column(name, wanted), [one and one.replace("\x00", "") for one in values], None
        return Column(name, wanted), [_value(one, wanted) for one in values], None
    except (ValueError, OverflowError):
        remark = f"{name} is declared as {wanted}, but not all its values are: it stays text"
        return Column(name, "text"), [_value(one, "text") for one in values], remark


def _shown(values: Sequence[Any]) -> str:
    kinds = {type(one) for one in values if one is not None}
    if kinds == {bool}:
        return "boolean"
    if kinds == {int}:
        return "integer"
    return "number" if kinds and kinds <= {int, float} else "text"


def _value(value: Any, kind: str) -> Any:
    if value is None or (value == "" and kind != "text"):
        return None
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, sort_keys=True)
    match kind:
        case "integer":
            return _integer(value)
        case "number":
            number = float(value)
            return number if numpy.isfinite(number) else None
        case "boolean":
            return {"true": True, "1": True, "false": False, "0": False}.get(str(value).lower())
        case "date":
            return datetime.date.fromisoformat(str(value)[:10])
    return str(value).replace("\x00", "")


def _integer(value: Any) -> int:
    number = int(value) if isinstance(value, int | str) else int(float(value))
    if isinstance(value, float) and number != value:
        raise ValueError(value)
    if not -(2**63) <= number < 2**63:
        raise OverflowError(value)
    return number


def _array(table: Table, at: int) -> tuple[Any, Any]:
    """A column as GDAL takes it, and where it has no value."""
    kind, values = table.columns[at].type, [row[at] for row in table.rows]
    mask = numpy.array([one is None for one in values], dtype=bool)
    match kind:
        case "integer":
            return numpy.array([one or 0 for one in values], dtype="int64"), mask
        case "number":
            return numpy.array([one if one is not None else 0.0 for one in values], dtype="float64"), mask
        case "boolean":
            return numpy.array([bool(one) for one in values], dtype="bool"), mask
        case "date":
            return numpy.array([one or "1970-01-01" for one in values], dtype="datetime64[D]"), mask
    return numpy.array(values, dtype=object), mask


def _kind(shapes: Sequence[Any]) -> str:
    """The kind of geometry that all have; polygons and multipolygons are written together."""
    numbers = numpy.unique(shapely.get_type_id(as_array(shapes)))
    kinds = {KINDS[number] for number in numbers if number >= 0}
    if len(kinds) == 1:
        return kinds.pop()
    for name in ("Point", "LineString", "Polygon"):
        if kinds and kinds <= {name, f"Multi{name}"}:
            return f"Multi{name}"
    return "Unknown"


def as_array(shapes: Sequence[Any]) -> Any:
    """Geometries as an array, None where there is none."""
    found = numpy.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found


def _coordinates(degrees: Any, metres: Any) -> list[Any]:
    if degrees is None or metres is None:
        return ["", "", "", ""]
    return [_cell(one) for one in (degrees.x, degrees.y, metres.x, metres.y)]


def _cell(value: Any) -> str:
    if type(value) is str:
        return value
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return repr(value).removesuffix(".0")
    return str(value)


def _in_json(value: Any) -> str:
    if type(value) is str:
        return encode_basestring(value)
    if isinstance(value, datetime.date):
        value = value.isoformat()
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _distinct(names: Sequence[str]) -> list[str]:
    """Names that differ also without regard to case, as columns of SQLite must."""
    found: list[str] = []
    for name in names:
        found.append(_free(name, found))
    return found


def _free(name: str, taken: Sequence[str]) -> str:
    lower = {one.lower() for one in taken}
    candidates: Iterator[str] = (
        name if not number else f"{name}_{number}" for number in range(len(lower) + 1)
    )
    return next(one for one in candidates if one.lower() not in lower)


FORMATS: Mapping[str, Any] = {"geojson": write_geojson, "gpkg": write_geopackage, "csv": write_csv}
