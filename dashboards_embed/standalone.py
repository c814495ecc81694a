"""A chart that leaves the page: the drawing with title, subtitle, source and city around it, on white
paper.
"""

import re
from html import escape

from dashboards_embed import palette, svg
from dashboards_embed.charts.frame import text_width
from dashboards_embed.rendered import RenderedChart
from dashboards_embed.wording import phrase

_EDGE, _TITLE, _SMALL = 24.0, 20, 13
_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_OUTER = re.compile(r"^<svg[^>]*>|</svg>$")


def standalone_svg(chart: RenderedChart, portal: str, lang: str) -> str:
    """SVG that says what it shows and where it comes from; empty when the chart has no drawing."""
    box = _BOX.search(chart.svg_wide)
    if box is None:
        return ""
    width, height = (float(n) for n in box.groups())
    title = _wrapped(chart.title, width, _TITLE * 1.05)
    subtitle = _wrapped(chart.subtitle, width, _SMALL)
    source = _wrapped(source_text(chart, portal, lang), width, _SMALL)
    y, words = _EDGE, []
    for lines, size, colour, weight in (
        (title, _TITLE, palette.INK, ' font-weight="bold"'),
        (subtitle, _SMALL + 1, palette.MUTED, ""),
    ):
        for line in lines:
            y += size * 1.25
            words.append(_text(line, y, size, colour, weight))
    top = y + 16
    y = top + height + 14
    for line in source:
        y += _SMALL * 1.3
        words.append(_text(line, y, _SMALL, palette.MUTED, ""))
    sheet = (width + 2 * _EDGE, y + _EDGE)
    return (
        f'<svg xmlns="{svg.SVG_NAMESPACE}" viewBox="0 0 {sheet[0]:.0f} {sheet[1]:.0f}" '
        f'width="{sheet[0]:.0f}" height="{sheet[1]:.0f}" font-family="sans-serif" '
        f'font-size="{svg.FONT_SIZE}" role="img" '
        f'aria-label="{escape(chart.title)}"><desc>{escape(chart.sentence)}</desc>'
        f'<rect width="100%" height="100%" fill="{palette.PAPER}"/>{"".join(words)}'
        f'<g fill="none" transform="translate({_EDGE:.0f},{top:.0f})">'
        f"{_OUTER.sub('', chart.svg_wide)}</g></svg>"
    )


def standalone_png(chart: RenderedChart, portal: str, lang: str) -> bytes:
    """The same picture as PNG, at twice its size; empty when the chart has no drawing."""
    picture = standalone_svg(chart, portal, lang)
    return svg.png(picture) if picture else b""


def source_text(chart: RenderedChart, portal: str, lang: str) -> str:
    """„Źródło: GUS, stan na 21 marca 2026 · Zoom na Kielce”."""
    publishers = ", ".join(dict.fromkeys(source.publisher for source in chart.sources))
    newest = max(chart.sources, key=lambda source: source.retrieved, default=None)
    parts = [f"{phrase('source', lang)}: {publishers}"] if publishers else []
    if newest:
        parts.append(phrase("as_of", lang).format(date=newest.retrieved_text))
    return " · ".join([*parts, portal])


def _wrapped(text: str, width: float, size: float) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _text(words: str, y: float, size: int, colour: str, weight: str) -> str:
    place = f'x="{_EDGE:.0f}" y="{y:.1f}" font-size="{size}" fill="{colour}"{weight}'
    return f"<text {place}>{escape(words, quote=False)}</text>"
