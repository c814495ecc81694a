"""What the map of a resource needs: the features as a table, too, or the picture of a map service."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from ckan.lib.uploader import get_resource_uploader
from ckan.plugins import toolkit as tk
from ckanext.kielce import config
from ckanext.kielce.catalogue.language import current_language
from ckanext.kielce.security import headers
from flask import Response, g, has_request_context
from zoom_schemas.settings import load_settings

from harvesters.bundled import GEO
from harvesters.catalogues.wms import picture
from harvesters.fetching.policy import RefusedError, origin_of

LARGEST = 3_000_000
"""Bytes of GeoJSON that a browser is given to draw; a larger layer is for programs of its own."""

ROWS, COLUMNS = 100, 12
"""So much of a layer stands in the table beside the map; everything is in its CSV."""


def can_view(resource: dict[str, Any]) -> bool:
    """Whether there is a map: of GeoJSON that the portal keeps itself, or of a named layer of a WMS."""
    kind = str(resource.get("format") or "").lower()
    if kind in ("wms", "ogc:wms"):
        return bool(resource.get("layer"))
    return kind == "geojson" and resource.get("url_type") == "upload"


def default_title() -> str:
    """The name of new maps; jobs, which make most of them, have no language of a page."""
    return tk._("Map") if has_request_context() else {"pl": "Mapa"}.get(current_language(), "Map")


def variables(resource: dict[str, Any], package: dict[str, Any]) -> dict[str, Any]:
    """What the template is told."""
    if str(resource.get("format") or "").lower() == "geojson":
        return {"map": _features(resource)}
    return {"map": _picture(resource, package)}


def allow_picture(response: Response) -> Response:
    """Let a page that shows the picture of a service load it, and nothing else of that service."""
    origins = g.get("kielce_picture_origins") if has_request_context() else None
    if origins:
        response.headers["Content-Security-Policy"] = headers.policy_with_pictures(origins)
    return response


def _features(resource: dict[str, Any]) -> dict[str, Any]:
    path = Path(get_resource_uploader(resource).get_path(resource["id"]))
    size = path.stat().st_size if path.is_file() else 0
    if not size:
        return {"kind": "missing"}
    if size > LARGEST:
        return {"kind": "large", "megabytes": round(size / 1_000_000)}
    features = _read(path)
    columns = list(dict.fromkeys(name for one in features for name in one["properties"] or {}))[:COLUMNS]
    rows = [[_text((one["properties"] or {}).get(name)) for name in columns] for one in features[:ROWS]]
    return {
        "kind": "features",
        "address": resource["url"],
        "count": len(features),
        "columns": columns,
        "rows": rows,
        "outline": outline(),
    }


def _read(path: Path) -> list[dict[str, Any]]:
    """The features of a file; none of one that is no GeoJSON."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        return []
    listed = found.get("features") if isinstance(found, dict) else None
    return [
        {"properties": one["properties"] if isinstance(one.get("properties"), dict) else {}}
        for one in (listed if isinstance(listed, list) else [])
        if isinstance(one, dict)
    ]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return tk._("yes") if value else tk._("no")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@cache
def outline() -> str:
    """The boundary of the portal's own territory as GeoJSON; empty if none comes with the project."""
    wanted = load_settings().territory
    for file in sorted(GEO.glob("*.geojson")):
        for one in json.loads(file.read_text(encoding="utf-8"))["features"]:
            if one["properties"].get("territory") == wanted:
                return json.dumps(one["geometry"], separators=(",", ":"))
    return ""


def _picture(resource: dict[str, Any], package: dict[str, Any]) -> dict[str, Any]:
    """The picture from the service's own address where staff allow its origin; a link everywhere."""
    extent = _extent(package.get("spatial"))
    base = str(resource.get("url") or "")
    told: dict[str, Any] = {"kind": "service", "layer": resource["layer"], "service": resource["url"]}
    if extent is None:
        return told
    told["picture"] = picture(base, resource["layer"], extent)
    told["extent"] = [f"{one:.4f}" for one in extent]
    allowed = allowed_origin(base)
    if allowed:
        g.kielce_picture_origins = (allowed,)
    return told | {"shown": bool(allowed)}


def allowed_origin(address: str) -> str | None:
    """The origin of an address, if staff allow pictures from it."""
    try:
        origin = origin_of(address)
    except RefusedError:
        return None
    return origin if origin in config.map_origins() else None


def _extent(spatial: Any) -> tuple[float, float, float, float] | None:
    import shapely

    try:
        west, south, east, north = shapely.from_geojson(str(spatial)).bounds
    except (shapely.errors.ShapelyError, ValueError, AttributeError):
        return None
    return west, south, east, north
