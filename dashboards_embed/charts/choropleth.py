"""A rate by area: five classes, every area outlined, the city named, missing areas dashed.

Never for counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboards_embed import palette
from dashboards_embed.charts.classes import Classes, classes_of, legend, legend_height
from dashboards_embed.charts.frame import Drawing, Frame, Layer, Size, rectangles, text_width, texts
from dashboards_embed.charts.ground import Ground, ground_of, middle, outlines, rings, shapes, unprojected
from dashboards_embed.state import State

_FEW = 20


@dataclass(frozen=True)
class Areas:
    """Outlines with their values, and the area in focus."""

    features: tuple[Mapping[str, Any], ...]
    values: Mapping[str, float]
    names: Mapping[str, str]
    texts: Mapping[str, str]
    focus: str
    classes: Classes
    lang: str


@dataclass(frozen=True)
class Placed:
    """The map on a sheet, its legend below."""

    series: Areas
    frame: Frame
    ground: Ground


def series(state: State) -> Areas:
    """Values of the newest period that nearly all areas share."""
    values = state.at(state.latest_shared_period)
    features = tuple(state.world.values.areas(state.chart.territories)["features"])
    names = {_code(f): str(f["properties"]["name"]) for f in features}
    words = {code: state.text(value) for code, value in values.items()}
    classes = classes_of([state.shown(v) for v in values.values()], state.text, state.lang)
    return Areas(features, values, names, words, state.focus, classes, state.lang)


def place(series: Areas, size: Size) -> Placed:
    """As wide as the card, but no higher than a screen."""
    frame = Frame(size.width, 0, left=4, right=4, top=4, bottom=0)
    ground = ground_of(series.features, frame.plot_width, size.either(420, 330), frame.plot_width)
    missing = any(_code(f) not in series.values for f in series.features)
    height = ground.height + 14 + legend_height(series.classes, frame.plot_width, missing, series.lang)
    return Placed(series, Frame(size.width, height + 4, left=4, right=4, top=4, bottom=0), ground)


def draw(placed: Placed) -> Drawing:
    """Areas of one class together, then the outline of the city on top, its name, and values where they
    fit.
    """
    frame, ground, series = placed.frame, placed.ground, placed.series
    drawn = dict(zip(map(_code, series.features), shapes(ground, series.features), strict=True))
    by_class: dict[int, list[dict[str, Any]]] = {}
    for code, shape in drawn.items():
        if code in series.values:
            by_class.setdefault(series.classes.of(series.values[code]), []).append(shape)
    missing = [shape for code, shape in drawn.items() if code not in series.values]
    layers = [
        outlines(group, fill=series.classes.colours[index], stroke=_edge(series, index), strokeWidth=0.75)
        for index, group in sorted(by_class.items())
    ]
    if missing:
        look = {"stroke": palette.MUTED, "strokeWidth": 0.75, "strokeDash": [3, 2]}
        layers.append(outlines(missing, fill=palette.NO_DATA, **look))
    if series.focus in drawn:
        layers.append(outlines([drawn[series.focus]], filled=False, stroke=palette.INK, strokeWidth=2.5))
    layers += legend(frame, series.classes, ground.height + 14, bool(missing), series.lang)
    return unprojected(frame.fit(*layers, *_words(placed)))


def _words(placed: Placed) -> list[Layer]:
    """Values in the areas where few areas leave room; else the city's name and value on a label."""
    series = placed.series
    if len(series.features) > _FEW:
        return _label(placed)
    rows: dict[tuple[str, bool], list[dict[str, object]]] = {}
    for feature in series.features:
        code = _code(feature)
        if code not in series.values:
            continue
        x, y = middle(feature, placed.ground)
        colour = palette.text_on(series.classes.colours[series.classes.of(series.values[code])])
        rows.setdefault((colour, code == series.focus), []).append({"x": x, "y": y, "t": series.texts[code]})
    bold = {True: {"fontWeight": "bold"}, False: {}}
    return [
        texts(placed.frame, group, ink, "center", fontSize=12, **bold[focus])
        for (ink, focus), group in sorted(rows.items())
    ]


def _label(placed: Placed) -> list[Layer]:
    series, frame = placed.series, placed.frame
    own = next((f for f in series.features if _code(f) == series.focus), None)
    if own is None or series.focus not in series.values:
        return []
    words = f"{series.names[series.focus]}: {series.texts[series.focus]}"
    half = text_width(words, 13) / 2 + 6
    x, y = middle(own, placed.ground)
    x = min(max(x, half), frame.plot_width - half)
    below = y + _below(own, placed.ground, y) + 4
    box = [{"x": x - half, "x2": x + half, "y": below, "y2": below + 22}]
    return [
        rectangles(frame, box, palette.PAPER, stroke=palette.INK, strokeWidth=1),
        texts(frame, [{"x": x, "y": below + 11, "t": words}], palette.INK, "center", fontWeight="bold"),
    ]


def _below(feature: Mapping[str, Any], ground: Ground, y: float) -> float:
    """How far an area reaches below its middle, at most as far as a small one."""
    lowest = max(ground(lon, lat)[1] for ring in rings(feature) for lon, lat in ring)
    return min(lowest - y, 26.0)


def _edge(series: Areas, index: int) -> str:
    return palette.OUTLINE if palette.luminance(series.classes.colours[index]) > 0.3 else palette.PAPER


def _code(feature: Mapping[str, Any]) -> str:
    return str(feature["properties"]["territory"])
