"""Folders of YAML declarations, one a file, named by their id: sources, corrections, holdings."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from zoom_schemas.problems import Problem, YamlError, problems_of, read_yaml

Declared = TypeVar("Declared", bound=BaseModel)
Clashes = Callable[[Declared, Mapping[str, Declared], str], list[Problem]]
"""What is wrong with a declaration beside those read before it, by id; problems call its file by the text."""


def no_clashes(new: BaseModel, known: Mapping[str, BaseModel], file: str) -> list[Problem]:
    """Declarations that have nothing in common."""
    return []


def read_declared(
    folders: Iterable[Path], model: type[Declared], label: str, clashes: Clashes[Declared] = no_clashes
) -> tuple[dict[str, Declared], list[Problem]]:
    """Every `*.yaml` of the folders as a model with an `id`: what could be read, by id, and the problems.

    Problems call a file by `label`, a slash and its name. Of two files of one id in different folders the
    first in the order of their paths stands. Never raises for a broken file, so that the others still work.
    """
    declared: dict[str, Declared] = {}
    errors: list[Problem] = []
    for path in sorted(file for folder in folders for file in folder.glob("*.yaml")):
        name = f"{label}/{path.name}"
        found = _read(path, model, name)
        if isinstance(found, list):
            errors += found
        elif path.stem in declared:
            twice = f"{path.stem} is declared in another folder too"
            errors.append(Problem(name, "id", twice, "Remove one of the files."))
        else:
            errors += clashes(found, declared, name)
            declared[path.stem] = found
    return declared, errors


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
