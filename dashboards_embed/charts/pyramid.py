"""Age groups of two sides back to back, youngest at the bottom, both sides on one scale."""

from dataclasses import dataclass

from dashboards_embed import palette
from dashboards_embed.charts import axes
from dashboards_embed.charts.frame import Drawing, Frame, Size, rectangles, rules, texts, widest
from dashboards_embed.scale import Ticks, round_ticks
from dashboards_embed.state import State

_ROW = 21.0


@dataclass(frozen=True)
class Row:
    """One age group with the value of each side."""

    label: str
    left: float | None
    right: float | None


@dataclass(frozen=True)
class Pyramid:
    """Rows, youngest first, and the names of the sides."""

    rows: tuple[Row, ...]
    sides: tuple[str, str]
    lang: str


@dataclass(frozen=True)
class Placed:
    """The pyramid on a sheet: labels of the groups stand in the middle."""

    series: Pyramid
    frame: Frame
    ticks: Ticks
    middle: float


def series(state: State) -> Pyramid:
    """Values of the newest period that every group has."""
    period = state.newest_whole_period
    at = {card.id: state.at(period, card.id).get(state.focus) for card in state.cards}
    rows = tuple(
        Row(group.label.get(state.lang), at[group.left], at[group.right]) for group in state.chart.groups
    )
    left, right = state.chart.sides or (None, None)
    names = (left.get(state.lang) if left else "", right.get(state.lang) if right else "")
    return Pyramid(rows, names, state.lang)


def place(series: Pyramid, size: Size) -> Placed:
    """Half of the room for each side."""
    values = [v for row in series.rows for v in (row.left, row.right) if v is not None]
    ticks = round_ticks(0, max(values), size.either(4, 3), from_zero=True)
    middle = widest([row.label for row in series.rows]) + 12
    frame = Frame(size.width, 24 + _ROW * len(series.rows) + 26, left=14, right=14, top=24, bottom=26)
    return Placed(series, frame, ticks, middle)


def draw(placed: Placed) -> Drawing:
    """Vertical grid, bars to both sides, names of groups and sides."""
    frame, series = placed.frame, placed.series
    half = (frame.plot_width - placed.middle) / 2
    left = axes.Axis(0, placed.ticks.high, half, 0)
    right = axes.Axis(0, placed.ticks.high, frame.plot_width - half, frame.plot_width)
    grid = [
        {"x": side(v), "x2": side(v), "y": 0, "y2": frame.plot_height}
        for v in placed.ticks.values
        for side in (left, right)
    ]
    words = [
        {"x": side(v), "y": frame.plot_height + 14, "t": label}
        for v, label in zip(placed.ticks.values, axes.tick_labels(placed.ticks, series.lang), strict=True)
        for side in (left, right)
    ]
    count = len(series.rows)
    tops = [frame.plot_height - (i + 1) * _ROW for i in range(count)]
    layers = [rules(frame, grid), texts(frame, words, palette.MUTED, "center", fontSize=12)]
    for side, colour, name in ((left, palette.FOCUS, "left"), (right, palette.CATEGORIES[1], "right")):
        rows = [
            {"x": side(0), "x2": side(value), "y": top + 2, "y2": top + _ROW - 2}
            for row, top in zip(series.rows, tops, strict=True)
            if (value := getattr(row, name)) is not None
        ]
        layers.append(rectangles(frame, rows, colour))
    groups = [
        {"x": frame.plot_width / 2, "y": top + _ROW / 2, "t": row.label}
        for row, top in zip(series.rows, tops, strict=True)
    ]
    layers.append(texts(frame, groups, palette.INK, "center"))
    names = [{"x": half, "y": -10, "t": series.sides[0]}]
    layers.append(texts(frame, names, palette.INK, "right", fontWeight="bold"))
    other = [{"x": frame.plot_width - half, "y": -10, "t": series.sides[1]}]
    layers.append(texts(frame, other, palette.INK, "left", fontWeight="bold"))
    return frame.fit(*layers)
