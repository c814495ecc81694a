"""Axes as layers: round values with a light grid, years along the bottom, breaks of a series as dashed
lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from zoom_schemas import numbers

from dashboards_embed import palette
from dashboards_embed.charts.frame import Frame, Layer, rules, text_width, texts, widest
from dashboards_embed.scale import Ticks, position, year_ticks
from dashboards_embed.state import State
from dashboards_embed.wording import phrase

NOTE_SIZE = 12
_LONGEST_NOTE = 34


@dataclass(frozen=True)
class BreakMark:
    """A break that holds for what the chart shows: where it lies, and a few words for it."""

    at: float
    words: str


@dataclass(frozen=True)
class Axis:
    """Turns a quantity into pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def break_marks(state: State) -> tuple[BreakMark, ...]:
    """Breaks that touch every line of the chart, or the city's own, between the first and the last period
    shown.
    """
    shown = [position(period) for period in state.periods]
    marks = {
        position(b.period) - 0.5: _short(b.note.get(state.lang), state.lang)
        for b in state.breaks
        if b.territory in {None, state.focus} and min(shown) < position(b.period) <= max(shown)
    }
    return tuple(BreakMark(at, words) for at, words in sorted(marks.items()))


def _short(note: str, lang: str) -> str:
    return note.rstrip(".") if len(note) <= _LONGEST_NOTE else phrase("break_mark", lang)


def tick_labels(ticks: Ticks, lang: str) -> list[str]:
    """The ticks in words, all with the same decimals."""
    return [numbers.number(value, ticks.decimals, lang) for value in ticks.values]


def value_axis(frame: Frame, ticks: Ticks, lang: str) -> list[Layer]:
    """Horizontal grid with the values to its left; zero, where it is passed, stands out."""
    y = Axis(ticks.low, ticks.high, frame.plot_height, 0)
    grid = [{"x": 0, "x2": frame.plot_width, "y": y(v), "y2": y(v)} for v in ticks.values]
    words = [
        {"x": -8, "y": y(v), "t": label}
        for v, label in zip(ticks.values, tick_labels(ticks, lang), strict=True)
    ]
    layers = [rules(frame, grid), texts(frame, words, palette.MUTED, "right")]
    if ticks.low < 0 < ticks.high:
        zero = [{"x": 0, "x2": frame.plot_width, "y": y(0), "y2": y(0)}]
        layers.append(rules(frame, zero, palette.CONTEXT))
    return layers


def year_axis(frame: Frame, x: Axis, first: float, last: float, school: bool = False) -> list[Layer]:
    """Years below the plot, as many as fit; the last one is always there."""
    room = 62 if school else 46
    years = year_ticks(first, last, max(2, int(frame.plot_width // room)))
    words = [
        {
            "x": x(year),
            "y": frame.plot_height + 16,
            "t": f"{year}/{(year + 1) % 100:02d}" if school else str(year),
        }
        for year in years
    ]
    return [texts(frame, words, palette.MUTED, "center")]


def break_layers(frame: Frame, x: Axis, marks: Sequence[BreakMark]) -> list[Layer]:
    """A dashed vertical with its words above the plot; words that would leave the plot turn to the other
    side.
    """
    if not marks:
        return []
    lines = [{"x": x(m.at), "x2": x(m.at), "y": 0, "y2": frame.plot_height} for m in marks]
    layers = [rules(frame, lines, palette.MUTED, strokeDash=[4, 4])]
    for mark in marks[-1:]:
        place = x(mark.at)
        fits = place - text_width(mark.words, NOTE_SIZE) > -frame.left
        row = [{"x": place + (-4 if fits else 4), "y": -13, "t": mark.words}]
        layers.append(texts(frame, row, palette.MUTED, "right" if fits else "left", fontSize=NOTE_SIZE))
    return layers


def label_room(ticks: Ticks, lang: str) -> float:
    """Room left of the plot for the labels of the values."""
    return widest(tick_labels(ticks, lang)) + 10
