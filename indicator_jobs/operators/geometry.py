"""Shapes of a layer in metres, and the territories they lie in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Annotated, Any

import pandas as pd
from pydantic import StringConstraints

from indicator_jobs.layers import Layer, LayerError, Layers, Shape

METRES = "EPSG:2180"
"""PL-1992: the plane of Polish maps; in Kielce a distance on it is 0.05% shorter than on the ground."""

LayerId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Filter = Mapping[str, str | tuple[str, ...]]


def in_metres(shape: Shape) -> Any:
    """The shape as a shapely geometry in EPSG:2180. Raises LayerError where the extra is not installed."""
    shapely, transformer = _tools()
    geometry = shapely.geometry.shape(shape.geometry)
    return shapely.ops.transform(transformer.transform, geometry)


@cache
def _tools() -> tuple[Any, Any]:
    try:
        import pyproj
        import shapely
        import shapely.geometry
        import shapely.ops
    except ImportError:
        raise LayerError(
            "measuring layers needs shapely and pyproj: pip install 'zoom-na-kielce[layers]'"
        ) from None
    return shapely, pyproj.Transformer.from_crs("EPSG:4326", METRES, always_xy=True)


def tree_of(geometries: list[Any]) -> Any:
    """An index for the nearest of many geometries."""
    return _tools()[0].STRtree(geometries)


def chosen(layer: Layer, where: Filter) -> list[Shape]:
    """The shapes whose attributes have the values asked for. Raises LayerError for an unknown attribute."""
    for name in where:
        if not any(name in shape.attributes for shape in layer.shapes):
            raise LayerError(f"the layer {layer.id} has no attribute {name}")
    return [shape for shape in layer.shapes if all(_fits(shape, *one) for one in where.items())]


def _fits(shape: Shape, name: str, wanted: str | tuple[str, ...]) -> bool:
    return shape.attributes.get(name) in ((wanted,) if isinstance(wanted, str) else wanted)


def placed(
    shapes: Iterable[Shape], layers: Layers, outlines: str | None, territory: str | None = None
) -> Iterator[tuple[str, str | None, Shape, Any]]:
    """Territory, period, shape and geometry in metres of each part of each shape.

    With `outlines`, a layer of areas with territories, shapes are cut by them; otherwise a shape lies where
    its own territory says, or `territory`, and nowhere without one.
    """
    if outlines is None:
        for shape in shapes:
            own = shape.territory or territory
            if own is not None:
                yield own, shape.period, shape, in_metres(shape)
        return
    areas = _areas(layers(outlines))
    for shape in shapes:
        geometry = in_metres(shape)
        for territory, area in areas.items():
            part = geometry.intersection(area)
            if not part.is_empty:
                yield territory, shape.period, shape, part


def _areas(layer: Layer) -> dict[str, Any]:
    parts: dict[str, list[Any]] = defaultdict(list)
    for shape in layer.shapes:
        if shape.territory is not None:
            parts[shape.territory].append(in_metres(shape))
    return {territory: _tools()[0].unary_union(found) for territory, found in parts.items()}


def table(figures: Mapping[tuple[str, str], float]) -> pd.DataFrame:
    """Figures by territory and period as facts: territory, period, value, flags."""
    rows = [(territory, period, value, "") for (territory, period), value in sorted(figures.items())]
    frame = pd.DataFrame(rows, columns=["territory", "period", "value", "flags"])
    return frame.astype({"value": "float64"})
