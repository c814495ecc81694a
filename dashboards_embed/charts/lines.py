"""Lines over time, shared by `line` and `multi_line`: gaps stay gaps, names stand at the ends without
colliding.
"""

from dataclasses import dataclass

from dashboards_embed import palette
from dashboards_embed.charts import axes
from dashboards_embed.charts.frame import Drawing, Frame, Layer, Size, dots, paths, rules, texts, widest
from dashboards_embed.scale import Ticks, are_sporadic, position, round_ticks, spread, stretches
from dashboards_embed.state import State

LABEL_GAP = 15.5
_RING = 4.0


@dataclass(frozen=True)
class Line:
    """One line: its name at the end, its points, how it is painted, and periods where it was counted anew.

    `sporadic`: whether its points stand apart by nature; None: as all lines of the chart.
    """

    name: str
    points: tuple[tuple[str, float], ...]
    colour: str
    strong: bool
    broken_at: tuple[str, ...] = ()
    dash: tuple[int, ...] = ()
    sporadic: bool | None = None


@dataclass(frozen=True)
class Lines:
    """What is drawn: the lines and the breaks that hold for all of them."""

    lines: tuple[Line, ...]
    breaks: tuple[axes.BreakMark, ...]
    lang: str
    school: bool
    sporadic: bool


@dataclass(frozen=True)
class Placed:
    """The lines on a sheet: margins, ticks, and the height at which each name is read."""

    series: Lines
    frame: Frame
    ticks: Ticks
    first: float
    last: float
    label_y: tuple[float, ...]


def lines_of(state: State, lines: tuple[Line, ...]) -> Lines:
    """The lines of a state with what holds for all of them."""
    school = any("/" in period for period in state.periods)
    return Lines(lines, axes.break_marks(state), state.lang, school, are_sporadic(state.periods))


def own_breaks(state: State, territory: str) -> tuple[str, ...]:
    """Periods shown from which one other territory alone was counted anew.

    New boundaries change how many people there are, not how many of them are out of work: rates have none.
    """
    if state.cards[0].kind == "ratio" or territory == state.focus:
        return ()
    shown = {period for period, _ in state.points(territory)[1:]}
    return tuple(sorted({b.period for b in state.breaks if b.territory == territory} & shown))


def leaves_zero_out(state: State) -> bool:
    """Whether the axis of a line chart does not reach zero: bars always do, lines must say so."""
    values = [cell.value for cell in state.cells if cell.value is not None]
    return any(
        not t.low <= 0 <= t.high for t in (round_ticks(min(values), max(values), n) for n in (3, 5, 6))
    )


def place(series: Lines, size: Size) -> Placed:
    """Chooses ticks and margins, and moves the names apart."""
    values = [v for line in series.lines for _, v in line.points]
    times = [position(p) for line in series.lines for p, _ in line.points]
    ticks = round_ticks(min(values), max(values), size.either(6 if size.full else 5, 5))
    height = size.either(340 if size.full else 260, 250)
    if len(series.lines) > 8:
        height = max(height, 300)
    frame = Frame(
        size.width,
        height,
        left=axes.label_room(ticks, series.lang),
        right=widest([line.name for line in series.lines]) + 16,
        top=24 if series.breaks else 8,
    )
    y = axes.Axis(ticks.low, ticks.high, frame.plot_height, 0)
    wanted = [y(line.points[-1][1]) for line in series.lines]
    return Placed(
        series,
        frame,
        ticks,
        min(times),
        max(times),
        tuple(spread(wanted, LABEL_GAP, 0, frame.plot_height)),
    )


def draw(placed: Placed) -> Drawing:
    """Grid, breaks, context lines, strong lines, names."""
    frame, series = placed.frame, placed.series
    x = axes.Axis(placed.first, max(placed.last, placed.first + 1), 4, frame.plot_width - 4)
    y = axes.Axis(placed.ticks.low, placed.ticks.high, frame.plot_height, 0)
    layers = [
        *axes.value_axis(frame, placed.ticks, series.lang),
        *axes.year_axis(frame, x, placed.first, placed.last, series.school),
        *axes.break_layers(frame, x, series.breaks),
    ]
    for line in sorted(series.lines, key=lambda line: line.strong):
        layers += _line(frame, line, series.sporadic, x, y)
    return frame.fit(*layers, *_names(placed, x, y))


def _line(frame: Frame, line: Line, sporadic: bool, x: axes.Axis, y: axes.Axis) -> list[Layer]:
    sporadic = sporadic if line.sporadic is None else line.sporadic
    parts = stretches(line.points, sporadic)
    rows = [
        {"x": x(position(p)), "y": y(v), "s": index}
        for index, part in enumerate(parts)
        for p, v in part
        if len(part) > 1
    ]
    alone = [
        {"x": x(position(p)), "y": y(v)} for part in parts if len(part) == 1 or sporadic for p, v in part
    ]
    dash = {"strokeDash": list(line.dash)} if line.dash else {}
    layers = [paths(frame, rows, line.colour, 2.5 if line.strong else 1.25, **dash)] if rows else []
    if alone:
        layers.append(dots(frame, alone, line.colour, 2.5))
    rings = [{"x": x(position(p)), "y": y(v)} for p, v in line.points if p in line.broken_at]
    if rings:
        layers.append(
            dots(frame, rings, palette.PAPER, _RING, stroke=line.colour, strokeWidth=1.5, fill=palette.PAPER)
        )
    if line.strong:
        end = line.points[-1]
        layers.append(dots(frame, [{"x": x(position(end[0])), "y": y(end[1])}], line.colour, 4))
    return layers


def _names(placed: Placed, x: axes.Axis, y: axes.Axis) -> list[Layer]:
    frame = placed.frame
    strong, plain, leaders = [], [], []
    for line, at in zip(placed.series.lines, placed.label_y, strict=True):
        end_x, end_y = x(position(line.points[-1][0])), y(line.points[-1][1])
        if abs(at - end_y) > 5 or frame.plot_width - end_x > 8:
            leaders.append({"x": end_x + 5, "y": end_y, "x2": frame.plot_width + 5, "y2": at})
        row = {"x": frame.plot_width + 8, "y": at, "t": line.name}
        (strong if line.strong else plain).append((row, line.colour))
    layers = [rules(frame, leaders, palette.STEM)] if leaders else []
    if plain:
        layers.append(texts(frame, [row for row, _ in plain], palette.MUTED))
    for row, colour in strong:
        layers.append(texts(frame, [row], colour, fontWeight="bold"))
    return layers
