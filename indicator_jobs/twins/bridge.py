"""The bridge from one figure to the other: declared and measured causes with amounts, and the residual."""

from collections.abc import Sequence
from dataclasses import dataclass

from zoom_schemas.twin_causes import CauseCode

from indicator_jobs.twins.fields import Basis, BridgePart
from indicator_jobs.twins.figures import Words


@dataclass(frozen=True)
class BridgeStep:
    """One cause. `automatic`: measured by the comparison itself, not written by a person."""

    cause: CauseCode
    amount: float | None
    basis: Basis
    note: Words
    automatic: bool = False


@dataclass(frozen=True)
class Bridge:
    """main = twin + Σ amounts + residual. `residual` is None where no cause has an amount."""

    period: str
    difference: float
    steps: tuple[BridgeStep, ...]
    residual: float | None


def build(
    period: str, difference: float, declared: Sequence[BridgePart], measured: BridgeStep | None = None
) -> Bridge:
    """The bridge of one period. An amount of that period goes before one without a period; a measured part
    stands only where nobody declared an amount for its cause."""
    steps = [_step(part) for part in _parts_of(period, declared)]
    known = {step.cause for step in steps if step.amount is not None}
    if measured is not None and measured.cause not in known:
        steps = [measured, *(step for step in steps if step.cause != measured.cause)]
    amounts = [step.amount for step in steps if step.amount is not None]
    return Bridge(period, difference, tuple(steps), difference - sum(amounts) if amounts else None)


def _parts_of(period: str, declared: Sequence[BridgePart]) -> list[BridgePart]:
    own = [part for part in declared if part.period == period]
    causes = {part.cause for part in own}
    return [*own, *(part for part in declared if part.period is None and part.cause not in causes)]


def _step(part: BridgePart) -> BridgeStep:
    return BridgeStep(part.cause, part.amount, part.basis, part.note.model_dump())
