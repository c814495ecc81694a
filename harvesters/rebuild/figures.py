"""From raw files to one tidy CSV a source, and a second one for what other files say about the same cells."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from zoom_schemas.flags import join_flags

from harvesters.bundled import FIGURE_COLUMNS, OVERLAP_COLUMNS
from harvesters.rebuild import (
    ballots,
    climate,
    dimensioned,
    districts,
    exports,
    fires,
    long_tables,
    panels,
    registers,
    schools,
    voters,
)
from harvesters.rebuild.precedence import Merged, merge
from harvesters.rebuild.rows import Row, only, written
from harvesters.source import Source

READERS = (
    long_tables,
    exports,
    panels,
    ballots,
    districts,
    schools,
    climate,
    registers,
    dimensioned,
    fires,
    voters,
)


def read_raw(raw: Path, series: set[str]) -> list[Row]:
    """All rows of the raw files that belong to these series, twice where two files hold them."""
    return list(only(chain.from_iterable(reader.read(raw) for reader in READERS), series))


def rebuild_figures(raw: Path, sources: Iterable[Source]) -> dict[str, bytes]:
    """Contents of the files of `harvesters/figures/` by name."""
    owner = {series.id: source.id for source in sources for series in source.series}
    by_source: dict[str, list[Row]] = {}
    for row in read_raw(raw, set(owner)):
        by_source.setdefault(owner[row.series], []).append(row)
    return {name: content for id_ in by_source for name, content in _files(id_, merge(by_source[id_]))}


def _files(source: str, merged: Merged) -> Iterator[tuple[str, bytes]]:
    if any(row.dimensions for row in merged.main):
        lines = ([*_figure(row), row.dimensions] for row in merged.main)
        yield f"{source}.csv", _table([*FIGURE_COLUMNS, "dimensions"], lines)
    else:
        yield f"{source}.csv", _table(FIGURE_COLUMNS, (_figure(row) for row in merged.main))
    if merged.others:
        yield f"{source}.overlaps.csv", _table(OVERLAP_COLUMNS, (_overlap(row) for row in merged.others))


def _figure(row: Row) -> list[str]:
    return [row.series, row.territory, row.period, written(row.value), join_flags(row.flags)]


def _overlap(row: Row) -> list[str]:
    return [row.series, row.territory, row.period, written(row.value), row.file]


def _table(columns: list[str], lines: Iterable[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(lines)
    return out.getvalue().encode()
