"""Makes a drawing small: every visible shape at its absolute place, shapes that look alike written together.

What vl-convert draws is mostly wrappers: groups, roles, invisible backgrounds, repeated attributes. Left here
are paths with relative coordinates, circles and texts, one decimal of a pixel, and no attribute that a page
may not carry.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

_PAINT = (
    "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity",
    "text-anchor", "font-size", "font-weight",
)  # fmt: skip
_DEFAULTS = {
    "fill": "none",
    "stroke": "none",
    "stroke-width": "1",
    "stroke-dasharray": "",
    "stroke-linejoin": "miter",
    "opacity": "1",
    "text-anchor": "start",
    "font-weight": "normal",
}
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?")
_TRANSLATE = re.compile(r"translate\(\s*([-\d.e]+)[ ,]+([-\d.e]+)\s*\)")
_ROUND_MARK = re.compile(r"M([\d.]+),0A[\d.,\-]+A[\d.,\-]+")
_COMMAND = re.compile(r"([MLHVZmlhvz])([^MLHVZmlhvz]*)")

Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """Something seen: how it is painted, and where it is (one of outline, circle, text)."""

    paint: tuple[tuple[str, str], ...]
    outline: tuple[tuple[tuple[Point, ...], bool], ...] = ()
    circle: tuple[float, float, float] | None = None
    text: tuple[float, float, str] | None = None

    @property
    def sort(self) -> str:
        return "text" if self.text else "circle" if self.circle else "path"


def shapes_of(element: ET.Element, x: float = 0.0, y: float = 0.0) -> Iterator[Shape]:
    """Every shape of a drawing that can be seen, in the order of painting."""
    tag = element.tag.rsplit("}", 1)[-1]
    if element.get("display") == "none" or tag in {"title", "desc", "defs", "clipPath"}:
        return
    moved = _TRANSLATE.search(element.get("transform", ""))
    if moved:
        x, y = x + float(moved.group(1)), y + float(moved.group(2))
    shape = _shape(tag, element, x, y)
    if shape is not None and _seen(shape):
        yield shape
    for child in element:
        yield from shapes_of(child, x, y)


def written(shapes: Iterable[Shape], font_size: int) -> str:
    """SVG elements for the shapes; neighbours of the same paint share one path or one group."""
    return "".join(
        _run(paint, sort, list(run), font_size)
        for (paint, sort), run in groupby(shapes, key=lambda s: (s.paint, s.sort))
    )


def number(value: float) -> str:
    """A coordinate with at most one decimal, as short as can be written."""
    shown = f"{value:.1f}".rstrip("0").rstrip(".")
    return "0" if shown in {"-0", ""} else shown


def _shape(tag: str, element: ET.Element, x: float, y: float) -> Shape | None:
    paint = tuple(
        (name, _value(name, element)) for name in _PAINT if _value(name, element) != _DEFAULTS.get(name)
    )
    if tag == "text" and element.text and element.text.strip():
        return Shape(paint, text=(x, y, element.text))
    if tag == "line":
        end = (x + float(element.get("x2", 0)), y + float(element.get("y2", 0)))
        return Shape(paint, outline=((((x, y), end), False),))
    if tag != "path":
        return None
    path = element.get("d", "")
    round_mark = _ROUND_MARK.match(path)
    if round_mark:
        return Shape(paint, circle=(x, y, float(round_mark.group(1))))
    return Shape(paint, outline=tuple(_subpaths(path, x, y)))


def _value(name: str, element: ET.Element) -> str:
    value = element.get(name) or _DEFAULTS.get(name, "")
    if name.startswith("stroke-") and element.get("stroke", "none") in {"none", "transparent"}:
        return _DEFAULTS[name]
    if value == "transparent":
        return "none"
    if name == "font-size":
        return value.removesuffix("px")
    if name == "stroke-dasharray":
        return value.replace(",", " ")
    return value.upper() if value.startswith("#") else value


def _seen(shape: Shape) -> bool:
    paint = dict(shape.paint)
    if paint.get("opacity") == "0" or not ({"fill", "stroke"} & paint.keys()):
        return False
    return bool(shape.text or shape.circle or any(len(points) > 1 for points, _ in shape.outline))


def _subpaths(path: str, x0: float, y0: float) -> Iterator[tuple[tuple[Point, ...], bool]]:
    points: list[Point] = []
    x = y = 0.0
    for command, rest in _COMMAND.findall(path):
        numbers = [float(n) for n in _NUMBER.findall(rest)]
        if command in "Zz":
            yield tuple(points), True
            points = []
            continue
        if command in "Mm" and points:
            yield tuple(points), False
            points = []
        for point in _targets(command, numbers, x, y):
            x, y = point
            points.append((x0 + x, y0 + y))
    if points:
        yield tuple(points), False


def _targets(command: str, numbers: list[float], x: float, y: float) -> Iterator[Point]:
    if command in "HVhv":
        for value in numbers:
            if command in "Hh":
                x = value + (x if command == "h" else 0)
            else:
                y = value + (y if command == "v" else 0)
            yield x, y
        return
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = (x + dx, y + dy) if command.islower() else (dx, dy)
        yield x, y


def _run(paint: tuple[tuple[str, str], ...], sort: str, run: list[Shape], font_size: int) -> str:
    attributes = "".join(f' {k}="{v}"' for k, v in paint if (k, v) != ("font-size", str(font_size)) and v)
    if sort == "path":
        drawn = "".join(_path(points, closed) for shape in run for points, closed in shape.outline)
        return f'<path{attributes} d="{drawn}"/>'
    inner = [_circle(s.circle) if s.circle else _text(s.text) for s in run if s.circle or s.text]
    if len(inner) == 1:
        return re.sub(r"^<(\w+)", rf"<\1{attributes}", inner[0], count=1)
    return f"<g{attributes}>{''.join(inner)}</g>"


def _circle(circle: tuple[float, float, float]) -> str:
    x, y, radius = map(number, circle)
    return f'<circle cx="{x}" cy="{y}" r="{radius}"/>'


def _text(text: tuple[float, float, str] | None) -> str:
    x, y, words = text or (0.0, 0.0, "")
    return f'<text x="{number(x)}" y="{number(y)}">{escape(words, quote=False)}</text>'


def _path(points: tuple[Point, ...], closed: bool) -> str:
    """Relative coordinates between rounded places, so that rounding does not add up."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in points]
    if closed and len(tenths) > 1 and tenths[0] == tenths[-1]:
        tenths.pop()
    parts = [f"M{_tenths(tenths[0][0])},{_tenths(tenths[0][1])}"]
    previous = ""
    for (x0, y0), (x, y) in zip(tenths, tenths[1:], strict=False):
        dx, dy = x - x0, y - y0
        if not dx and not dy:
            continue
        command, words = _step(dx, dy)
        joint = command if command != previous or command != "l" else ("" if words.startswith("-") else " ")
        parts.append(joint + words)
        previous = command
    return "".join(parts) + ("z" if closed else "")


def _step(dx: int, dy: int) -> tuple[str, str]:
    if not dy:
        return "h", _tenths(dx)
    if not dx:
        return "v", _tenths(dy)
    second = _tenths(dy)
    return "l", _tenths(dx) + ("" if second.startswith("-") else ",") + second


def _tenths(value: int) -> str:
    whole = number(value / 10)
    return whole.replace("0.", ".", 1) if whole.startswith(("0.", "-0.")) else whole
