"""What a rule is: a name, a level, and a function from what was computed to findings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from zoom_schemas.texts import Bilingual

from indicator_jobs.quality.findings import Finding, Level
from indicator_jobs.quality.subject import Setting, Subject


@dataclass(frozen=True)
class Rule:
    """One rule of the gate. `always`: it needs no declaration in the card.

    `level` is that of its findings, `limit` and `spread` its default bounds; `at_least` says that a smaller
    limit is the looser one.
    """

    name: str
    help: Bilingual
    run: Callable[[Subject, Setting], Iterator[Finding]]
    level: Level = "hold"
    always: bool = True
    limit: float | None = None
    spread: float | None = None
    at_least: bool = False
