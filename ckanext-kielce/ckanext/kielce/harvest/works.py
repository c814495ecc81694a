"""The pieces of work that synchronising consists of: the figures and the datasets of each source."""

from __future__ import annotations

from ckanext.kielce.indicators import holdings

from harvesters.source import Source
from harvesters.standing import Work

__all__ = ["RUN_KINDS", "harvest_source_name", "works", "works_of"]

RUN_KINDS: dict[Work, str] = {"figures": "sync", "datasets": "sync-datasets"}
"""Under which kind the table of runs holds them; `zoom sources` writes the same."""


def works_of(source: Source) -> tuple[Work, ...]:
    """What is synchronised of a source; nothing of one whose figures only come with the project."""
    declared: dict[Work, object] = {"figures": source.feed, "datasets": source.catalogue}
    return tuple(work for work, how in declared.items() if how)


def works() -> list[tuple[str, Work]]:
    """Every piece of work of every source."""
    return [(source.id, work) for source in holdings.sources().values() for work in works_of(source)]


def harvest_source_name(source_id: str, work: Work) -> str:
    """Under which name ckanext-harvest knows a piece of work."""
    return f"{source_id}-{work}"
