"""The layers that the installed sources have, each read once."""

from functools import cache
from typing import Any

from indicator_jobs.layers import Layer, LayerError, Shape
from indicator_jobs.loading import find_sources


def find_layer(layer_id: str) -> Layer:
    """The layer with this id among the installed sources. Raises LayerError with the ids that are known."""
    known = _known()
    if layer_id not in known:
        raise LayerError(
            f"no source has the layer {layer_id}; there are: {', '.join(sorted(known)) or 'none'}"
        )
    return _read(layer_id)


def layer_hash(layer_id: str) -> str:
    """The hash of the bytes of a layer; empty for one that no source has."""
    return find_layer(layer_id).sha256 if layer_id in _known() else ""


def layer_ids() -> set[str]:
    """The ids of all layers of the installed sources."""
    return set(_known())


@cache
def _known() -> dict[str, Any]:
    return {one: module for module in find_sources() for one in module.layer_ids()}


@cache
def _read(layer_id: str) -> Layer:
    given = _known()[layer_id].read_layer(layer_id)
    shapes = tuple(
        Shape(one["geometry"], one["territory"], one["period"], one["attributes"]) for one in given["shapes"]
    )
    return Layer(**{**given, "shapes": shapes})
