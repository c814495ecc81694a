"""What the map of a resource needs: the features as a table, too, or the picture of a map service."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ckan.lib.uploader import get_resource_uploader
from ckan.plugins import toolkit as tk
from ckanext.kielce import config
from ckanext.kielce.catalogue.language import current_language
from ckanext.kielce.maps.layer import read
from ckanext.kielce.security import headers
from flask import Response, g, has_request_context
from zoom_schemas import periods
from zoom_schemas.settings import load_settings

from harvesters.catalogues.wms import picture
from harvesters.fetching.policy import RefusedError, origin_of
from harvesters.outlines import outline_of

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
    layer = read(path)
    if layer is None:
        return {"kind": "broken"}
    columns = list(dict.fromkeys(name for one in layer.attributes for name in one))[:COLUMNS]
    rows = [[_text(one.get(name)) for name in columns] for one in layer.attributes[:ROWS]]
    told = {"kind": "features", "layer": layer, "count": len(layer.attributes)}
    return told | {"address": resource["url"], "columns": columns, "rows": rows} | _ground()


def _ground() -> dict[str, Any]:
    """The outline under the features, and of what day it is where it is that of the state register."""
    found = outline_of(load_settings().territory, config.snapshots_path())
    if found is None:
        return {"ground": None}
    day = periods.label(found.retrieved, current_language()) if found.retrieved else None
    return {"ground": json.dumps(found.geometry, separators=(",", ":")), "ground_day": day}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return tk._("yes") if value else tk._("no")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


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
