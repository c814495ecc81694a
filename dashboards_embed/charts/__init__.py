"""Kinds of charts. Each is one module with three steps: `series` (what is shown), `place` (where), `draw`
(how).

A new kind is a module here and a line in `KINDS`; its name joins `dashboards_embed.definition.Kind`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboards_embed.charts import (
    bar,
    choropleth,
    dot_comparison,
    heat,
    line,
    multi_line,
    points_map,
    pyramid,
    signed_bars,
    slope,
    small_multiples,
    stacked_bar,
)
from dashboards_embed.charts.frame import FULL, HALF, NARROW, Drawing, Size
from dashboards_embed.state import State
from dashboards_embed.svg import draw as draw_svg


@dataclass(frozen=True)
class ChartKind:
    """Three steps from a state to a drawing."""

    series: Callable[[State], Any]
    place: Callable[[Any, Size], Any]
    draw: Callable[[Any], Drawing]


KINDS: dict[str, ChartKind] = {
    module.__name__.rsplit(".", 1)[-1]: ChartKind(module.series, module.place, module.draw)
    for module in (
        line,
        multi_line,
        signed_bars,
        bar,
        dot_comparison,
        stacked_bar,
        pyramid,
        heat,
        small_multiples,
        slope,
        choropleth,
        points_map,
    )
}


@dataclass(frozen=True)
class Drawings:
    """One chart for a wide card and for a phone, as inline SVG."""

    wide: str
    narrow: str


def drawings(state: State) -> Drawings:
    """Draws the chart twice. Raises `NothingToShowError` when the city has nothing to be drawn."""
    kind = KINDS[state.chart.kind]
    shown = kind.series(state)
    wide = Size(FULL if state.chart.span == "full" else HALF)
    return Drawings(*(draw_svg(kind.draw(kind.place(shown, size))) for size in (wide, Size(NARROW))))
