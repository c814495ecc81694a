"""Where values and periods stand on an axis: round ticks, positions of SDMX periods, labels that do not
collide.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from zoom_schemas.periods import parse

_MOST = 0.6


@dataclass(frozen=True)
class Ticks:
    """Round values that mark an axis, and the domain they span."""

    values: tuple[float, ...]
    low: float
    high: float

    @property
    def decimals(self) -> int:
        """As many decimals as the step between two ticks needs."""
        step = self.values[1] - self.values[0]
        return next(d for d in range(12) if d == 11 or math.isclose(step * 10**d, round(step * 10**d)))


def round_ticks(low: float, high: float, count: int = 5, from_zero: bool = False) -> Ticks:
    """About `count` ticks at multiples of 1, 2, 2.5 or 5 that cover `low` to `high`."""
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if math.isclose(low, high, abs_tol=1e-9):
        room = abs(low) * 0.1 if abs(low) > 1e-9 else 1.0
        low, high = low - (0 if from_zero and low >= 0 else room), high + room
    step = _round_step((high - low) / max(count - 1, 1))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    values = tuple(round(i * step, 10) for i in range(first, last + 1))
    return Ticks(values, values[0], values[-1])


def _round_step(rough: float) -> float:
    magnitude = 10.0 ** math.floor(math.log10(rough))
    return next(m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= rough * 0.999)


def position(period: str) -> float:
    """Place of an SDMX period on a time axis in years; part of a year stands in its middle, a year at itself.

    Raises `PeriodError` for anything else.
    """
    parsed = parse(period)
    months = {"year": 0.0, "school_year": 0.0, "half_year": 3.0, "quarter": 1.5, "month": 0.5, "day": 0.0}
    start = parsed.start
    in_year = 0.0 if parsed.kind in {"year", "school_year"} else (start.month - 1 + (start.day - 1) / 31) / 12
    return start.year + in_year + months[parsed.kind] / 12


def are_neighbours(earlier: str, later: str) -> bool:
    """Whether no period of the same kind lies between the two: a line may join them."""
    one, other = parse(earlier), parse(later)
    return one.kind == other.kind and other.ordinal - one.ordinal == 1


def are_sporadic(known: Sequence[str]) -> bool:
    """Whether most periods between the first and the last are missing by nature, as with elections."""
    parsed = [parse(period) for period in known]
    if len({period.kind for period in parsed}) > 1:
        return True
    return len(parsed) < _MOST * (parsed[-1].ordinal - parsed[0].ordinal + 1)


def stretches(points: Sequence[tuple[str, float]], sporadic: bool) -> list[list[tuple[str, float]]]:
    """The points, cut where a period is missing between two of them; sporadic ones stay together."""
    if sporadic:
        return [list(points)]
    cut: list[list[tuple[str, float]]] = []
    for point in points:
        if cut and are_neighbours(cut[-1][-1][0], point[0]):
            cut[-1].append(point)
        else:
            cut.append([point])
    return cut


def year_ticks(first: float, last: float, count: int) -> tuple[int, ...]:
    """Whole years from `first` to `last`, at most about `count`, counted back so that the last one is
    marked.
    """
    start, end = math.ceil(first), math.floor(last)
    span = max(end - start, 1)
    step = next(s for s in (1, 2, 3, 4, 5, 10, 20, 25, 50, 100) if span / s <= count)
    return tuple(sorted(range(end, start - 1, -step)))


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Moves positions apart until neighbours stand at least `gap` from each other, staying near where they
    want.

    Positions that cannot fit between `low` and `high` are spaced evenly over the whole room.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    if not order:
        return []
    if gap * (len(order) - 1) >= high - low:
        room = (high - low) / max(len(order) - 1, 1)
        placed = [low + i * room for i in range(len(order))]
    else:
        placed = _pushed([min(max(wanted[i], low), high) for i in order], gap, low, high)
    result = [0.0] * len(order)
    for place, index in zip(placed, order, strict=True):
        result[index] = place
    return result


def _pushed(places: list[float], gap: float, low: float, high: float) -> list[float]:
    """Merges neighbours that collide into blocks, each centred on what its members want."""
    blocks: list[list[float]] = []
    for place in places:
        blocks.append([place])
        while len(blocks) > 1 and _start(blocks[-1], gap, low, high) < _end(blocks[-2], gap, low, high) + gap:
            last = blocks.pop()
            blocks[-1] += last
    return [_start(block, gap, low, high) + i * gap for block in blocks for i in range(len(block))]


def _start(block: list[float], gap: float, low: float, high: float) -> float:
    length = gap * (len(block) - 1)
    return min(max(sum(block) / len(block) - length / 2, low), high - length)


def _end(block: list[float], gap: float, low: float, high: float) -> float:
    return _start(block, gap, low, high) + gap * (len(block) - 1)


def quantile_classes(values: Sequence[float], count: int = 5) -> tuple[float, ...]:
    """Round upper bounds that split `values` into at most `count` classes of about the same number of places.

    The last bound is not below the greatest value; equal bounds are merged.
    """
    ordered = sorted(values)
    step = _round_step(max((ordered[-1] - ordered[0]) / 20, abs(ordered[-1]) / 1000, 1e-9))
    bounds = [ordered[min(len(ordered) - 1, round(len(ordered) * k / count))] for k in range(1, count)]
    rounded = sorted({round(round(b / step) * step, 10) for b in bounds})
    top = round(math.ceil(ordered[-1] / step - 1e-9) * step, 10)
    return (*(b for b in rounded if ordered[0] < b < top), top)


def median(values: Sequence[float]) -> float:
    """Middle value; mean of the two middle ones of an even number."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
