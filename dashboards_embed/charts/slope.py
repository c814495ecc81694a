"""Two dates and nothing between them: one line for each place, names and values at both ends."""

from dataclasses import dataclass

from zoom_schemas import periods

from dashboards_embed import palette
from dashboards_embed.charts.axes import Axis
from dashboards_embed.charts.frame import Drawing, Frame, Layer, Size, dots, paths, rules, texts, widest
from dashboards_embed.scale import spread
from dashboards_embed.state import State

_LINE = 16.0


@dataclass(frozen=True)
class Slope:
    """One place at both dates, with the words at each end."""

    name: str
    before: float
    after: float
    before_text: str
    after_text: str
    focus: bool


@dataclass(frozen=True)
class Slopes:
    """All places that have both values."""

    slopes: tuple[Slope, ...]
    first: str
    last: str


@dataclass(frozen=True)
class Placed:
    """Slopes on a sheet, their words moved apart on both sides."""

    series: Slopes
    frame: Frame
    left_y: tuple[float, ...]
    right_y: tuple[float, ...]


def series(state: State) -> Slopes:
    """Places with a value at both ends, the city among them."""
    first, last = state.two_dates
    before, after = state.at(first), state.at(last)
    slopes = tuple(
        Slope(
            state.name(t), before[t], after[t], state.text(before[t]), state.text(after[t]), t == state.focus
        )
        for t in state.territories
        if t in before and t in after
    )
    return Slopes(slopes, periods.label(first, state.lang), periods.label(last, state.lang))


def place(series: Slopes, size: Size) -> Placed:
    """High enough for every name."""
    height = max(240.0, len(series.slopes) * (_LINE + 3)) + 34
    frame = Frame(
        size.width,
        height,
        left=widest([s.before_text for s in series.slopes]) + 14,
        right=widest([f"{s.after_text} {s.name}" for s in series.slopes]) + 16,
        top=28,
        bottom=6,
    )
    y = _scale(series, frame)
    left = spread([y(s.before) for s in series.slopes], _LINE, 6, frame.plot_height - 6)
    right = spread([y(s.after) for s in series.slopes], _LINE, 6, frame.plot_height - 6)
    return Placed(series, frame, tuple(left), tuple(right))


def draw(placed: Placed) -> Drawing:
    """Grey slopes, then the city's."""
    frame, series = placed.frame, placed.series
    y = _scale(series, frame)
    width = frame.plot_width
    posts = [{"x": x, "x2": x, "y": 0, "y2": frame.plot_height} for x in (0, width)]
    dates = [texts(frame, [{"x": 0, "y": -14, "t": series.first}], palette.MUTED, "center")]
    dates.append(texts(frame, [{"x": width, "y": -14, "t": series.last}], palette.MUTED, "center"))
    layers: list[Layer] = [rules(frame, posts), *dates]
    words = list(zip(series.slopes, placed.left_y, placed.right_y, strict=True))
    for focus in (False, True):
        chosen = [(s, a, b) for s, a, b in words if s.focus is focus]
        if not chosen:
            continue
        colour = palette.FOCUS if focus else palette.CONTEXT
        ink = palette.FOCUS if focus else palette.MUTED
        look = {"fontWeight": "bold"} if focus else {}
        rows = [
            {"x": x, "y": y(v), "s": i}
            for i, (s, *_) in enumerate(chosen)
            for x, v in ((0, s.before), (width, s.after))
        ]
        marks = [{"x": row["x"], "y": row["y"]} for row in rows]
        before = [{"x": -9, "y": a, "t": s.before_text} for s, a, _ in chosen]
        after = [{"x": width + 9, "y": b, "t": f"{s.after_text} {s.name}"} for s, _, b in chosen]
        layers += [
            paths(frame, rows, colour, 2.5 if focus else 1.25),
            dots(frame, marks, colour, 4 if focus else 3),
            texts(frame, before, ink, "right", **look),
            texts(frame, after, ink, "left", **look),
        ]
    return frame.fit(*layers)


def _scale(series: Slopes, frame: Frame) -> Axis:
    values = [v for s in series.slopes for v in (s.before, s.after)]
    low, high = min(values), max(values)
    return Axis(low, high if high > low else low + 1, frame.plot_height - 6, 6)
