"""Seasons: a grid of months and years, five classes, missing months left in the colour of no data."""

from dataclasses import dataclass

from babel.dates import get_month_names
from zoom_schemas import periods

from dashboards_embed import palette
from dashboards_embed.charts.classes import Classes, classes_of, legend, legend_height
from dashboards_embed.charts.frame import Drawing, Frame, Size, rectangles, text_width, texts, widest
from dashboards_embed.state import State


@dataclass(frozen=True)
class Heat:
    """Values by year and month."""

    values: dict[tuple[int, int], tuple[float, str]]
    years: tuple[int, ...]
    months: tuple[str, ...]
    classes: Classes
    lang: str


@dataclass(frozen=True)
class Placed:
    """The grid on a sheet: years in rows; on a phone a letter stands for a month."""

    series: Heat
    frame: Frame
    row: float
    values_fit: bool


def series(state: State) -> Heat:
    """The months of the city."""
    values = {}
    for period, value in state.points():
        start = periods.parse(period).start
        values[start.year, start.month] = (value, state.text(value))
    years = tuple(range(min(y for y, _ in values), max(y for y, _ in values) + 1))
    names = get_month_names("abbreviated", "stand-alone", locale="en_GB" if state.lang == "en" else "pl")
    classes = classes_of([v for v, _ in values.values()], state.text, state.lang)
    return Heat(values, years, tuple(str(names[m]) for m in range(1, 13)), classes, state.lang)


def place(series: Heat, size: Size) -> Placed:
    """Values are written into the cells when they fit."""
    left = text_width("2000") + 10
    cell = (size.width - left) / 12
    fit = cell > widest([t for _, t in series.values.values()], 12) + 6
    row = 26.0 if fit else 20.0
    missing = len(series.values) < 12 * len(series.years)
    bottom = legend_height(series.classes, size.width - left, missing, series.lang) + 8
    height = 22 + row * len(series.years) + bottom
    return Placed(series, Frame(size.width, height, left=left, top=22, bottom=bottom), row, fit)


def draw(placed: Placed) -> Drawing:
    """Cells by class, names of months above and years to the left."""
    frame, series, row = placed.frame, placed.series, placed.row
    column = frame.plot_width / 12
    groups: dict[str, list[dict[str, float]]] = {}
    written: dict[str, list[dict[str, object]]] = {}
    for i, year in enumerate(series.years):
        for month in range(1, 13):
            cell = series.values.get((year, month))
            colour = series.classes.colours[series.classes.of(cell[0])] if cell else palette.NO_DATA
            x, y = (month - 1) * column, i * row
            groups.setdefault(colour, []).append(
                {"x": x + 1, "x2": x + column - 1, "y": y + 1, "y2": y + row - 1}
            )
            if cell and placed.values_fit:
                word = {"x": x + column / 2, "y": y + row / 2, "t": cell[1]}
                written.setdefault(palette.text_on(colour), []).append(word)
    layers = [rectangles(frame, rows, colour) for colour, rows in sorted(groups.items())]
    layers += [texts(frame, rows, colour, "center", fontSize=12) for colour, rows in sorted(written.items())]
    months = [
        {"x": (m + 0.5) * column, "y": -10, "t": name if column > 32 else name[:1].upper()}
        for m, name in enumerate(series.months)
    ]
    years = [{"x": -8, "y": (i + 0.5) * row, "t": str(year)} for i, year in enumerate(series.years)]
    missing = len(series.values) < 12 * len(series.years)
    return frame.fit(
        *layers,
        texts(frame, months, palette.MUTED, "center", fontSize=12),
        texts(frame, years, palette.MUTED, "right"),
        *legend(frame, series.classes, row * len(series.years) + 10, missing, series.lang),
    )
