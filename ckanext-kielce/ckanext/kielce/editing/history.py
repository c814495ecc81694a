"""The history of a card for those who read it: all of it for its unit, what was published for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from indicator_jobs.editing.content import Content
from indicator_jobs.editing.differences import differences
from indicator_jobs.editing.versions import Version

PUBLIC = ("publish", "retire")


def listed(history: Sequence[Version], everything: bool) -> list[dict[str, Any]]:
    """Versions, the newest first, each with what it changed in words."""
    found, before = [], _first(history)
    for position, version in enumerate(history):
        if not everything and version.step not in PUBLIC:
            continue
        after = _file(version) if version.step == "retire" else version.content
        found.append(_entry(version, before, after, history[: position + 1], everything))
        before = after
    return found[::-1]


def public_numbers(history: Sequence[Version]) -> set[int]:
    """Numbers of the versions that everybody may read."""
    return {version.number for version in history if version.step in PUBLIC}


def _entry(
    version: Version,
    before: Content | None,
    after: Content | None,
    until: Sequence[Version],
    everything: bool,
) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "number": version.number,
        "step": version.step,
        "state": version.state,
        "moment": version.moment.isoformat(),
        "role": version.role,
        "why": version.why or ("" if everything else _reason(until)),
        "new": before is None,
        "changes": [one.as_dict() for one in differences(before, after)] if before is not None else [],
    }
    return entry | {"who": version.who} if everything else entry


def _reason(until: Sequence[Version]) -> str:
    """Why a published version was made, as its authors said when they saved it."""
    for version in reversed(until[:-1]):
        if version.step in PUBLIC:
            break
        if version.step == "save" and version.why:
            return version.why
    return ""


def _first(history: Sequence[Version]) -> Content | None:
    return _file(history[0]) if history else None


def _file(version: Version) -> Content | None:
    return version.bundled
