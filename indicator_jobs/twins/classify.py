"""The class of a comparison, 0 (agree) to 4 (contradict), and what a tolerance means."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from zoom_schemas.texts import Bilingual

from indicator_jobs.twins.fields import Tolerance
from indicator_jobs.twins.figures import SHARES
from indicator_jobs.twins.measure import Point

DEFAULT_RELATIVE, DEFAULT_POINTS = 1.0, 0.5
LAST_STEPS, OPPOSITE_STEPS = 3, 2
_EQUAL = 1e-9


class Class(IntEnum):
    """How two sources stand to each other."""

    AGREE = 0
    WITHIN = 1
    EXPLAINED = 2
    UNEXPLAINED = 3
    CONTRADICT = 4


CLASS_LABELS: dict[Class, Bilingual] = {
    Class.AGREE: Bilingual(pl="zgodne", en="agree"),
    Class.WITHIN: Bilingual(pl="w tolerancji", en="within tolerance"),
    Class.EXPLAINED: Bilingual(pl="wyjaśnione", en="explained"),
    Class.UNEXPLAINED: Bilingual(pl="niewyjaśnione", en="unexplained"),
    Class.CONTRADICT: Bilingual(pl="sprzeczne", en="contradict"),
}
"""The name of each class; colour never stands alone."""

Reason = Literal["rounding", "tolerance", "bridge", "residual", "direction", "target"]


@dataclass(frozen=True)
class Allowed:
    """By how much two figures may differ: in per cent of their mean, or in percentage points."""

    relative: float | None
    points: float | None

    def holds(self, difference: float, main: float, twin: float) -> bool:
        """Whether a difference, or what a bridge leaves of it, lies within."""
        if self.points is not None:
            return abs(difference) <= self.points * (1 + _EQUAL)
        mean = (abs(main) + abs(twin)) / 2
        return abs(difference) <= (self.relative or 0.0) / 100 * mean * (1 + _EQUAL)


def allowed(tolerance: Tolerance | None, unit: str) -> Allowed:
    """What the card says, or 1% of counts and 0.5 points of shares."""
    if tolerance is not None:
        return Allowed(tolerance.relative, tolerance.points)
    if unit in SHARES:
        return Allowed(None, DEFAULT_POINTS)
    return Allowed(DEFAULT_RELATIVE, None)


@dataclass(frozen=True)
class Target:
    """The value a city wants to reach, and which side of it is good (+1 above, −1 below)."""

    value: float
    good: int

    def reached(self, value: float) -> bool:
        """Whether a value lies on the good side or on the target."""
        return (value - self.value) * self.good >= 0


@dataclass(frozen=True)
class Verdict:
    """The class and what decided it."""

    class_: Class
    reason: Reason


def classify(
    point: Point,
    steps: Sequence[int | None],
    within: Allowed,
    residual: float | None = None,
    target: Target | None = None,
) -> Verdict:
    """The class of one period. `steps` are the directions up to it, its own last; `residual` is what a bridge
    with amounts leaves of the difference, None without one.

    Figures that rounding alone can tell apart agree, whatever their direction.
    """
    if abs(point.difference) <= point.band * (1 + _EQUAL) or point.difference == 0:
        return Verdict(Class.AGREE, "rounding")
    if target is not None and target.reached(point.main) != target.reached(point.twin):
        return Verdict(Class.CONTRADICT, "target")
    if list(steps[-LAST_STEPS:]).count(-1) >= OPPOSITE_STEPS:
        return Verdict(Class.CONTRADICT, "direction")
    if within.holds(point.difference, point.main, point.twin):
        return Verdict(Class.WITHIN, "tolerance")
    if residual is not None and (
        within.holds(residual, point.main, point.twin) or abs(residual) <= point.band
    ):
        return Verdict(Class.EXPLAINED, "bridge")
    return Verdict(Class.UNEXPLAINED, "residual")
