"""Reading corrections from YAML: a broken file is reported, the others still work."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from zoom_schemas.problems import Problem, YamlError, problems_of, read_yaml

from indicator_jobs.quality.corrections import Correction


@dataclass(frozen=True)
class CorrectionSet:
    """The corrections that could be read, by id, and what is wrong with the others."""

    corrections: dict[str, Correction]
    errors: list[Problem]


def read_corrections(folders: Iterable[Path]) -> CorrectionSet:
    """Every `*.yaml` of the folders. Never raises for a broken file: its problems are returned."""
    corrections: dict[str, Correction] = {}
    errors: list[Problem] = []
    for path in sorted(file for folder in folders for file in folder.glob("*.yaml")):
        found = _read(path)
        if isinstance(found, Correction):
            corrections[found.id] = found
        else:
            errors += found
    return CorrectionSet(corrections, errors)


def _read(path: Path) -> Correction | list[Problem]:
    label = f"corrections/{path.name}"
    try:
        correction = Correction.model_validate(read_yaml(path, label))
    except YamlError as error:
        return [error.problem]
    except ValidationError as error:
        return problems_of(error, label, Correction)
    if correction.id != path.stem:
        problem = f"is {correction.id!r}, but the file is called {path.name}"
        return [Problem(label, "id", problem, f"Write: id: {path.stem}")]
    return correction
