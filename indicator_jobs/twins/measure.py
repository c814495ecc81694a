"""How far two sources are apart: period by period, on the whole, and in the direction of their changes.

Definitions: d = main − twin; symmetric relative r = 2d / (|main| + |twin|); l = ln(main / twin), for positive
values; offset b = median(l); scatter s = 1.4826 · median(|l − b|), the MAD scaled to a standard deviation
(Rousseeuw and Croux 1993).
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from indicator_jobs.twins.align import Row

MAD_TO_SIGMA = 1.4826
LEAST_PERIODS = 5
"""Fewer periods tell nothing about what is usual."""

ODD = 3.0
"""So many scatters away from the offset is odd."""

Scale = Literal["log", "relative"]


@dataclass(frozen=True)
class Point:
    """One period compared. `band` is the rounding band: below it the two cannot be told apart.

    `log` is None unless both are positive; `oddness` is |l − b| / s, None where there are too few periods.
    `step`: 1 where both moved the same way since the period before, −1 opposite ways, None where that cannot
    be said (first period, break, no movement beyond rounding).
    """

    period: str
    main: float
    twin: float
    difference: float
    relative: float
    log: float | None
    band: float
    step: int | None
    oddness: float | None = None
    odd: bool = False


@dataclass(frozen=True)
class Stability:
    """The usual distance and its scatter; `scale` says whether of l, or of r where l does not exist."""

    offset: float
    scatter: float
    periods: int
    scale: Scale


@dataclass(frozen=True)
class Measures:
    """Everything measured of an aligned pair. `agreement`: share of steps in the same direction."""

    points: tuple[Point, ...]
    stability: Stability | None
    agreement: float | None


Bands = Mapping[str, tuple[float, float]]
"""By period half the rounding unit of the main figure and of the twin, carried through the formulas."""


def measure(rows: Sequence[Row], bands: Bands | None = None) -> Measures:
    """Measures every aligned pair; without bands the figures count as exact."""
    known = bands or {}
    points = [_point(row, known, before) for before, row in zip([None, *rows], rows, strict=False)]
    stability = stability_of(points)
    steps = [point.step for point in points if point.step is not None]
    agreement = steps.count(1) / len(steps) if steps else None
    return Measures(tuple(_judged(point, stability) for point in points), stability, agreement)


def relative(main: float, twin: float) -> float:
    """The symmetric relative difference, −2 to 2; 0 where both are zero."""
    size = abs(main) + abs(twin)
    return 2 * (main - twin) / size if size else 0.0


def log_ratio(main: float, twin: float) -> float | None:
    """ln(main / twin), or None unless both are positive."""
    return math.log(main) - math.log(twin) if main > 0 and twin > 0 else None


def stability_of(points: Sequence[Point]) -> Stability | None:
    """Offset and scatter of the usual distance; None below five periods."""
    if len(points) < LEAST_PERIODS:
        return None
    logs = [point.log for point in points if point.log is not None]
    scale: Scale = "log" if len(logs) == len(points) else "relative"
    values = logs if scale == "log" else [point.relative for point in points]
    offset = statistics.median(values)
    scatter = MAD_TO_SIGMA * statistics.median(abs(value - offset) for value in values)
    return Stability(offset, scatter, len(values), scale)


def contributions(parts: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """For disaggregated twins the weight of each part: |d_k| / Σ|d|; none where all agree."""
    sizes = {name: abs(main - twin) for name, (main, twin) in parts.items()}
    total = sum(sizes.values())
    return {name: size / total for name, size in sizes.items()} if total else {}


def _point(row: Row, bands: Bands, before: Row | None) -> Point:
    main, twin = row.main, row.twin
    return Point(
        row.period,
        main,
        twin,
        main - twin,
        relative(main, twin),
        log_ratio(main, twin),
        sum(bands.get(row.period, (0.0, 0.0))),
        _step(row, before, bands),
    )


def _step(row: Row, before: Row | None, bands: Bands) -> int | None:
    if before is None or row.broken:
        return None
    (main_now, twin_now), (main_then, twin_then) = (
        bands.get(one.period, (0.0, 0.0)) for one in (row, before)
    )
    main = _sign(row.main - before.main, main_now + main_then)
    twin = _sign(row.twin - before.twin, twin_now + twin_then)
    return main * twin or None


def _sign(change: float, noise: float) -> int:
    """Which way it went; 0 for a change that rounding alone can make."""
    return 0 if abs(change) <= noise else (1 if change > 0 else -1)


def _judged(point: Point, stability: Stability | None) -> Point:
    if stability is None:
        return point
    value = point.log if stability.scale == "log" else point.relative
    size = abs(point.main) + abs(point.twin)
    noise = 2 * point.band / size if size else 0.0
    away = abs((value or 0.0) - stability.offset)
    spread = max(stability.scatter, noise / ODD)  # what rounding alone can make is not odd
    oddness = away / spread if spread else (math.inf if away > 1e-12 else 0.0)
    return Point(**{**vars(point), "oddness": oddness, "odd": oddness > ODD})
