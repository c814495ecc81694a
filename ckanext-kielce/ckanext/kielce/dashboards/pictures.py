"""PNG files of charts, drawn in the rendering job and named by the drawing they were made of."""

from __future__ import annotations

import hashlib
from pathlib import Path

from dashboards_embed import svg
from dashboards_embed.rendered import RenderedChart
from dashboards_embed.standalone import standalone_svg


def draw_picture(root: Path, chart: RenderedChart, portal: str, lang: str) -> bool:
    """Draw the chart as PNG unless the same drawing is there; returns whether it was drawn."""
    drawing = standalone_svg(chart, portal, lang)
    if not drawing:
        return False
    target = _target(root, drawing)
    if target.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_suffix(".part")
    half.write_bytes(svg.png(drawing))
    half.replace(target)
    return True


def picture(root: Path, chart: RenderedChart, portal: str, lang: str) -> bytes | None:
    """The PNG of the chart, or None if the job has not drawn it yet."""
    try:
        return _target(root, standalone_svg(chart, portal, lang)).read_bytes()
    except FileNotFoundError:
        return None


def _target(root: Path, drawing: str) -> Path:
    return root / "pictures" / f"{hashlib.sha256(drawing.encode()).hexdigest()}.png"
