"""Reading corrections from YAML: a broken file is reported, the others still work."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from zoom_schemas.declared import read_declared
from zoom_schemas.problems import Problem

from indicator_jobs.quality.corrections import Correction


@dataclass(frozen=True)
class CorrectionSet:
    """The corrections that could be read, by id, and what is wrong with the others."""

    corrections: dict[str, Correction]
    errors: list[Problem]


def read_corrections(folders: Iterable[Path]) -> CorrectionSet:
    """Every `*.yaml` of the folders. Never raises for a broken file: its problems are returned."""
    return CorrectionSet(*read_declared(folders, Correction, "corrections"))
