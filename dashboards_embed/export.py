"""The figures of a chart as files: a CSV that Excel opens at a double click, and a tidy one for machines."""

import csv
import io
from collections.abc import Sequence

from dashboards_embed import figures
from dashboards_embed.places import places_of
from dashboards_embed.state import Cell, State
from dashboards_embed.wording import phrase

BOM = "\ufeff"
TIDY_COLUMNS = ("card", "territory", "name", "period", "value", "unit", "flags")
_PLACE_COLUMNS = ("name", "lon", "lat", "value", "unit")


def spreadsheet(state: State) -> str:
    """CSV for a spreadsheet.

    In Polish: byte order mark, semicolons, decimal commas; Excel asks nothing then.
    """
    heads = [phrase(f"csv_{name}", state.lang) for name in _heads(state)]
    rows = _rows(state)
    if state.lang == "pl":
        return BOM + _written([heads, *([_comma(cell) for cell in row] for row in rows)], ";")
    return BOM + _written([heads, *rows], ",")


def tidy(state: State) -> str:
    """CSV for machines: English heads, points, commas, one observation a row; values as they were
    computed.
    """
    columns = _PLACE_COLUMNS if state.chart.kind == "points_map" else TIDY_COLUMNS
    return _written([columns, *_rows(state)], ",")


def exact(value: float | None) -> str:
    """A value with all digits that mean something, without the noise of binary arithmetic."""
    return "" if value is None or value != value else f"{value:.12g}" if abs(value) < 1e12 else repr(value)


def _heads(state: State) -> Sequence[str]:
    if state.chart.kind == "points_map":
        return ("name", "lon", "lat", "value", "unit")
    return ("card", "territory", "name", "period", "value", "unit", "flags")


def _rows(state: State) -> list[list[str]]:
    if state.chart.kind == "points_map":
        return _place_rows(state)
    unit = figures.unit_name(state.unit, state.lang) or state.unit
    return [
        [c.card, c.territory, state.name(c.territory), c.period, exact(c.value), unit, c.flags]
        for c in drawn_cells(state)
    ]


def drawn_cells(state: State) -> list[Cell]:
    """The cells a chart shows: all of them over time, those of its period where it shows one or two."""
    shown = set(state.periods)
    if state.chart.kind in {"dot_comparison", "choropleth"}:
        shown = {state.latest_shared_period}
    if state.chart.kind == "slope":
        shown = set(state.two_dates)
    if state.chart.kind == "pyramid":
        shown = {state.newest_whole_period}
    cells = [cell for cell in state.cells if cell.period in shown]
    return sorted(cells, key=lambda cell: (cell.card, cell.territory, cell.period))


def _place_rows(state: State) -> list[list[str]]:
    unit = figures.unit_name(state.unit, state.lang) or state.unit
    return [
        [
            place.name,
            exact(place.lon),
            exact(place.lat),
            exact(place.value),
            "" if place.value is None else unit,
        ]
        for place in places_of(state)
    ]


def _comma(cell: str) -> str:
    return cell.replace(".", ",") if _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _written(rows: Sequence[Sequence[str]], delimiter: str) -> str:
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return target.getvalue()
