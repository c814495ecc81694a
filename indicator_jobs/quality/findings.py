"""What a rule has found, and the verdict over all findings of one computation."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from zoom_schemas.texts import Bilingual

Level = Literal["ok", "warn", "hold"]

LEVELS: tuple[Level, ...] = ("ok", "warn", "hold")
"""From good to bad: `warn` is published with a word, `hold` is not published."""


@dataclass(frozen=True)
class Finding:
    """One doubt in words; `cells` is larger than 1 where it speaks of many values at once."""

    rule: str
    level: Level
    message: Bilingual
    recipe: str | None = None
    territory: str | None = None
    period: str | None = None
    value: float | None = None
    cells: int = 1

    def as_dict(self) -> dict[str, Any]:
        """The finding as data for JSON."""
        return {**asdict(self), "message": self.message.model_dump()}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> "Finding":
        """The inverse of `as_dict`."""
        return cls(**{**content, "message": Bilingual(**content["message"])})


@dataclass(frozen=True)
class Verdict:
    """The level of the worst finding, and all findings, the worst first."""

    level: Level
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Verdict":
        """The verdict over findings; `ok` where there is none."""
        ordered = sorted(findings, key=lambda one: -LEVELS.index(one.level))
        return cls(ordered[0].level if ordered else "ok", tuple(ordered))

    @property
    def reason(self) -> str:
        """The worst finding in English, for the table of runs; empty where all is well."""
        return self.findings[0].message.en if self.findings else ""
