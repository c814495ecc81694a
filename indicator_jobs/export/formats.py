"""The formats of an export. To add one, add one entry."""

import datetime
import gzip
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select

from indicator_jobs import tables
from indicator_jobs.export import package, parquet, sdmx_csv, sdmx_structure, tidy
from indicator_jobs.export.rows import Export
from indicator_jobs.store import valid_at

Write = Callable[[Export, BinaryIO], None]


@dataclass(frozen=True)
class Format:
    """One format: how a file of it ends, its media type, and what writes it."""

    suffix: str
    media_type: str
    write: Write


def write_package(export: Export, out: BinaryIO) -> None:
    """The Data Package as a zip."""
    with tempfile.TemporaryDirectory() as folder:
        package.write_folder(export, Path(folder))
        package.write_zip(Path(folder), out)


def write_structure(export: Export, out: BinaryIO) -> None:
    """The structure of the SDMX-CSV, as SDMX-ML."""
    out.write(sdmx_structure.write(export, last_written(export)))


def gzipped(write: Write) -> Write:
    """The same format packed, without a date and a name in its head: equal data give equal bytes."""

    def packed(export: Export, out: BinaryIO) -> None:
        with gzip.GzipFile("", "wb", 6, out, mtime=0) as inner:
            write(export, inner)  # pyright: ignore[reportArgumentType]

    return packed


def last_written(export: Export) -> datetime.datetime:
    """When the newest value of an export was written; the beginning of time where there is none."""
    columns = tables.value.c
    statement = select(func.max(columns.valid_from)).where(
        columns.card.in_(export.choice.cards), *valid_at(tables.value, export.choice.as_of)
    )
    with export.store.engine.connect() as connection:
        found = connection.execute(statement).scalar()
    return found or datetime.datetime.fromtimestamp(0, datetime.UTC)


FORMATS: dict[str, Format] = {
    "csv": Format(".csv", "text/csv", tidy.write),
    "csv.gz": Format(".csv.gz", "application/gzip", gzipped(tidy.write)),
    "parquet": Format(".parquet", "application/vnd.apache.parquet", parquet.write),
    "datapackage": Format(".zip", "application/zip", write_package),
    "sdmx-csv": Format(".csv", "application/vnd.sdmx.data+csv;version=2.0.0", sdmx_csv.write),
    "sdmx-csv.gz": Format(".csv.gz", "application/gzip", gzipped(sdmx_csv.write)),
    "sdmx-structure": Format(".xml", "application/vnd.sdmx.structure+xml;version=3.0.0", write_structure),
}
