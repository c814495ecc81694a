"""Two people changed the same card: what one of them touched is kept, what both did is shown."""

from dataclasses import dataclass
from typing import Any

from indicator_jobs.editing.content import Content

_ABSENT = object()


@dataclass(frozen=True)
class Merged:
    """One draft from two. `clashes`: fields that both changed; there the draft holds the second's text."""

    content: Content
    clashes: tuple[str, ...]


def merged(base: Content, theirs: Content, mine: Content) -> Merged:
    """What both did to `base`, together. A list is one field: it is never mixed."""
    clashes: list[str] = []
    content = _merge(base, theirs, mine, "", clashes)
    return Merged(content, tuple(clashes))


def _merge(base: Content, theirs: Content, mine: Content, path: str, clashes: list[str]) -> Content:
    result: Content = {}
    for name in dict.fromkeys([*mine, *theirs]):
        place = f"{path}.{name}" if path else name
        was, their, own = (one.get(name, _ABSENT) for one in (base, theirs, mine))
        chosen = _one(was, their, own, place, clashes)
        if chosen is not _ABSENT:
            result[name] = chosen
    return result


def _one(was: Any, their: Any, own: Any, place: str, clashes: list[str]) -> Any:
    if own == their or their == was:
        return own
    if own == was:
        return their
    if isinstance(own, dict) and isinstance(their, dict):
        return _merge(was if isinstance(was, dict) else {}, their, own, place, clashes)
    clashes.append(place)
    return own
