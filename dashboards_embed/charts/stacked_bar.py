"""Parts of a whole by period: stacked bars, each part named at the last bar and told by pattern of place
and colour.
"""

from dataclasses import dataclass

from zoom_schemas import numbers, periods

from dashboards_embed import palette
from dashboards_embed.charts import axes
from dashboards_embed.charts.frame import Drawing, Frame, Layer, Size, rectangles, rules, texts, widest
from dashboards_embed.scale import Ticks, round_ticks, spread
from dashboards_embed.state import State

PART_COLOURS = (
    palette.SEQUENTIAL[4],
    palette.SEQUENTIAL[2],
    palette.SEQUENTIAL[0],
    palette.STEM,
    palette.CONTEXT,
)
_GAP = 0.2
_LINE = 15.5


@dataclass(frozen=True)
class Part:
    """One part over all periods, bottom part first; None where the period is missing."""

    name: str
    values: tuple[float | None, ...]
    colour: str


@dataclass(frozen=True)
class Stack:
    """The parts and the labels of the periods."""

    parts: tuple[Part, ...]
    labels: tuple[str, ...]
    decimals: int
    lang: str
    share: bool


@dataclass(frozen=True)
class Placed:
    """The stack on a sheet."""

    series: Stack
    frame: Frame
    ticks: Ticks
    name_y: tuple[float, ...]


def series(state: State) -> Stack:
    """The parts in the order of the cards, over the periods in which all of them are known."""
    by_card = {card.id: dict(state.points(card=card.id)) for card in state.cards}
    shared = [p for p in state.periods if all(p in points for points in by_card.values())]
    parts = tuple(
        Part(state.label(card.id), tuple(by_card[card.id].get(p) for p in shared), PART_COLOURS[i])
        for i, card in enumerate(state.cards)
    )
    labels = tuple(periods.label(p, state.lang) for p in shared)
    return Stack(parts, labels, state.decimals, state.lang, state.chart.share)


def place(series: Stack, size: Size) -> Placed:
    """Room to the right for the names of the parts with their last values."""
    totals = [sum(v or 0 for v in column) for column in zip(*(p.values for p in series.parts), strict=True)]
    ticks = Ticks((0, 25, 50, 75, 100), 0, 100) if series.share else round_ticks(0, max(totals), 5, True)
    frame = Frame(
        size.width,
        size.either(320 if size.full else 280, 280),
        left=axes.label_room(ticks, series.lang),
        right=widest([part.name for part in series.parts]) + 14,
        top=8,
    )
    y = axes.Axis(ticks.low, ticks.high, frame.plot_height, 0)
    base, middles = 0.0, []
    for part in series.parts:
        last = part.values[-1] or 0
        middles.append(y(base + last / 2))
        base += last
    heights = spread(middles, 2 * _LINE + 2, _LINE, frame.plot_height - _LINE)
    return Placed(series, frame, ticks, tuple(heights))


def draw(placed: Placed) -> Drawing:
    """Grid, parts with a thin line of paper between them, names."""
    frame, series = placed.frame, placed.series
    y = axes.Axis(placed.ticks.low, placed.ticks.high, frame.plot_height, 0)
    slot = frame.plot_width / len(series.labels)
    base = [0.0] * len(series.labels)
    layers = axes.value_axis(frame, placed.ticks, series.lang)
    for part in series.parts:
        rows = [
            {
                "x": (i + _GAP / 2) * slot,
                "x2": (i + 1 - _GAP / 2) * slot,
                "y": y(base[i]),
                "y2": y(base[i] + (v or 0)),
            }
            for i, v in enumerate(part.values)
        ]
        edge = palette.OUTLINE if palette.luminance(part.colour) > 0.3 else palette.PAPER
        layers.append(rectangles(frame, rows, part.colour, stroke=edge, strokeWidth=0.7))
        base = [b + (v or 0) for b, v in zip(base, part.values, strict=True)]
    return frame.fit(*layers, *_names(placed), *_periods(frame, series.labels, slot))


def _names(placed: Placed) -> list[Layer]:
    frame, series = placed.frame, placed.series
    names, values, keys = [], [], []
    for part, at in zip(series.parts, placed.name_y, strict=True):
        unit = "%" if series.share else ""
        names.append({"x": frame.plot_width + 8, "y": at - _LINE / 2, "t": part.name})
        text = numbers.number(part.values[-1], series.decimals, series.lang) + unit
        values.append({"x": frame.plot_width + 8, "y": at + _LINE / 2, "t": text})
        keys.append(
            {"x": frame.plot_width + 3, "x2": frame.plot_width + 3, "y": at - _LINE, "y2": at + _LINE}
        )
    layers = [
        rules(frame, [key], part.colour, strokeWidth=4) for key, part in zip(keys, series.parts, strict=True)
    ]
    return [
        *layers,
        texts(frame, names, palette.INK),
        texts(frame, values, palette.MUTED),
    ]


def _periods(frame: Frame, labels: tuple[str, ...], slot: float) -> list[Layer]:
    room = widest(labels) + 8
    step = next(s for s in (1, 2, 3, 4, 5, 10, 20, 50) if s * slot >= room or s == 50)
    words = [
        {"x": (i + 0.5) * slot, "y": frame.plot_height + 16, "t": labels[i]}
        for i in range(len(labels) - 1, -1, -step)
    ]
    return [texts(frame, words, palette.MUTED, "center")]
