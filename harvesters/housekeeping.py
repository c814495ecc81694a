"""Thinning out the snapshots of all sources: what something stands on stays, the rest goes by its age."""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from harvesters.feeds.state import FeedState
from harvesters.fetching.snapshots import SnapshotError, Snapshots
from harvesters.fetching.thinning import Needed, Plan, Thinned, plan, thin
from harvesters.source import Source
from indicator_jobs.newer import MANIFEST
from indicator_jobs.store import Store

READINGS = "readings"
"""Folder beside the snapshots: what the answers of catalogues were read as."""

_FILE = re.compile(r'"file": "([0-9a-f]{64})"')


@dataclass(frozen=True)
class House:
    """What is planned, and why some sources are left alone (source → reason)."""

    plan: Plan
    alone: dict[str, str]


def planned(sources: Iterable[Source], store: Store, snapshots: Snapshots, day: dt.date) -> House:
    """What is to be thinned out on a day: nothing where the store cannot say what stands on a source."""
    answers = FeedState(store.engine).hashes()
    cited, doubted = _cited(store, snapshots)
    alone = dict(doubted)
    retentions = {}
    for source in sources:
        if not {source.id, f"{source.id}/datasets"} & answers.keys():
            alone.setdefault(source.id, "this database knows of no synchronisation")
        elif source.id not in alone:
            retentions[source.id] = source.retention
    live = {one for hashes in answers.values() for one in hashes} | set(_files(snapshots.folder / READINGS))
    needed = Needed(live, cited)
    histories = snapshots.histories()
    return House(plan(histories, snapshots.lying(), retentions, needed, day), alone)


def thin_out(sources: Iterable[Source], store: Store, snapshots: Snapshots, day: dt.date) -> Thinned:
    """Do what is planned for a day. Raises SnapshotError."""
    return thin(snapshots, planned(sources, store, snapshots, day).plan)


def _cited(store: Store, snapshots: Snapshots) -> tuple[set[str], dict[str, str]]:
    """What observations stand on, today's and those revised since: lists of answers, and the answers.

    With them the sources of which a list cannot be read: what it names is not known.
    """
    cited, doubted = set[str](), dict[str, str]()
    for one in store.snapshots().values():
        cited.add(one.sha256)
        if one.file.endswith(MANIFEST):
            try:
                cited |= set(_listed(snapshots.read(one.sha256)))
            except (SnapshotError, ValueError, KeyError) as error:
                doubted[one.source] = f"the list of its answers cannot be read: {error}"
    return cited, doubted


def _listed(manifest: bytes) -> Iterator[str]:
    return (str(json.loads(line)["sha256"]) for line in manifest.splitlines())


def _files(folder: Path) -> Iterator[str]:
    """Files that datasets of the last good round offer."""
    for path in folder.glob("*/*.jsonl"):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield from _FILE.findall(line)
