"""Thinning out old snapshots, so that a source that is asked every hour does not grow without bound.

What is cited (an observation or a dataset stands on it, also one that was revised since) is never taken away;
when it is old it is packed. Of the rest, what is old is taken away but for the first of each month or year.
Of everything that goes a line stays: hash, size, address, when it came and when it went.
"""

import datetime as dt
import fcntl
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from harvesters.fetching.snapshots import Gone, Kept, SnapshotError, Snapshots
from harvesters.source import Retention

PERIODS = {"month": 7, "year": 4}
"""How many characters of an ISO day name its month and its year."""


@dataclass(frozen=True)
class Needed:
    """Hashes that may not be taken away. `live`: the next round or a replay reads them, so they lie unpacked.

    `cited`: something published stands on them.
    """

    live: Collection[str] = field(default_factory=frozenset)
    cited: Collection[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Plan:
    """What thinning comes to on a day: what is taken away, and which hashes are packed."""

    day: dt.date
    away: tuple[Gone, ...] = ()
    pack: tuple[str, ...] = ()


@dataclass(frozen=True)
class Thinned:
    """How many snapshots were taken away and packed, and how many bytes lie there no longer unpacked."""

    away: int = 0
    packed: int = 0
    bytes: int = 0


def plan(
    arrivals: Iterable[Kept],
    lying: Collection[str],
    retentions: Mapping[str, Retention],
    needed: Needed,
    day: dt.date,
) -> Plan:
    """What is to be done with those that lie there (hashes), by all arrivals of all sources.

    `arrivals` come source by source, each in order of time. The same bytes may have come often and from
    several sources: they stay if one of their arrivals does, and all of a source without a retention do.
    """
    came: dict[str, Gone] = {}
    staying, recent = set(needed.live) | set(needed.cited), set(needed.live)
    firsts = _Firsts()
    for one in arrivals:
        retention = retentions.get(one.source)
        if retention is None or _is_recent(one, retention, day):
            recent.add(one.sha256)
        elif firsts.stays(one, retention):
            staying.add(one.sha256)
        if one.sha256 in lying:
            came[one.sha256] = _widened(came.get(one.sha256), one, day)
    old = {sha256: gone for sha256, gone in sorted(came.items()) if sha256 not in recent}
    away = tuple(gone for sha256, gone in old.items() if sha256 not in staying)
    return Plan(day, away, tuple(sha256 for sha256 in old if sha256 in staying))


def thin(snapshots: Snapshots, planned: Plan) -> Thinned:
    """Take away and pack what is planned; what has come again since stays as it is.

    Raises SnapshotError where something cannot be noted or packed; what was done until then holds.
    """
    if not planned.away and not planned.pack:
        return Thinned()
    for sha256 in planned.pack:
        try:
            snapshots.packed.put(sha256, snapshots.read(sha256))
        except sqlite3.Error as error:
            raise SnapshotError(f"the snapshot could not be packed: {error}") from error
    with snapshots.hold(fcntl.LOCK_EX):
        again = _came_since(snapshots, planned.day)
        packed = [_remove(snapshots, one) for one in planned.pack if one not in again]
        away = []
        for one in planned.away:
            if one.sha256 not in again and snapshots.path(one.sha256).exists():
                snapshots.note_gone(one)
                away.append(_remove(snapshots, one.sha256))
    return Thinned(len(away), len(packed), sum(away) + sum(packed))


class _Firsts:
    """Tells the first arrivals of each month or year: of its first day, one of each address and type."""

    def __init__(self) -> None:
        self._days, self._seen = dict[tuple[str, str], str](), set[tuple[str, ...]]()

    def stays(self, one: Kept, retention: Retention) -> bool:
        if retention.later not in PERIODS:
            return retention.later == "everything"
        day = one.retrieved[:10]
        period = day[: PERIODS[retention.later]]
        if self._days.setdefault((one.source, period), day) != day:
            return False
        key = (one.source, period, one.address, one.content_type)
        known = key in self._seen
        self._seen.add(key)
        return not known


def _is_recent(one: Kept, retention: Retention, day: dt.date) -> bool:
    return one.retrieved[:10] >= (day - dt.timedelta(days=retention.days)).isoformat()


def _widened(known: Gone | None, one: Kept, day: dt.date) -> Gone:
    """What will be noted of some bytes, now that one more arrival of them is known."""
    if known is None:
        moment = one.retrieved
        return Gone(one.sha256, one.size, one.source, one.address, moment, moment, day.isoformat())
    return replace(known, arrived=min(known.arrived, one.retrieved), last=max(known.last, one.retrieved))


def _came_since(snapshots: Snapshots, day: dt.date) -> set[str]:
    """What has come since a plan was made, and a little before: nothing planned is as young."""
    since = (day - dt.timedelta(days=2)).isoformat()
    return {one.sha256 for one in snapshots.arrivals(since=since[:7]) if one.retrieved[:10] >= since}


def _remove(snapshots: Snapshots, sha256: str) -> int:
    path = snapshots.path(sha256)
    size = path.stat().st_size
    path.unlink()
    return size
