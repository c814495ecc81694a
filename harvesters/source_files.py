"""Reading source declarations: a broken file is reported, the others still load."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from zoom_schemas.problems import Problem, YamlError, problems_of, read_yaml

from harvesters.source import Source

SOURCES = Path(__file__).parent / "sources"


@dataclass(frozen=True)
class SourceSet:
    """The sources that could be read, by id, and what is wrong with the others."""

    sources: dict[str, Source]
    errors: list[Problem]


def read_sources(folders: Iterable[Path] = (SOURCES,)) -> SourceSet:
    """Read every `*.yaml` of the folders. Never raises for a broken file: its problems are returned."""
    sources: dict[str, Source] = {}
    errors: list[Problem] = []
    for path in sorted(file for folder in folders for file in folder.glob("*.yaml")):
        found = _read(path)
        if isinstance(found, Source):
            errors += _clashes(found, sources, path)
            sources.setdefault(found.id, found)
        else:
            errors += found
    return SourceSet(sources, errors)


def _read(path: Path) -> Source | list[Problem]:
    label = f"sources/{path.name}"
    try:
        source = Source.model_validate(read_yaml(path, label))
    except YamlError as error:
        return [error.problem]
    except ValidationError as error:
        return problems_of(error, label, Source)
    if source.id != path.stem:
        problem = f"is {source.id!r}, but the file is called {path.name}"
        return [Problem(label, "id", problem, f"Write: id: {path.stem}")]
    return source


def _clashes(new: Source, known: dict[str, Source], path: Path) -> list[Problem]:
    """A series must belong to one source, or nobody could say where a figure came from."""
    owner = {series.id: source.id for source in known.values() for series in source.series}
    return [
        Problem(
            f"sources/{path.name}",
            f"series.{number}.id",
            f"{series.id} is declared by {owner[series.id]} too",
            "A series belongs to one source: remove one of them.",
        )
        for number, series in enumerate(new.series)
        if series.id in owner
    ]
