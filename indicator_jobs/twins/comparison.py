"""What a comparison of two sources says: measured, classified, explained; as data for pages and the API."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from indicator_jobs.twins.align import Alone
from indicator_jobs.twins.bridge import Bridge, BridgeStep
from indicator_jobs.twins.classify import Allowed, Class, Reason
from indicator_jobs.twins.fields import Comment
from indicator_jobs.twins.figures import Words
from indicator_jobs.twins.measure import Point, Stability
from indicator_jobs.twins.mismatches import Mismatch
from indicator_jobs.twins.split import Split


@dataclass(frozen=True)
class Side:
    """One of the two sources: the card and recipe that gave the figures. `via`: the card put in the place of
    another one to compute it."""

    card: str
    recipe: str
    title: Words
    unit: str
    moment: str
    via: str | None = None


@dataclass(frozen=True)
class Judged:
    """One period with its class. `residual` is what the bridge leaves; None where no cause has an amount."""

    point: Point
    class_: Class
    residual: float | None
    main_flags: str
    twin_flags: str


@dataclass(frozen=True)
class Comparison:
    """A card and one of its twins in one territory. `class_` is that of the last shared period; None where
    there is none. `derived_from`: the card whose twin runs through this ratio."""

    card: str
    twin_id: str
    title: Words
    theme: str
    territory: str
    unit: str
    decimals: int
    main: Side
    twin: Side
    derived_from: str | None
    as_of: str | None
    periods: tuple[Judged, ...]
    only_main: tuple[Alone, ...]
    only_twin: tuple[Alone, ...]
    mismatches: tuple[Mismatch, ...]
    stability: Stability | None
    agreement: float | None
    allowed: Allowed
    class_: Class | None
    reason: Reason | None
    bridge: Bridge | None
    split: Split | None
    contributions: tuple[tuple[str, float], ...]
    explanation: Words | None
    commentary: tuple[Comment, ...]

    @property
    def last(self) -> Judged | None:
        """The last shared period, which gives the comparison its class."""
        return self.periods[-1] if self.periods else None

    @property
    def odd_periods(self) -> tuple[str, ...]:
        """Periods whose distance is unusual."""
        return tuple(one.point.period for one in self.periods if one.point.odd)

    def oddness(self) -> float:
        """How odd the last period is: |l − b| / s, or below five periods the difference in tolerances."""
        if self.last is None:
            return 0.0
        point = self.last.point
        if point.oddness is not None:
            return min(point.oddness, 1e6)
        if self.allowed.points is not None:
            return abs(point.difference) / self.allowed.points
        return abs(point.relative) * 100 / (self.allowed.relative or 1.0)

    def as_dict(self) -> dict[str, Any]:
        """The comparison as data for JSON, with its sentence in both languages."""
        from indicator_jobs.twins.sentence import sentence  # words need the comparison, not the other way

        return _plain(self) | {
            "class": None if self.class_ is None else int(self.class_),
            "odd_periods": list(self.odd_periods),
            "sentence": {lang: sentence(self, lang) for lang in ("pl", "en")},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Comparison":
        """The inverse of `as_dict`, also after JSON."""
        given = {one.name: data.get(one.name) for one in fields(cls)}
        bridge, last = data["bridge"], data["class"]
        return cls(
            **{
                **given,
                "main": Side(**data["main"]),
                "twin": Side(**data["twin"]),
                "periods": tuple(_judged(one) for one in data["periods"]),
                "only_main": tuple((period, value) for period, value in data["only_main"]),
                "only_twin": tuple((period, value) for period, value in data["only_twin"]),
                "mismatches": tuple(Mismatch(**one) for one in data["mismatches"]),
                "stability": Stability(**data["stability"]) if data["stability"] else None,
                "allowed": Allowed(**data["allowed"]),
                "class_": None if last is None else Class(last),
                "bridge": bridge
                and Bridge(**{**bridge, "steps": tuple(BridgeStep(**step) for step in bridge["steps"])}),
                "split": Split(**data["split"]) if data["split"] else None,
                "contributions": tuple((name, weight) for name, weight in data["contributions"]),
                "commentary": tuple(Comment.model_validate(one) for one in data["commentary"]),
            }
        )


def _judged(data: Mapping[str, Any]) -> Judged:
    point = Point(**{one.name: data[one.name] for one in fields(Point)})
    flags = data["main_flags"], data["twin_flags"]
    return Judged(point, Class(data["class"]), data["residual"], *flags)


def _plain(found: Any) -> Any:
    if is_dataclass(found) and not isinstance(found, type):
        named = {one.name: _plain(getattr(found, one.name)) for one in fields(found)}
        if "class_" in named:
            named["class"] = named.pop("class_")
        point = named.pop("point", {})
        return {**point, **named}
    if isinstance(found, Comment):
        return found.model_dump()
    if isinstance(found, Class):
        return int(found)
    if isinstance(found, tuple | list):
        return [_plain(one) for one in found]
    if isinstance(found, float) and not math.isfinite(found):
        return None
    return dict(found) if isinstance(found, dict) else found
