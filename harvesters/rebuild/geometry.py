"""Boundaries for overview maps, simplified so that neighbours still share their border."""

import json
from pathlib import Path
from typing import Any

from shapely.geometry import mapping, shape
from shapely.geometry.polygon import orient
from topojson.core.topology import Topology
from zoom_schemas.territories import load_territories

from harvesters.rebuild.rows import OWN_VOIVODESHIP, territory_of

KIELCE = "266101"
_DECIMALS = 4  # about ten metres
_TOLERANCE = {"gminas": 0.001, "voivodeships": 0.006, "city": 0.0002}  # degrees

Feature = dict[str, Any]


def rebuild_geometry(raw: Path) -> dict[str, bytes]:
    """Contents of `harvesters/geo/` by name."""
    municipalities = _features(raw / "geo/poland.municipalities.json")
    voivodeships = _features(raw / "geo/poland.voivodeships.json")
    ours = [_named(one, territory_of(one["properties"]["terc"])) for one in municipalities]
    ours = [one for one in ours if one and one["properties"]["territory"].startswith(OWN_VOIVODESHIP)]
    city = [one for one in ours if one["properties"]["territory"] == KIELCE]
    regions = [_named(one, one["properties"]["terc"][:2]) for one in voivodeships]
    return {
        "gminas-26.geojson": _simplified(ours, _TOLERANCE["gminas"]),
        "kielce.geojson": _simplified(city, _TOLERANCE["city"]),
        "voivodeships.geojson": _simplified([one for one in regions if one], _TOLERANCE["voivodeships"]),
    }


def _features(path: Path) -> list[Feature]:
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def _named(feature: Feature, code: str | None) -> Feature | None:
    if code is None:
        return None
    territory = load_territories().get(code)
    properties = {"territory": territory.code, "name": territory.name}
    return {"type": "Feature", "properties": properties, "geometry": feature["geometry"]}


def _simplified(features: list[Feature], tolerance: float) -> bytes:
    """GeoJSON of features that keep common borders common; outer rings run clockwise, as Vega draws them."""
    ordered = sorted(features, key=lambda one: one["properties"]["territory"])
    topology = Topology({"type": "FeatureCollection", "features": ordered}, prequantize=False, topology=True)
    simple = json.loads(str(topology.toposimplify(tolerance).to_geojson()))
    for feature in simple["features"]:
        feature.pop("id", None)
        feature["geometry"] = _rounded(feature["geometry"])
    text = json.dumps(simple, ensure_ascii=False, separators=(",", ":"))
    return (text + "\n").encode()


def _rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    whole = shape(geometry)
    parts = [orient(part, sign=-1) for part in getattr(whole, "geoms", [whole])]
    polygons = [mapping(part)["coordinates"] for part in parts]
    rings = [[[_point(p) for p in ring] for ring in polygon] for polygon in polygons]
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings[0]}
    return {"type": "MultiPolygon", "coordinates": rings}


def _point(point: tuple[float, float]) -> list[float]:
    return [round(point[0], _DECIMALS), round(point[1], _DECIMALS)]
