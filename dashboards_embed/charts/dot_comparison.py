"""Places ranked by one value: sorted lollipops, the city highlighted, the median marked."""

from dataclasses import dataclass

from dashboards_embed import palette
from dashboards_embed.charts.axes import Axis
from dashboards_embed.charts.frame import Drawing, Frame, Layer, Size, dots, rules, texts, widest
from dashboards_embed.scale import median
from dashboards_embed.state import State
from dashboards_embed.wording import phrase

ROW = 26.0


@dataclass(frozen=True)
class Place:
    """One row: whose value, how much, in words, and whether it is the city's."""

    name: str
    value: float
    text: str
    focus: bool


@dataclass(frozen=True)
class Ranking:
    """The rows, greatest first."""

    places: tuple[Place, ...]
    median: float
    median_text: str


@dataclass(frozen=True)
class Placed:
    """The ranking on a sheet."""

    series: Ranking
    frame: Frame


def series(state: State) -> Ranking:
    """Values of the newest period that nearly all share; equal values by name."""
    values = state.at(state.latest_shared_period)
    places = sorted(
        (Place(state.name(t), v, state.text(v), t == state.focus) for t, v in values.items()),
        key=lambda place: (-place.value, place.name),
    )
    middle = median([state.shown(place.value) for place in places])
    words = f"{phrase('median', state.lang)}{': ' if places else ''}{state.text(middle)}"
    return Ranking(tuple(places), middle, words)


def place(series: Ranking, size: Size) -> Placed:
    """A row for each place; as high as the rows need."""
    frame = Frame(
        size.width,
        24 + ROW * len(series.places) + 4,
        left=widest([p.name for p in series.places]) + 10,
        right=widest([p.text for p in series.places]) + 18,
        top=24,
        bottom=4,
    )
    return Placed(series, frame)


def draw(placed: Placed) -> Drawing:
    """Stems from zero, dots, names to the left, values in a column to the right."""
    frame, places = placed.frame, placed.series.places
    lowest, highest = min(0, *(p.value for p in places)), max(0, *(p.value for p in places))
    edge = 8 if lowest < 0 else 0
    x = Axis(lowest, highest if highest > lowest else lowest + 1, edge, frame.plot_width)
    y = [ROW * (i + 0.5) for i in range(len(places))]
    stems = [{"x": x(0), "x2": x(p.value), "y": at, "y2": at} for p, at in zip(places, y, strict=True)]
    middle = x(placed.series.median)
    zero = [{"x": x(0), "x2": x(0), "y": 0, "y2": frame.plot_height}]
    layers = [
        rules(frame, zero if lowest < 0 else [], palette.STEM),
        rules(frame, stems, palette.STEM, strokeWidth=2),
        rules(
            frame,
            [{"x": middle, "x2": middle, "y": 0, "y2": frame.plot_height}],
            palette.MUTED,
            strokeDash=[4, 4],
        ),
        texts(
            frame,
            [{"x": middle, "y": -9, "t": placed.series.median_text}],
            palette.MUTED,
            "center" if middle < frame.plot_width * 0.8 else "right",
            fontSize=12,
        ),
    ]
    for focus in (False, True):
        rows = [(p, at) for p, at in zip(places, y, strict=True) if p.focus is focus]
        if rows:
            layers += _rows(frame, rows, x, focus)
    return frame.fit(*layers)


def _rows(frame: Frame, rows: list[tuple[Place, float]], x: Axis, focus: bool) -> list[Layer]:
    colour, words = (palette.FOCUS, palette.FOCUS) if focus else (palette.CONTEXT, palette.INK)
    weight = {"fontWeight": "bold"} if focus else {}
    names = [{"x": -8, "y": at, "t": p.name} for p, at in rows]
    values = [{"x": frame.plot_width + frame.right, "y": at, "t": p.text} for p, at in rows]
    return [
        dots(frame, [{"x": x(p.value), "y": at} for p, at in rows], colour, 6 if focus else 5),
        texts(frame, names, words, "right", **weight),
        texts(frame, values, words, "right", **weight),
    ]
