"""One small panel for each place, all on one scale: its own line strong, the city grey behind it for
comparison.
"""

import math
from dataclasses import dataclass

from dashboards_embed import palette
from dashboards_embed.charts import axes
from dashboards_embed.charts.frame import Drawing, Frame, Layer, Size, dots, paths, rules, texts
from dashboards_embed.scale import Ticks, are_sporadic, position, round_ticks, stretches
from dashboards_embed.state import State

_PANEL_HEIGHT, _GAP_X, _GAP_Y = 92.0, 22.0, 44.0


@dataclass(frozen=True)
class Panel:
    """One place: name, points, and the last value in words."""

    name: str
    points: tuple[tuple[str, float], ...]
    last: str
    focus: bool


@dataclass(frozen=True)
class Panels:
    """The city first, then the others."""

    panels: tuple[Panel, ...]
    first: float
    last: float
    lang: str
    sporadic: bool


@dataclass(frozen=True)
class Placed:
    """Panels in rows and columns with one scale for all."""

    series: Panels
    frame: Frame
    ticks: Ticks
    columns: int
    panel_width: float


def series(state: State) -> Panels:
    """Every place that has at least one value."""
    panels = tuple(
        Panel(state.name(t), tuple(points), state.text(points[-1][1]), t == state.focus)
        for t in state.territories
        if (points := state.points(t))
    )
    times = [position(p) for panel in panels for p, _ in panel.points]
    return Panels(panels, min(times), max(times), state.lang, are_sporadic(state.periods))


def place(series: Panels, size: Size) -> Placed:
    """Two columns on a phone, up to five on a wide card."""
    columns = min(len(series.panels), size.either(5 if size.full else 3, 2))
    rows = math.ceil(len(series.panels) / columns)
    values = [v for panel in series.panels for _, v in panel.points]
    ticks = round_ticks(min(values), max(values), 3)
    frame = Frame(
        size.width,
        rows * _PANEL_HEIGHT + (rows - 1) * _GAP_Y + 24 + 24,
        left=axes.label_room(ticks, series.lang),
        right=6,
        top=24,
    )
    panel_width = (frame.plot_width - (columns - 1) * _GAP_X) / columns
    return Placed(series, frame, ticks, columns, panel_width)


def draw(placed: Placed) -> Drawing:
    """Panels from left to right, the scale once for each row; marks of a kind share a layer."""
    frame, series = placed.frame, placed.series
    city = next((panel for panel in series.panels if panel.focus), None)
    spots = [(panel, _spot(placed, index)) for index, panel in enumerate(series.panels)]
    others = [(panel, spot) for panel, spot in spots if not panel.focus]
    own = [(panel, spot) for panel, spot in spots if panel.focus]
    layers = [rules(frame, [row for _, spot in spots for row in _grid(placed, spot)])]
    layers.append(texts(frame, _scale(placed, [spot for _, spot in spots]), palette.MUTED, "right"))
    if city:
        layers += _lines(frame, [(city, spot) for _, spot in others], series.sporadic, palette.CONTEXT, 1.0)
    for group, colour in ((others, palette.INK), (own, palette.FOCUS)):
        layers += _lines(frame, group, series.sporadic, colour, 2.25)
        layers += _names(frame, group, colour)
    return frame.fit(*layers, *_ends(placed, spots))


@dataclass(frozen=True)
class _Spot:
    """Where a panel lies, and its scales."""

    left: float
    right: float
    top: float
    bottom: float
    x: axes.Axis
    y: axes.Axis


def _spot(placed: Placed, index: int) -> _Spot:
    left = index % placed.columns * (placed.panel_width + _GAP_X)
    top = index // placed.columns * (_PANEL_HEIGHT + _GAP_Y)
    right, bottom = left + placed.panel_width, top + _PANEL_HEIGHT
    first, last = placed.series.first, max(placed.series.last, placed.series.first + 1)
    return _Spot(
        left,
        right,
        top,
        bottom,
        axes.Axis(first, last, left + 4, right - 4),
        axes.Axis(placed.ticks.low, placed.ticks.high, bottom, top),
    )


def _grid(placed: Placed, spot: _Spot) -> list[dict[str, float]]:
    heights = [spot.y(value) for value in placed.ticks.values]
    return [{"x": spot.left, "x2": spot.right, "y": height, "y2": height} for height in heights]


def _scale(placed: Placed, spots: list[_Spot]) -> list[dict[str, object]]:
    labels = axes.tick_labels(placed.ticks, placed.series.lang)
    return [
        {"x": -8, "y": spot.y(value), "t": label}
        for spot in spots
        if not spot.left
        for value, label in zip(placed.ticks.values, labels, strict=True)
    ]


def _lines(
    frame: Frame, group: list[tuple[Panel, _Spot]], sporadic: bool, colour: str, width: float
) -> list[Layer]:
    rows = [
        {"x": spot.x(position(p)), "y": spot.y(v), "s": f"{number}.{part}"}
        for number, (panel, spot) in enumerate(group)
        for part, stretch in enumerate(stretches(panel.points, sporadic))
        for p, v in stretch
        if len(stretch) > 1
    ]
    return [paths(frame, rows, colour, width)] if rows else []


def _names(frame: Frame, group: list[tuple[Panel, _Spot]], colour: str) -> list[Layer]:
    if not group:
        return []
    ends = [{"x": s.x(position(p.points[-1][0])), "y": s.y(p.points[-1][1])} for p, s in group]
    names = [{"x": spot.left, "y": spot.top - 12, "t": panel.name} for panel, spot in group]
    return [dots(frame, ends, colour, 3), texts(frame, names, colour, fontWeight="bold")]


def _ends(placed: Placed, spots: list[tuple[Panel, _Spot]]) -> list[Layer]:
    frame, series = placed.frame, placed.series
    values = [{"x": spot.right, "y": spot.top - 12, "t": panel.last} for panel, spot in spots]
    first = [{"x": spot.left, "y": spot.bottom + 13, "t": str(int(series.first))} for _, spot in spots]
    last = [{"x": spot.right, "y": spot.bottom + 13, "t": str(int(series.last))} for _, spot in spots]
    return [
        texts(frame, values, palette.MUTED, "right"),
        texts(frame, first, palette.MUTED, "left", fontSize=12),
        texts(frame, last, palette.MUTED, "right", fontSize=12),
    ]
