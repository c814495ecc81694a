"""Five classes of a value, with a legend in words: shared by maps and heat grids."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboards_embed import palette
from dashboards_embed.charts.frame import Frame, Layer, rectangles, text_width, texts
from dashboards_embed.scale import quantile_classes
from dashboards_embed.wording import phrase

_KEY = 16.0


@dataclass(frozen=True)
class Classes:
    """Upper bounds of the classes, their colours and their names."""

    bounds: tuple[float, ...]
    colours: tuple[str, ...]
    names: tuple[str, ...]

    def of(self, value: float) -> int:
        """Index of the class of a value."""
        return next((i for i, bound in enumerate(self.bounds) if value <= bound), len(self.bounds) - 1)


def classes_of(values: Sequence[float], text: Callable[[float], str], lang: str) -> Classes:
    """At most five classes of about the same number of values, named by their bounds as people read them."""
    bounds = quantile_classes(values)
    step = max(1, len(palette.SEQUENTIAL) // len(bounds)) if len(bounds) < 3 else 1
    colours = palette.SEQUENTIAL[:: -1 * step][: len(bounds)][::-1]
    lows = (min(values), *bounds[:-1])
    names = tuple(
        phrase("class", lang).format(low=text(low), high=text(high))
        for low, high in zip(lows, bounds, strict=True)
    )
    return Classes(bounds, colours, names)


def legend(frame: Frame, classes: Classes, top: float, missing: bool, lang: str) -> list[Layer]:
    """Keys with their names in rows, from `top` pixels down."""
    entries = list(zip(classes.colours, classes.names, strict=True))
    if missing:
        entries.append((palette.NO_DATA, phrase("no_data", lang)))
    layers: list[Layer] = []
    words = []
    for (colour, name), (x, y) in zip(entries, _spots([n for _, n in entries], frame, top), strict=True):
        key = [{"x": x, "x2": x + _KEY, "y": y, "y2": y + 12}]
        layers.append(rectangles(frame, key, colour, stroke=palette.OUTLINE, strokeWidth=0.7))
        words.append({"x": x + _KEY + 6, "y": y + 6, "t": name})
    return [*layers, texts(frame, words, palette.INK, fontSize=12)]


def legend_height(classes: Classes, width: float, missing: bool, lang: str) -> float:
    """Room that the legend needs."""
    names = [*classes.names, *([phrase("no_data", lang)] if missing else [])]
    return _spots(names, Frame(width, 0), 0)[-1][1] + 24


def _spots(names: Sequence[str], frame: Frame, top: float) -> list[tuple[float, float]]:
    spots, x, y = [], 0.0, top
    for name in names:
        needed = _KEY + 6 + text_width(name, 12)
        if x and x + needed > frame.plot_width:
            x, y = 0.0, y + 22
        spots.append((x, y))
        x += needed + 16
    return spots
