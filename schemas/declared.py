"""Folders of YAML declarations, one a file, named by their id: sources, corrections, holdings."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from zoom_schemas.problems import Problem, YamlError, problems_of, read_yaml

Declared = TypeVar("Declared", bound=BaseModel)


def read_declared(
    folders: Iterable[Path], model: type[Declared], label: str
) -> Iterator[tuple[str, Declared | list[Problem]]]:
    """Every `*.yaml` of the folders as a model with an `id`, or what is wrong with it.

    Yields pairs of the name by which problems call the file (`label`, a slash, the file's name) and what came
    of it. Never raises for a broken file, so that the others still work.
    """
    for path in sorted(file for folder in folders for file in folder.glob("*.yaml")):
        name = f"{label}/{path.name}"
        yield name, _read(path, model, name)


def _read(path: Path, model: type[Declared], name: str) -> Declared | list[Problem]:
    try:
        found = model.model_validate(read_yaml(path, name))
    except YamlError as error:
        return [error.problem]
    except ValidationError as error:
        return problems_of(error, name, model)
    identity = getattr(found, "id", None)
    if identity != path.stem:
        problem = f"is {identity!r}, but the file is called {path.name}"
        return [Problem(name, "id", problem, f"Write: id: {path.stem}")]
    return found
