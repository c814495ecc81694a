"""Reading source declarations: a broken file is reported, the others still load."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from zoom_schemas.declared import read_declared
from zoom_schemas.problems import Problem

from harvesters.source import Source

SOURCES = Path(__file__).parent / "sources"


@dataclass(frozen=True)
class SourceSet:
    """The sources that could be read, by id, and what is wrong with the others."""

    sources: dict[str, Source]
    errors: list[Problem]


def read_sources(folders: Iterable[Path] = (SOURCES,)) -> SourceSet:
    """Read every `*.yaml` of the folders. Never raises for a broken file: its problems are returned."""
    return SourceSet(*read_declared(folders, Source, "sources", _clashes))


def _clashes(new: Source, known: Mapping[str, Source], file: str) -> list[Problem]:
    """A series must belong to one source, or nobody could say where a figure came from."""
    owner = {series.id: source.id for source in known.values() for series in source.series}
    return [
        Problem(
            file,
            f"series.{number}.id",
            f"{series.id} is declared by {owner[series.id]} too",
            "A series belongs to one source: remove one of them.",
        )
        for number, series in enumerate(new.series)
        if series.id in owner
    ]
