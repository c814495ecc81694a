"""The bridge between two sources: each cause as a floating bar, what is left unexplained, and the whole."""

from collections.abc import Iterator
from dataclasses import dataclass

from zoom_schemas.twin_causes import load_twin_causes

from dashboards_embed import palette
from dashboards_embed.charts import axes
from dashboards_embed.charts.frame import Drawing, Frame, Layer, Size, rectangles, rules, text_width, texts
from dashboards_embed.wording import phrase
from indicator_jobs.twins.comparison import Comparison
from indicator_jobs.twins.sentence import difference_written

_ROW, _BAR = 46, 18
_LEAST = 1.5


@dataclass(frozen=True)
class Bar:
    """One step from `start` to `end`, in the unit of the card, with its name and its amount in words."""

    name: str
    start: float
    end: float
    amount: str
    colour: str


@dataclass(frozen=True)
class Waterfall:
    """The steps from nothing to the whole difference."""

    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Placed:
    """The steps on a sheet, and the pixels of their amounts."""

    bars: tuple[Bar, ...]
    frame: Frame
    x: axes.Axis


def series(comparison: Comparison, lang: str) -> Waterfall:
    """Causes with an amount one after the other, the residual, the difference; empty without an amount."""
    bridge = comparison.bridge
    if bridge is None or bridge.residual is None:
        return Waterfall(())
    causes = load_twin_causes()
    steps = [
        (causes[step.cause].label.get(lang), step.amount) for step in bridge.steps if step.amount is not None
    ]
    bars, at = [], 0.0
    for name, amount in steps:
        colour = palette.ABOVE if amount >= 0 else palette.BELOW
        bars.append(Bar(_capital(name), at, at + amount, _signed(comparison, amount, lang), colour))
        at += amount
    left = phrase("twin_left", lang)
    bars.append(Bar(left, at, bridge.difference, _signed(comparison, bridge.residual, lang), palette.CONTEXT))
    whole = _signed(comparison, bridge.difference, lang)
    bars.append(Bar(phrase("twin_whole", lang), 0.0, bridge.difference, whole, palette.FOCUS))
    return Waterfall(tuple(bars))


def place(found: Waterfall, size: Size) -> Placed:
    """A row for each step: its name above its bar, its amount beside it."""
    room = max(text_width(bar.amount) for bar in found.bars) + 12
    frame = Frame(size.width, _ROW * len(found.bars) + 8, left=4, right=4, top=4, bottom=4)
    ends = [0.0, *(value for bar in found.bars for value in (bar.start, bar.end))]
    low, high = min(ends), max(ends)
    return Placed(
        found.bars, frame, axes.Axis(low, high if high > low else low + 1, 0, frame.plot_width - room)
    )


def draw(placed: Placed) -> Drawing:
    """Names, bars, amounts, and thin lines from the end of a step to the next."""
    frame = placed.frame
    return frame.fit(*_zero(placed), *_joints(placed), *_bars(placed))


def _bars(placed: Placed) -> Iterator[Layer]:
    frame = placed.frame
    for row, bar in enumerate(placed.bars):
        top = row * _ROW + 20
        left, right = sorted((placed.x(bar.start), placed.x(bar.end)))
        right = max(right, left + _LEAST)
        yield rectangles(frame, [{"x": left, "x2": right, "y": top, "y2": top + _BAR}], bar.colour)
        yield texts(frame, [{"x": 0, "y": top - 10, "t": bar.name}], palette.INK)
        yield texts(
            frame, [{"x": right + 6, "y": top + _BAR / 2, "t": bar.amount}], palette.INK, fontWeight="bold"
        )


def _joints(placed: Placed) -> list[Layer]:
    """From the end of each step but the last to the start of the next."""
    rows = [
        {
            "x": placed.x(bar.end),
            "x2": placed.x(bar.end),
            "y": row * _ROW + 20 + _BAR,
            "y2": (row + 1) * _ROW + 20,
        }
        for row, bar in enumerate(placed.bars[:-1])
    ]
    return [rules(placed.frame, rows, palette.STEM)] if rows else []


def _zero(placed: Placed) -> list[Layer]:
    x = placed.x(0.0)
    return [
        rules(placed.frame, [{"x": x, "x2": x, "y": 16, "y2": placed.frame.plot_height}], palette.CONTEXT)
    ]


def _signed(comparison: Comparison, amount: float, lang: str) -> str:
    return difference_written(comparison, amount, lang, sign=True)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
