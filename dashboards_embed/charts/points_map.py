"""Places on the outline of the city: one dot each; with a value, five classes told by colour and by size."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboards_embed import palette
from dashboards_embed.charts.classes import Classes, classes_of, legend, legend_height
from dashboards_embed.charts.frame import Drawing, Frame, Layer, Size, dots
from dashboards_embed.charts.ground import Ground, ground_of, outlines, shapes, unprojected
from dashboards_embed.places import places_of
from dashboards_embed.state import State

_RADII = (3.0, 3.75, 4.5, 5.25, 6.0)


@dataclass(frozen=True)
class Points:
    """The outline and the dots, each with its value where it has one."""

    features: tuple[Mapping[str, Any], ...]
    dots: tuple[tuple[float, float, float | None], ...]
    classes: Classes | None
    lang: str


@dataclass(frozen=True)
class Placed:
    """The map on a sheet."""

    series: Points
    frame: Frame
    ground: Ground


def series(state: State) -> Points:
    """Every place of the set that has coordinates."""
    places = places_of(state)
    known = [place.value for place in places if place.value is not None]
    marks = tuple((place.lon, place.lat, place.value) for place in places)
    features = tuple(state.world.values.areas("own")["features"])
    return Points(features, marks, classes_of(known, state.text, state.lang) if known else None, state.lang)


def place(series: Points, size: Size) -> Placed:
    """As wide as the card, no higher than a screen."""
    plot = size.width - 16
    ground = ground_of(series.features, plot, size.either(420, 330), plot)
    below = 14 + legend_height(series.classes, plot, _missing(series), series.lang) if series.classes else 4
    return Placed(series, Frame(size.width, ground.height + below + 8, 8, 8, 8, 0), ground)


def draw(placed: Placed) -> Drawing:
    """The outline, then the dots by class, the largest last."""
    frame, ground, series = placed.frame, placed.ground, placed.series
    look = {"fill": palette.NO_DATA, "stroke": palette.MUTED, "strokeWidth": 1.25}
    layers: list[Layer] = [outlines(shapes(ground, series.features), **look)]
    for colour, radius, edge, rows in _by_class(series, ground):
        layers.append(dots(frame, rows, colour, radius, fill=colour, stroke=edge, strokeWidth=0.75))
    if series.classes:
        layers += legend(frame, series.classes, ground.height + 14, _missing(series), series.lang)
    return unprojected(frame.fit(*layers))


def _by_class(series: Points, ground: Ground) -> list[tuple[str, float, str, list[dict[str, float]]]]:
    groups: dict[int, list[dict[str, float]]] = {}
    for lon, lat, value in series.dots:
        index = -1 if value is None or not series.classes else series.classes.of(value)
        x, y = ground(lon, lat)
        groups.setdefault(index, []).append({"x": x, "y": y})
    result = []
    for index, rows in sorted(groups.items()):
        colour = palette.FOCUS if not series.classes else palette.NO_DATA
        if series.classes and index >= 0:
            colour = series.classes.colours[index]
        edge = palette.OUTLINE if palette.luminance(colour) > 0.3 else palette.PAPER
        result.append((colour, _RADII[index] if index >= 0 else 4.0, edge, rows))
    return result


def _missing(series: Points) -> bool:
    return series.classes is not None and any(value is None for _, _, value in series.dots)
