"""Figures that come with the project: one declaration and one tidy CSV a source.

They are real public figures, most of them secondary copies; each source says so. `harvesters.rebuild` makes
the CSV files again from the raw files. Nothing here needs a network or a database.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from zoom_schemas.problems import Problem

from harvesters.layers import is_layer, read_shapes
from harvesters.source import Resource, Source
from harvesters.source_files import SourceSet, read_sources
from indicator_jobs.frames import picked
from indicator_jobs.quality.correction_files import CorrectionSet, read_corrections
from indicator_jobs.quality.corrections import Correction

HERE = Path(__file__).parent
FIGURES, GEO, PLACES, UNITS = HERE / "figures", HERE / "geo", HERE / "places", HERE / "units"
CORRECTIONS = HERE / "corrections"
FIGURE_COLUMNS = ["series", "territory", "period", "value", "flags"]
OVERLAP_COLUMNS = ["series", "territory", "period", "value", "snapshot"]


@dataclass(frozen=True)
class Snapshot:
    """The bytes that a source gave: their hash, where from, when, under which licence, in which file."""

    sha256: str
    address: str
    retrieved: str
    licence: str
    file: str


@cache
def _bundled() -> SourceSet:
    return read_sources()


def load_sources() -> list[Source]:
    """All bundled sources that could be read, by id."""
    return list(_bundled().sources.values())


def source_errors() -> list[Problem]:
    """What is wrong with declarations that could not be read."""
    return list(_bundled().errors)


@cache
def _register() -> CorrectionSet:
    return read_corrections([CORRECTIONS])


def load_corrections() -> list[Correction]:
    """The known errors of the bundled sources, by id: what is taken instead of what they say."""
    known = _known_series()
    return [one for one in _register().corrections.values() if known.issuperset(one.series)]


def correction_errors() -> list[Problem]:
    """What is wrong with corrections that could not be read, or whose series no source declares."""
    known, hint = _known_series(), "Correct the id of the series."
    strange = [
        Problem(f"corrections/{one.id}.yaml", "series", f"no source declares {series_id}", hint)
        for one in _register().corrections.values()
        for series_id in one.series
        if series_id not in known
    ]
    return [*_register().errors, *strange]


def _known_series() -> set[str]:
    return {series.id for source in load_sources() for series in source.series}


def figures_file(source: Source) -> Path:
    """The tidy CSV of a source; it is absent where a source has places only."""
    return FIGURES / f"{source.id}.csv"


def read_observations(source: Source) -> pd.DataFrame:
    """Observations of a source: the columns of its CSV (NaN for a missing value) and `snapshot`, a sha256.

    The last column, `dimensions`, is empty for series without; a CSV has it only where some series has them.
    """
    path = figures_file(source)
    if not path.exists():
        return pd.DataFrame(columns=[*FIGURE_COLUMNS, "snapshot", "dimensions"])
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table["value"] = pd.to_numeric(table["value"].replace("", None))
    table["snapshot"] = snapshot_of(source).sha256
    if "dimensions" not in table:
        table["dimensions"] = ""
    return picked(table, [*FIGURE_COLUMNS, "snapshot", "dimensions"])


def read_overlaps(source: Source) -> pd.DataFrame:
    """The same observations as other files of the source give them.

    `snapshot` is the sha256 of the raw file, one of `source.files`.
    """
    path = FIGURES / f"{source.id}.overlaps.csv"
    if not path.exists():
        return pd.DataFrame(columns=OVERLAP_COLUMNS)
    table = pd.read_csv(path, dtype=dict.fromkeys(OVERLAP_COLUMNS, str), keep_default_na=False)
    hashes = {file.name: file.sha256 for file in source.files}
    table["snapshot"] = [hashes[name] for name in table["snapshot"]]
    table["value"] = pd.to_numeric(table["value"])
    return table


def resource_files(source: Source) -> list[Path]:
    """Files of places and boundaries that come with a source."""
    return [HERE / resource.file for resource in source.resources]


def snapshot_of(source: Source) -> Snapshot:
    """The snapshot behind the bundled observations of a source: its CSV as it stands in the project."""
    path = figures_file(source)
    content = path.read_bytes() if path.exists() else b""
    return Snapshot(
        sha256=hashlib.sha256(content).hexdigest(),
        address=str(source.address),
        retrieved=source.retrieved,
        licence=source.licence.id,
        file=path.name,
    )


def layer_ids() -> list[str]:
    """The ids of all files of places and boundaries: their names without the ending."""
    return list(_layers())


def read_layer(layer_id: str) -> dict[str, Any]:
    """A layer as plain data: id, title, source, file, sha256, retrieved, shapes. Raises KeyError."""
    source, resource = _layers()[layer_id]
    return read_shapes(source, resource, HERE / resource.file)


@cache
def _layers() -> dict[str, tuple[Source, Resource]]:
    return {
        Path(resource.file).stem: (source, resource)
        for source in load_sources()
        for resource in source.resources
        if is_layer(resource, HERE / resource.file)
    }
