"""The outline of the portal's own territory, as every map of the portal shows it.

It is the boundary of the state register as soon as that has been synchronised and its area checked against
the register of areas; until then, and without a network, the coarse outline that comes with the project. Maps
of all gminas keep the coarse ones, whose borders meet; so do the layers that cards measure, for a figure must
be computed again from the same bytes.
"""

import csv
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
GEO = HERE / "geo"

AREAS = HERE / "figures" / "gugik-area.csv"
"""The register of areas as it came with the project, in hectares."""

TOLERANCE = 0.005
"""By so much may a computed area differ from the official one: the register rounds and measures on the
ellipsoid, the national system on a plane."""

FOLDER = "boundaries"
"""Folder beside the snapshots with the boundaries that were taken over."""

HECTARE = 10_000.0

FINEST = 5.0
"""Metres by which a boundary that was taken over may be simplified: no map shows less."""


class OutlineError(ValueError):
    """A boundary that is not believed; says why."""


@dataclass(frozen=True)
class Outline:
    """An area of GeoJSON (WGS 84). `exact`: of the state register, `retrieved` on that day."""

    territory: str
    name: str
    geometry: Mapping[str, Any]
    exact: bool
    retrieved: str | None = None

    @property
    def collection(self) -> dict[str, Any]:
        """As a collection of one feature with `territory` and `name`."""
        properties = {"territory": self.territory, "name": self.name}
        feature = {"type": "Feature", "properties": properties, "geometry": self.geometry}
        return {"type": "FeatureCollection", "features": [feature]}


def outline_of(territory: str, folder: Path | None = None) -> Outline | None:
    """The outline of a territory: that which was taken over into `folder` (of the snapshots), or the bundled.

    None for a territory of which the project has none.
    """
    if folder is not None:
        path = _path(folder, territory)
        try:
            return _taken_over(path, path.stat().st_mtime_ns)
        except FileNotFoundError:
            pass
    return _bundled(territory)


def take_over(content: bytes, territory: str, retrieved: str, folder: Path) -> Outline:
    """Let a boundary, GeoJSON with one area, take the place of the bundled one. Raises OutlineError.

    `retrieved`: the day, 2026-11-23. It is believed where its area in EPSG:2180 is the official one.
    """
    feature = _feature(content)
    geometry, hectares = _simplified(feature)
    if doubt := doubt_of(hectares, official_areas().get(territory)):
        raise OutlineError(doubt)
    name = str((feature.get("properties") or {}).get("name") or territory)
    found = Outline(territory, name, geometry, True, retrieved)
    path = _path(folder, territory)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}")
    half.write_text(
        json.dumps({**found.collection, "retrieved": retrieved}, ensure_ascii=False), encoding="utf-8"
    )
    half.replace(path)
    return found


def doubt_of(hectares: float, official: float | None) -> str:
    """Why an area is not that of the register; empty where it is."""
    if official is None:
        return "the register of areas does not know the unit"
    if abs(hectares - official) <= TOLERANCE * official:
        return ""
    return f"its area is {hectares:.0f} ha, the register of areas says {official:.0f} ha"


@cache
def official_areas() -> Mapping[str, float]:
    """TERYT → hectares, of the newest year in the register."""
    with AREAS.open(encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["period"])
    return {row["territory"]: float(row["value"]) for row in rows if row["value"]}


def _path(folder: Path, territory: str) -> Path:
    return folder / FOLDER / f"{territory}.geojson"


@lru_cache(maxsize=4)
def _taken_over(path: Path, changed: int) -> Outline:
    found = json.loads(path.read_text(encoding="utf-8"))
    (feature,) = found["features"]
    about = feature["properties"]
    return Outline(about["territory"], about["name"], feature["geometry"], True, found["retrieved"])


@cache
def _bundled(territory: str) -> Outline | None:
    for file in sorted(GEO.glob("*.geojson")):
        for one in json.loads(file.read_text(encoding="utf-8"))["features"]:
            if str(one["properties"].get("territory")) == territory:
                return Outline(territory, str(one["properties"]["name"]), one["geometry"], False)
    return None


def _feature(content: bytes) -> Mapping[str, Any]:
    try:
        (feature,) = json.loads(content)["features"]
        if feature["geometry"]["type"] not in ("Polygon", "MultiPolygon"):
            raise OutlineError(f"is no area but {feature['geometry']['type']}")
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, OutlineError):
            raise
        raise OutlineError("is no GeoJSON of one area") from None
    return feature


def _simplified(feature: Mapping[str, Any]) -> tuple[dict[str, Any], float]:
    """The geometry with only the corners that a map can show, and its area in hectares."""
    import shapely

    from harvesters.ogc.placing import NATIONAL, WGS84, moved

    try:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
    except shapely.errors.ShapelyError as error:
        raise OutlineError(f"is no area: {error}") from None
    simple = shapely.simplify(moved(shape, WGS84, NATIONAL), FINEST)
    if not simple.is_valid or simple.is_empty:
        raise OutlineError("is no sound area")
    degrees = shapely.set_precision(moved(simple, NATIONAL, WGS84), 1e-6)
    return json.loads(shapely.to_geojson(degrees)), float(shapely.area(simple)) / HECTARE
