"""The pieces of work that synchronising consists of: the figures and the datasets of each source."""

from __future__ import annotations

from ckanext.kielce.harvest.datasets_sources import ENTERED, source_named, staff_sources
from ckanext.kielce.indicators import holdings

from harvesters.source import Source
from harvesters.standing import Work

__all__ = ["RUN_KINDS", "all_sources", "by_hand_only", "source_named", "works", "works_of"]

RUN_KINDS: dict[Work, str] = {"figures": "sync", "datasets": "sync-datasets"}
"""Under which kind the table of runs holds them; `zoom sources` writes the same."""


def works_of(source: Source) -> tuple[Work, ...]:
    """What is synchronised of a source; nothing of one whose figures only come with the project."""
    declared: dict[Work, object] = {"figures": source.feed, "datasets": source.catalogue}
    return tuple(work for work, how in declared.items() if how)


def all_sources() -> list[Source]:
    """The declared sources, and those that staff entered in the form of ckanext-harvest."""
    return [*holdings.sources().values(), *staff_sources()]


def works() -> list[tuple[str, Work]]:
    """Every piece of work of every source."""
    return [(source.id, work) for source in all_sources() for work in works_of(source)]


def by_hand_only(source: Source) -> bool:
    """Whether staff entered a source that is synchronised only when they say so."""
    return source.id.startswith(ENTERED) and source.rhythm == "once"
