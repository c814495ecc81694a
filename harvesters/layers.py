"""Layers of a map: the files of places and boundaries of sources, read as plain shapes with attributes."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from harvesters.source import Resource, Source

PERIOD_COLUMNS = ("period", "edition")
PLACE_COLUMNS = ("lon", "lat")


def is_layer(resource: Resource, path: Path) -> bool:
    """Whether a file has geometry: GeoJSON, or a table with longitude and latitude."""
    if path.suffix == ".geojson":
        return True
    with path.open(encoding="utf-8", newline="") as lines:
        return set(PLACE_COLUMNS) <= set(next(csv.reader(lines), []))


def read_shapes(source: Source, resource: Resource, path: Path) -> dict[str, Any]:
    """A layer as plain data: id, title, source, file, sha256, retrieved, shapes."""
    content = path.read_bytes()
    text = content.decode("utf-8")
    shapes = _features(text) if path.suffix == ".geojson" else _places(text)
    return {
        "id": path.stem,
        "title": resource.title.model_dump(),
        "source": source.id,
        "file": resource.file,
        "sha256": hashlib.sha256(content).hexdigest(),
        "retrieved": source.retrieved,
        "shapes": list(shapes),
    }


def _features(text: str) -> Iterator[dict[str, Any]]:
    for feature in json.loads(text)["features"]:
        attributes = {name: str(value) for name, value in feature["properties"].items()}
        yield {
            "geometry": feature["geometry"],
            "territory": attributes.get("territory"),
            "period": _period(attributes),
            "attributes": attributes,
        }


def _places(text: str) -> Iterator[dict[str, Any]]:
    """One point for each row that has a place; the others are not on the map."""
    for row in csv.DictReader(io.StringIO(text)):
        if row["lon"] and row["lat"]:
            yield {
                "geometry": {"type": "Point", "coordinates": [float(row["lon"]), float(row["lat"])]},
                "territory": row.get("territory") or None,
                "period": _period(row),
                "attributes": {name: value for name, value in row.items() if name not in PLACE_COLUMNS},
            }


def _period(attributes: dict[str, str]) -> str | None:
    return next((attributes[name] for name in PERIOD_COLUMNS if attributes.get(name)), None)
