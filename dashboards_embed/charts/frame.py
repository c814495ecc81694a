"""The sheet a chart is drawn on: sizes, margins, and drawing by pixels where no scale is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dashboards_embed import palette
from dashboards_embed.svg import FONT_SIZE

Align = Literal["left", "center", "right"]
Layer = dict[str, Any]
Drawing = dict[str, Any]
"""Both are Vega-Lite as plain data: one layer, and a whole chart."""

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

    def fit(self, *layers: Layer) -> Drawing:
        """The layers on one plot of this size; nothing is measured, so the size never depends on a font."""
        return {
            "layer": list(layers),
            "width": self.plot_width,
            "height": self.plot_height,
            "padding": {"left": self.left, "right": self.right, "top": self.top, "bottom": self.bottom},
            "autosize": {"type": "none"},
        }

    @property
    def pixels(self) -> Layer:
        """Encodings of the fields x and y in pixels from the left and from the top of the plot."""
        return {"x": _pixels("x", 0, self.plot_width), "y": _pixels("y", self.plot_height, 0)}


def _pixels(field: str, first: float, last: float) -> Layer:
    scale = {"domain": [first, last], "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": None}


def text_width(text: str, size: float = FONT_SIZE) -> float:
    """Room a text needs, in pixels, whatever sans-serif font the page uses."""
    return len(text) * size * _EM


def widest(texts: Sequence[str], size: float = FONT_SIZE) -> float:
    """Room the longest of the texts needs."""
    return max((text_width(text, size) for text in texts), default=0)


def layer_of(rows: Sequence[dict[str, Any]], mark: str, look: Layer, **encoding: Any) -> Layer:
    """A layer over plain rows."""
    return {"data": {"values": list(rows)}, "mark": {"type": mark, **look}, "encoding": encoding}


def texts(
    frame: Frame,
    rows: Sequence[dict[str, Any]],
    colour: str = palette.INK,
    align: Align = "left",
    **look: Any,
) -> Layer:
    """Words at pixels: rows of x, y, t."""
    seen = {"align": align, "baseline": "middle", "color": colour, **look}
    return layer_of(rows, "text", seen, **frame.pixels, text={"field": "t", "type": "nominal"})


def rectangles(frame: Frame, rows: Sequence[dict[str, Any]], colour: str, **look: Any) -> Layer:
    """Filled rectangles at pixels: rows of x, y, x2, y2."""
    seen = {"color": colour, "opacity": 1, **look}
    return layer_of(rows, "rect", seen, **frame.pixels, x2={"field": "x2"}, y2={"field": "y2"})


def rules(frame: Frame, rows: Sequence[dict[str, Any]], colour: str = palette.GRID, **look: Any) -> Layer:
    """Straight lines at pixels: rows of x, y, x2, y2."""
    seen = {"color": colour, "opacity": 1, **look}
    return layer_of(rows, "rule", seen, **frame.pixels, x2={"field": "x2"}, y2={"field": "y2"})


def areas(frame: Frame, rows: Sequence[dict[str, Any]], colour: str) -> Layer:
    """A filled band at pixels: rows of x, y, y2."""
    return layer_of(rows, "area", {"color": colour, "opacity": 1}, **frame.pixels, y2={"field": "y2"})


def dots(frame: Frame, rows: Sequence[dict[str, Any]], colour: str, radius: float, **look: Any) -> Layer:
    """Circles at pixels: rows of x, y."""
    seen = {"color": colour, "opacity": 1, "size": 3.1416 * radius**2, **look}
    return layer_of(rows, "circle", seen, **frame.pixels)


def paths(frame: Frame, rows: Sequence[dict[str, Any]], colour: str, width: float, **look: Any) -> Layer:
    """Lines through pixels: rows of x, y and s, the stretch they belong to."""
    seen = {"color": colour, "strokeWidth": width, "opacity": 1, **look}
    order = {"field": "x", "type": "quantitative"}
    return layer_of(rows, "line", seen, **frame.pixels, detail={"field": "s", "type": "nominal"}, order=order)
