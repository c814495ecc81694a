"""The register of corrections as it stands: tried on the figures once, until one of the two changes."""

from __future__ import annotations

import json
from functools import lru_cache

from indicator_jobs.quality.report import Entry, entries
from indicator_jobs.store import Store


def entries_now(store: Store) -> list[Entry]:
    """Each correction with what it changes now."""
    corrections = store.corrections.all()
    series = sorted({one for each in corrections.values() for one in each.series})
    contents = store.contents.hashes(series)
    said = {name: one.model_dump(mode="json", by_alias=True) for name, one in corrections.items()}
    return list(_tried(store, json.dumps([said, contents], sort_keys=True)))


@lru_cache(maxsize=2)
def _tried(store: Store, mark: str) -> tuple[Entry, ...]:
    return tuple(entries(store, store.corrections.all().values()))
