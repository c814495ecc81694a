"""Vertical bars over time, shared by `bar` and `signed_bars`.

Bars start at zero; a missing period is an empty slot.
"""

from dataclasses import dataclass

from zoom_schemas import periods

from dashboards_embed import palette
from dashboards_embed.charts import axes
from dashboards_embed.charts.frame import Drawing, Frame, Layer, Size, rectangles, text_width, texts, widest
from dashboards_embed.scale import Ticks, are_sporadic, round_ticks
from dashboards_embed.state import State

_GAP = 0.28


@dataclass(frozen=True)
class Bar:
    """One bar; no value where the period is missing."""

    label: str
    value: float | None
    text: str


@dataclass(frozen=True)
class Bars:
    """What is drawn, oldest first. Breaks are counted in slots."""

    bars: tuple[Bar, ...]
    breaks: tuple[axes.BreakMark, ...]
    above: str
    below: str
    lang: str


@dataclass(frozen=True)
class Placed:
    """The bars on a sheet. Every bar tells its value where there is room, else an axis does."""

    series: Bars
    frame: Frame
    ticks: Ticks
    every_value: bool


def over_time(state: State, above: str, below: str) -> Bars:
    """A slot for each period: all between the first and the last, or, where most are missing, the known
    ones.
    """
    known = dict(state.points())
    slots = _slots(list(known))
    bars = tuple(Bar(periods.label(p, state.lang), known.get(p), state.text(known.get(p))) for p in slots)
    breaks = tuple(
        axes.BreakMark(float(slots.index(b.period)), mark.words)
        for mark in axes.break_marks(state)
        for b in state.breaks
        if b.period in slots and axes.position(b.period) - 0.5 == mark.at
    )
    return Bars(bars, tuple(dict.fromkeys(breaks)), above, below, state.lang)


def place(series: Bars, size: Size) -> Placed:
    """Writes every value when the bars are wide enough for it."""
    values = [bar.value for bar in series.bars if bar.value is not None]
    ticks = round_ticks(min(values), max(values), 5, from_zero=True)
    room = (size.width - 8) / len(series.bars)
    every_value = room > widest([bar.text for bar in series.bars], 12) + 6
    if every_value:
        ticks = Ticks(ticks.values, min(0.0, *values), max(0.0, *values))
    frame = Frame(
        size.width,
        size.either(300 if size.full else 260, 240),
        left=4 if every_value else axes.label_room(ticks, series.lang),
        right=4,
        top=24 if series.breaks or every_value else 8,
    )
    return Placed(series, frame, ticks, every_value)


def draw(placed: Placed) -> Drawing:
    """Bars in the colour of their sign over a light grid."""
    frame, series = placed.frame, placed.series
    slot = frame.plot_width / len(series.bars)
    y = axes.Axis(placed.ticks.low, placed.ticks.high, frame.plot_height, 0)
    layers = [] if placed.every_value else axes.value_axis(frame, placed.ticks, series.lang)
    for colour, wanted in ((series.above, True), (series.below, False)):
        rows = [
            {"x": (i + _GAP / 2) * slot, "x2": (i + 1 - _GAP / 2) * slot, "y": y(0), "y2": y(bar.value)}
            for i, bar in enumerate(series.bars)
            if bar.value is not None and (bar.value >= 0) is wanted
        ]
        if rows:
            layers.append(rectangles(frame, rows, colour))
    layers += axes.break_layers(frame, axes.Axis(0, len(series.bars), 0, frame.plot_width), series.breaks)
    return frame.fit(*layers, *_labels(placed, slot, y))


def _labels(placed: Placed, slot: float, y: axes.Axis) -> list[Layer]:
    frame, bars = placed.frame, placed.series.bars
    widest_label = max(text_width(bar.label) for bar in bars) + 14
    step = next(s for s in (1, 2, 3, 4, 5, 6, 10, 12, 20, 24, 60) if s * slot >= widest_label or s == 60)
    words = [
        {"x": (i + 0.5) * slot, "y": frame.plot_height + 16, "t": bars[i].label}
        for i in range(len(bars) - 1, -1, -step)
        if (i + 0.5) * slot - widest_label / 2 > -frame.left
    ]
    layers = [texts(frame, words, palette.MUTED, "center")]
    if placed.every_value:
        values = [
            {"x": (i + 0.5) * slot, "y": y(max(bar.value or 0, 0)) - 9, "t": bar.text}
            for i, bar in enumerate(bars)
            if bar.value is not None
        ]
        layers.append(texts(frame, values, palette.INK, "center"))
    return layers


def _slots(known: list[str]) -> list[str]:
    if are_sporadic(known):
        return known
    first, last = periods.parse(known[0]), periods.parse(known[-1])
    return [periods.from_ordinal(first.kind, n) for n in range(first.ordinal, last.ordinal + 1)]
