"""The sheet a chart is drawn on: sizes, margins, and drawing by pixels where no scale is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from dashboards_embed import palette
from dashboards_embed.svg import FONT_SIZE

Align = Literal["left", "center", "right"]
_EM = 0.56
FULL, HALF, NARROW = 1040, 480, 330


@dataclass(frozen=True)
class Size:
    """Width to draw for; a narrow drawing is read on a phone."""

    width: int

    @property
    def narrow(self) -> bool:
        return self.width <= NARROW

    @property
    def full(self) -> bool:
        return self.width >= FULL

    def either(self, wide: int, narrow: int) -> int:
        return narrow if self.narrow else wide


@dataclass(frozen=True)
class Frame:
    """A drawing of exactly `width` × `height` with room for labels around the plot."""

    width: float
    height: float
    left: float = 0
    right: float = 0
    top: float = 4
    bottom: float = 24

    @property
    def plot_width(self) -> float:
        return self.width - self.left - self.right

    @property
    def plot_height(self) -> float:
        return self.height - self.top - self.bottom

    def fit(self, *layers: Any) -> alt.LayerChart:
        """The layers on one plot of this size; nothing is measured, so the size never depends on a font."""
        return alt.LayerChart(layer=list(layers)).properties(
            width=self.plot_width,
            height=self.plot_height,
            padding={"left": self.left, "right": self.right, "top": self.top, "bottom": self.bottom},
            autosize=alt.AutoSizeParams(type="none"),
        )

    def x(self, field: str = "x") -> alt.X:
        """A field in pixels from the left of the plot."""
        scale = alt.Scale(domain=[0, self.plot_width], nice=False, zero=False)
        return alt.X(f"{field}:Q", scale=scale, axis=None)

    def y(self, field: str = "y") -> alt.Y:
        """A field in pixels from the top of the plot."""
        scale = alt.Scale(domain=[self.plot_height, 0], nice=False, zero=False)
        return alt.Y(f"{field}:Q", scale=scale, axis=None)


def text_width(text: str, size: float = FONT_SIZE) -> float:
    """Room a text needs, in pixels, whatever sans-serif font the page uses."""
    return len(text) * size * _EM


def widest(texts: Sequence[str], size: float = FONT_SIZE) -> float:
    """Room the longest of the texts needs."""
    return max((text_width(text, size) for text in texts), default=0)


def chart_of(rows: Sequence[dict[str, Any]]) -> alt.Chart:
    """A chart over plain rows."""
    return alt.Chart(alt.Data(values=list(rows)))


def texts(
    frame: Frame,
    rows: Sequence[dict[str, Any]],
    colour: str = palette.INK,
    align: Align = "left",
    **look: Any,
) -> alt.Chart:
    """Words at pixels: rows of x, y, t."""
    mark = chart_of(rows).mark_text(
        align=align, baseline=look.pop("baseline", "middle"), color=colour, **look
    )
    return mark.encode(x=frame.x(), y=frame.y(), text="t:N")


def rectangles(frame: Frame, rows: Sequence[dict[str, Any]], colour: str, **look: Any) -> alt.Chart:
    """Filled rectangles at pixels: rows of x, y, x2, y2."""
    mark = chart_of(rows).mark_rect(color=colour, opacity=1, **look)
    return mark.encode(x=frame.x(), y=frame.y(), x2="x2:Q", y2="y2:Q")


def rules(frame: Frame, rows: Sequence[dict[str, Any]], colour: str = palette.GRID, **look: Any) -> alt.Chart:
    """Straight lines at pixels: rows of x, y, x2, y2."""
    mark = chart_of(rows).mark_rule(color=colour, opacity=1, **look)
    return mark.encode(x=frame.x(), y=frame.y(), x2="x2:Q", y2="y2:Q")


def areas(frame: Frame, rows: Sequence[dict[str, Any]], colour: str) -> alt.Chart:
    """A filled band at pixels: rows of x, y, y2."""
    mark = chart_of(rows).mark_area(color=colour, opacity=1)
    return mark.encode(x=frame.x(), y=frame.y(), y2="y2:Q")


def dots(frame: Frame, rows: Sequence[dict[str, Any]], colour: str, radius: float, **look: Any) -> alt.Chart:
    """Circles at pixels: rows of x, y."""
    mark = chart_of(rows).mark_circle(color=colour, opacity=1, size=3.1416 * radius**2, **look)
    return mark.encode(x=frame.x(), y=frame.y())


def paths(frame: Frame, rows: Sequence[dict[str, Any]], colour: str, width: float, **look: Any) -> alt.Chart:
    """Lines through pixels: rows of x, y and s, the stretch they belong to."""
    mark = chart_of(rows).mark_line(color=colour, strokeWidth=width, opacity=1, **look)
    return mark.encode(x=frame.x(), y=frame.y(), detail="s:N", order="x:Q")
