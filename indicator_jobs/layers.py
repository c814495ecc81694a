"""Layers of a map: places, lines and areas that sources give beside their figures, for operators.

A layer is plain data: GeoJSON geometries in WGS84 (longitude, latitude) with attributes. Nothing here needs
the extra `layers`; measuring does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Text = Mapping[str, str]


@dataclass(frozen=True)
class Shape:
    """One place, line or area: a GeoJSON geometry, and what is known about it.

    `territory` is the TERYT code of the territory that it belongs to, `period` what it describes, if the
    source says so.
    """

    geometry: Mapping[str, Any]
    territory: str | None = None
    period: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Layer:
    """All shapes of one file of a source, with the bytes they were read from."""

    id: str
    title: Text
    source: str
    file: str
    sha256: str
    retrieved: str
    shapes: tuple[Shape, ...]


class LayerError(LookupError):
    """A layer that no installed source has, or that cannot be measured; says what to do."""


Layers = Callable[[str], Layer]
"""Gives a layer by its id. Raises LayerError."""
