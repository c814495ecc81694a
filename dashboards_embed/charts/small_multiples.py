"""One small panel for each place, all on one scale: its own line strong, the city grey behind it for
comparison.
"""

import math
from dataclasses import dataclass

import altair as alt

from dashboards_embed import palette
from dashboards_embed.charts import axes
from dashboards_embed.charts.frame import Frame, Size, dots, paths, rules, texts
from dashboards_embed.scale import Ticks, position, round_ticks, stretches
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
    return Panels(panels, min(times), max(times), state.lang)


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


def draw(placed: Placed) -> alt.LayerChart:
    """Panels from left to right; the scale is written once for each row."""
    city = next((panel for panel in placed.series.panels if panel.focus), None)
    layers: list[alt.Chart] = []
    for index, panel in enumerate(placed.series.panels):
        layers += _panel(placed, index, panel, city)
    return placed.frame.fit(*layers)


def _panel(placed: Placed, index: int, panel: Panel, city: Panel | None) -> list[alt.Chart]:
    frame, ticks, series = placed.frame, placed.ticks, placed.series
    column, row = index % placed.columns, index // placed.columns
    left = column * (placed.panel_width + _GAP_X)
    top = row * (_PANEL_HEIGHT + _GAP_Y)
    right, bottom = left + placed.panel_width, top + _PANEL_HEIGHT
    x = axes.Axis(series.first, max(series.last, series.first + 1), left + 4, right - 4)
    y = axes.Axis(ticks.low, ticks.high, bottom, top)
    layers = [rules(frame, [{"x": left, "x2": right, "y": y(v), "y2": y(v)} for v in ticks.values])]
    if column == 0:
        words = zip(ticks.values, axes.tick_labels(ticks, series.lang), strict=True)
        layers.append(texts(frame, [{"x": -8, "y": y(v), "t": t} for v, t in words], palette.MUTED, "right"))
    if city and not panel.focus:
        layers += _line(frame, city, x, y, palette.CONTEXT, 1.0)
    colour = palette.FOCUS if panel.focus else palette.INK
    layers += _line(frame, panel, x, y, colour, 2.25)
    end = panel.points[-1]
    layers.append(dots(frame, [{"x": x(position(end[0])), "y": y(end[1])}], colour, 3))
    layers.append(texts(frame, [{"x": left, "y": top - 12, "t": panel.name}], colour, fontWeight="bold"))
    layers.append(texts(frame, [{"x": right, "y": top - 12, "t": panel.last}], palette.MUTED, "right"))
    first = [{"x": left, "y": bottom + 13, "t": str(int(series.first))}]
    last = [{"x": right, "y": bottom + 13, "t": str(int(series.last))}]
    return [
        *layers,
        texts(frame, first, palette.MUTED, "left", fontSize=12),
        texts(frame, last, palette.MUTED, "right", fontSize=12),
    ]


def _line(
    frame: Frame, panel: Panel, x: axes.Axis, y: axes.Axis, colour: str, width: float
) -> list[alt.Chart]:
    rows = [
        {"x": x(position(p)), "y": y(v), "s": i}
        for i, part in enumerate(stretches(panel.points))
        for p, v in part
        if len(part) > 1
    ]
    return [paths(frame, rows, colour, width)] if rows else []
