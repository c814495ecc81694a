"""What staff sees first: the sources that need a person."""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.kielce.sources import facts, listing
from ckanext.kielce.sources.listing import SourceLine


@dataclass(frozen=True)
class Needing:
    """Sources that failed, are held or overdue, and those whose newer figures should have come.

    `pressable` are the ids of those that can be synchronised now.
    """

    attention: tuple[SourceLine, ...]
    late: tuple[SourceLine, ...]
    pressable: frozenset[str]


def needing(lang: str) -> Needing:
    """The sources that need a person, the most used first."""
    known = facts.read(lang)
    lines = listing.build(known, lang).lines
    attention = tuple(one for one in lines if listing.group_of(one.state) == "attention")
    late = tuple(one for one in lines if one.next_figures and one.next_figures.late and one not in attention)
    pressable = (key for key, told in known.told.items() if told["work"] and told["state"] != "running")
    return Needing(attention, late, frozenset(pressable))
