"""From the figures of the sources to observations in the store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from harvesters.bundled import load_corrections, read_observations, snapshot_of
from harvesters.source import SeriesDef, Source
from indicator_jobs.arrivals import check_arrivals
from indicator_jobs.newer import beside_newer
from indicator_jobs.store import Snapshot, Store

RUN_KIND = "load"


@dataclass(frozen=True)
class Loaded:
    """What came of one source; `written` counts observations, new and revised."""

    source_id: str
    written: int
    unchanged: bool


def load(
    store: Store, sources: Iterable[Source], progress: Callable[[Loaded], None] = lambda _: None
) -> list[Loaded]:
    """Take the snapshots of the sources into the store; a snapshot that was taken already is left alone."""
    before = store.runs.of_kind(RUN_KIND, "ok")
    results = []
    sources = list(sources)
    store.corrections.put(load_corrections(), [one.id for source in sources for one in source.series])
    for source in sources:
        store.put_sources([_declared(source)], [_series(source, one) for one in source.series])
        snapshot = _snapshot(source)
        last = before.get(source.id)
        done = last is not None and last.input_hash == snapshot.sha256
        results.append(Loaded(source.id, 0, True) if done else _take(store, source, snapshot))
        progress(results[-1])
    return results


def _take(store: Store, source: Source, snapshot: Snapshot) -> Loaded:
    run = store.runs.start(RUN_KIND, source.id, snapshot.sha256)
    try:
        frame = read_observations(source)
        check_arrivals(frame, {one.id: _series(source, one) for one in source.series}, snapshot.file)
        counts = store.put_observations(beside_newer(store, source.id, frame), snapshot)
    except Exception as error:
        store.runs.finish(run, "error", str(error))
        raise
    store.runs.finish(run, "ok", result_hash=snapshot.sha256)
    return Loaded(source.id, counts.written, False)


def _snapshot(source: Source) -> Snapshot:
    taken = snapshot_of(source)
    return Snapshot(source.id, taken.sha256, taken.address, taken.retrieved, taken.licence, taken.file)


def _declared(source: Source) -> dict[str, Any]:
    return source.model_dump(mode="json", exclude={"series"})


def _series(source: Source, series: SeriesDef) -> dict[str, Any]:
    breaks = [one.model_dump(mode="json") for one in [*series.breaks, *source.breaks]]
    return series.model_dump(mode="json") | {"source": source.id, "breaks": breaks}
