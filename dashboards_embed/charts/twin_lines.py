"""Two sources of one indicator over time: the main line solid, its twin dashed, the gap shaded."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from zoom_schemas import numbers
from zoom_schemas.periods import parse

from dashboards_embed import palette
from dashboards_embed.charts import axes, lines
from dashboards_embed.charts.frame import Drawing, Layer, Size, areas, rules, texts
from dashboards_embed.charts.lines import Line, Lines
from dashboards_embed.scale import are_neighbours, are_sporadic, position
from indicator_jobs.twins.comparison import Comparison

_DASH = (6, 4)
_LEGEND = 44
_ROW = 20

Shared = tuple[str, float, float]
"""A period with both figures."""


@dataclass(frozen=True)
class TwinLines:
    """Both lines, their names for the legend, and the periods that both have."""

    lines: Lines
    names: tuple[str, ...]
    shared: tuple[Shared, ...]


@dataclass(frozen=True)
class Placed:
    """The lines on a sheet with a legend above them."""

    series: TwinLines
    lines: lines.Placed


def series(comparison: Comparison, lang: str) -> TwinLines:
    """Every period of both sides; what one alone has belongs to its line too."""
    shared = tuple((one.point.period, one.point.main, one.point.twin) for one in comparison.periods)
    main = _sorted([*((period, a) for period, a, _ in shared), *comparison.only_main])
    twin = _sorted([*((period, b) for period, _, b in shared), *comparison.only_twin])
    decimals = comparison.decimals
    drawn = (
        _line(main, palette.FOCUS, (), decimals, lang),
        _line(twin, palette.BELOW, _DASH, decimals, lang),
    )
    school = any("/" in period for period, _ in main)
    names = (comparison.main.title[lang], comparison.twin.title[lang])
    return TwinLines(Lines(drawn, (), lang, school, sporadic=False), names, shared)


def place(found: TwinLines, size: Size) -> Placed:
    """As lines are placed, with room for the legend."""
    placed = lines.place(found.lines, size)
    frame = replace(placed.frame, top=placed.frame.top + _LEGEND, height=placed.frame.height + _LEGEND)
    return Placed(found, replace(placed, frame=frame))


def draw(placed: Placed) -> Drawing:
    """The shaded gap, the lines over it, the legend above."""
    drawn = lines.draw(placed.lines)
    return placed.lines.frame.fit(*_gap(placed), *drawn["layer"], *_legend(placed))


def _line(
    points: tuple[tuple[str, float], ...], colour: str, dash: tuple[int, ...], decimals: int, lang: str
) -> Line:
    last = numbers.number(points[-1][1], decimals, lang)
    sporadic = are_sporadic([period for period, _ in points])
    return Line(last, points, colour, strong=True, dash=dash, sporadic=sporadic)


def _gap(placed: Placed) -> Iterator[Layer]:
    """A band where periods follow each other, a bar where one stands alone: nothing is filled in between."""
    frame, own = placed.lines.frame, placed.lines
    x = axes.Axis(own.first, max(own.last, own.first + 1), 4, frame.plot_width - 4)
    y = axes.Axis(own.ticks.low, own.ticks.high, frame.plot_height, 0)
    for run in _runs(placed.series.shared):
        rows = [{"x": x(position(p)), "y": y(a), "y2": y(b)} for p, a, b in run]
        if len(rows) > 1:
            yield areas(frame, rows, palette.SEQUENTIAL[0])
        else:
            bar = [{**row, "x2": row["x"]} for row in rows]
            yield rules(frame, bar, palette.SEQUENTIAL[0], strokeWidth=8)


def _runs(shared: tuple[Shared, ...]) -> list[list[Shared]]:
    runs: list[list[Shared]] = []
    for one in shared:
        if runs and are_neighbours(runs[-1][-1][0], one[0]):
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _legend(placed: Placed) -> Iterator[Layer]:
    frame = placed.lines.frame
    for row, (line, name) in enumerate(zip(placed.series.lines.lines, placed.series.names, strict=True)):
        at = -_LEGEND + row * _ROW
        dash = {"strokeDash": list(line.dash)} if line.dash else {}
        sample = [{"x": -frame.left + 2, "x2": -frame.left + 30, "y": at, "y2": at}]
        yield rules(frame, sample, line.colour, strokeWidth=2.5, **dash)
        yield texts(frame, [{"x": -frame.left + 38, "y": at, "t": name}], palette.INK)


def _sorted(points: list[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(points, key=lambda point: parse(point[0]).start))
