"""Altair charts drawn to small, safe SVG and to PNG.

A drawing carries no style, no font, no id and no role: the page gives it a name, a font and, by attribute
selectors,
the colours of the dark theme. Works only in a job: one chart takes about a tenth of a second and 200 MB
of memory.
"""

import xml.etree.ElementTree as ET
from typing import Any

import altair as alt
import vl_convert

from dashboards_embed import palette, shapes

NBSP = "\u00a0"
FONT_SIZE = 13
SVG_NAMESPACE = "http://www.w3.org/2000/svg"
_LOCALES: dict[str, dict[str, Any]] = {
    "pl": {"decimal": ",", "thousands": NBSP, "grouping": [3], "currency": ["", NBSP + "zł"], "minus": "−"},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["PLN" + NBSP, ""], "minus": "−"},
}


def config() -> dict[str, Any]:
    """The look shared by all charts: light horizontal grid, no frame, no axis lines, no English labels."""
    return {
        "aria": False,
        "background": None,
        "font": "sans-serif",
        "padding": {"left": 1, "right": 1, "top": 4, "bottom": 1},
        "view": {"stroke": None},
        "axis": {
            "domain": False,
            "ticks": False,
            "gridColor": palette.GRID,
            "labelColor": palette.MUTED,
            "labelFontSize": FONT_SIZE,
            "labelPadding": 8,
            "labelLimit": 400,
            "title": None,
        },
        "axisX": {"grid": False, "labelAngle": 0, "labelFlush": False},
        "text": {"fontSize": FONT_SIZE, "color": palette.INK},
    }


def draw(chart: alt.TopLevelMixin, lang: str) -> str:
    """The chart as inline SVG: a viewBox instead of a size, hidden from screen readers (its card names
    it).
    """
    spec = chart.to_dict(validate=False)
    spec["config"] = config()
    raw = vl_convert.vegalite_to_svg(spec, format_locale=_LOCALES[lang], allowed_base_urls=[])
    return shrink(raw)


def shrink(raw: str) -> str:
    """Leaves of a drawing only what is seen."""
    root = ET.fromstring(raw)  # noqa: S314 - drawn here, not received
    body = shapes.written(shapes.shapes_of(root), FONT_SIZE)
    box = " ".join(shapes.number(float(n)) for n in root.get("viewBox", "").split())
    return (
        f'<svg xmlns="{SVG_NAMESPACE}" viewBox="{box}" fill="none" font-size="{FONT_SIZE}" '
        f'aria-hidden="true" focusable="false">{body}</svg>'
    )


def png(svg: str, scale: float = 2.0) -> bytes:
    """A standalone SVG as PNG; `scale` 2 gives twice the pixels of the viewBox."""
    return vl_convert.svg_to_png(svg, scale=scale)
