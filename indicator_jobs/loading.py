"""Taking over the figures of a module of sources, such as the bundled ones, into the store."""

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import entry_points
from typing import Any, Protocol

import pandas as pd
from zoom_schemas.problems import Problem

from indicator_jobs.arrivals import check_arrivals
from indicator_jobs.changes import Counts
from indicator_jobs.newer import beside_newer
from indicator_jobs.quality.corrections import Correction
from indicator_jobs.store import Snapshot, Store

GROUP = "zoom.sources"
"""Entry points of this group name modules of sources; so this package needs to import none."""


class Sources(Protocol):
    """What a module of sources offers."""

    def load_sources(self) -> list[Any]:
        """Its sources, as declared."""
        ...

    def read_observations(self, source: Any) -> pd.DataFrame:
        """The observations of a source: series, territory, period, value, flags."""
        ...

    def snapshot_of(self, source: Any) -> Any:
        """The bytes they were read from: sha256, address, retrieved, licence, file."""
        ...

    def layer_ids(self) -> list[str]:
        """The ids of its files of places and boundaries."""
        ...

    def read_layer(self, layer_id: str) -> dict[str, Any]:
        """A layer: id, title, source, file, sha256, retrieved, shapes (GeoJSON geometry and attributes)."""
        ...


def load_corrections(sources: Any) -> list[Correction]:
    """The corrections of a module of sources; a module may have none."""
    return sources.load_corrections() if hasattr(sources, "load_corrections") else []


def correction_problems(sources: Any) -> list[Problem]:
    """What is wrong with the corrections of a module of sources that could not be read."""
    return sources.correction_errors() if hasattr(sources, "correction_errors") else []


class SourcesError(ValueError):
    """Sources that cannot be loaded together; says which and why."""


Progress = Callable[[str, Counts], None]


def find_sources() -> list[Sources]:
    """The modules of sources that are installed."""
    return [point.load() for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)]


def load_bundled(store: Store, sources: Sources, progress: Progress | None = None) -> dict[str, Counts]:
    """Takes over all sources of a module; counts by source. What stands already is not written again.

    Raises SourcesError where two sources declare one series, ArrivalError for figures that cannot be true.
    """
    declared = sources.load_sources()
    series = [one for source in declared for one in series_of_source(source)]
    _check_owners(series)
    store.put_sources([source.model_dump(mode="json", exclude={"series"}) for source in declared], series)
    store.corrections.put(load_corrections(sources), [one["id"] for one in series])
    counts: dict[str, Counts] = {}
    for source in declared:
        frame, snapshot = sources.read_observations(source), sources.snapshot_of(source)
        check_arrivals(frame, {one["id"]: one for one in series}, str(snapshot.file))
        whole = beside_newer(store, source.id, frame)
        counts[source.id] = store.put_observations(whole, _snapshot(source.id, snapshot))
        if progress is not None:
            progress(source.id, counts[source.id])
    return counts


def series_of_source(source: Any) -> list[dict[str, Any]]:
    """What a source declares about its series, each with the id of the source and its breaks."""
    common = [one.model_dump(mode="json") for one in source.breaks]
    found = []
    for one in source.series:
        content = one.model_dump(mode="json")
        found.append({**content, "source": source.id, "breaks": [*content["breaks"], *common]})
    return found


def _check_owners(series: Sequence[Mapping[str, Any]]) -> None:
    owners: dict[str, str] = {}
    for one in series:
        owner = owners.setdefault(one["id"], one["source"])
        if owner != one["source"]:
            raise SourcesError(
                f"The series {one['id']} is declared by {owner} and by {one['source']}: "
                "keep it in one source, the other is a second snapshot of it."
            )


def _snapshot(source_id: str, given: Any) -> Snapshot:
    fields = ("sha256", "address", "retrieved", "licence", "file")
    return Snapshot(source_id, *(str(getattr(given, name)) for name in fields))
