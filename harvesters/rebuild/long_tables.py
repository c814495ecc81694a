"""The three tables of figures that the recorded data come with, each row naming the raw file behind it."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from zoom_schemas.territories import load_territories

from harvesters.rebuild.labels import plain, series_by_label
from harvesters.rebuild.rows import Row, carried_territories, number

FOLDERS = ("more", "more2", "more3")

# What the tables call a flag → our code list. None: told in another way here.
_FLAGS = {
    "label_by_repo_author": "label-by-author",
    "label_from_secondary_dictionary": "label-from-dictionary",
    "variable_identified_by_match": "variable-by-match",
    "unit_inferred": "unit-inferred",
    "year_from_documentation_elsewhere": "year-inferred",
    "edition_from_file_name": "year-inferred",
    "year_by_repo_author": "year-by-author",
    "header_split_by_commas": "header-split",
    "transcribed": "transcribed",
    "summed_by_repo_author": "summed-by-author",
    "subject_not_stated": "subject-not-stated",
    "rounded_in_file": "rounded",
    "rounded_by_repo_author": "rounded-by-author",
    "definition_differs": "D",
    "estimated": "E",
    "same_value_repeated": "repeated-value",
    "police_command_area_probable": "area-inferred",
    "column_meaning_inferred": "meaning-inferred",
    "census": "census",
    "status_9": "phenomenon-absent",
    "check_2004": None,
    "also_in_../more": None,
}
# Its ten-digit codes were read as if they were longer ones; exports.py reads the file itself.
_MISREAD = {"bdl_exports/LUDN_3427_CTAB_20170523203746.csv"}
_DERIVED = {"sum": "derived-sum", "mean": "derived-mean", "count": "derived-count"}
_SAME_STATION = "same_values_as_"


def read(raw: Path) -> Iterator[Row]:
    """Every row of the tables that stands for a known series and a carried territory."""
    labels = series_by_label(raw)
    for folder in FOLDERS:
        with (raw / folder / "kielce_values.csv").open(encoding="utf-8") as lines:
            for entry in csv.DictReader(lines):
                row = None if entry["source_file"] in _MISREAD else _row(entry, labels)
                if row is not None:
                    yield row


def _row(entry: dict[str, str], labels: dict[str, str]) -> Row | None:
    series = labels.get(plain(entry["variable"]))
    territory = load_territories().code(entry["teryt"])
    if series is None or territory not in carried_territories() or territory is None:
        return None
    return Row(
        series=series,
        territory=territory,
        period=_period(series, entry["period"]),
        value=number(entry["value"]),
        flags=tuple(_flags(entry["flag"])),
        file=Path(entry["source_file"]).name,
    )


def _period(series: str, period: str) -> str:
    """1 January 2023: area counts for 2023, while population is that of 31 December 2022, said again."""
    if period != "2023-01-01":
        return period
    return "2023" if series.startswith("gus:area") else "2022"


def _flags(written: str) -> Iterator[str]:
    for flag in re.split(r"[;|]", written):
        if flag.startswith("derived:"):
            yield _DERIVED[flag.removeprefix("derived:").split("_")[0]]
        elif flag.startswith(_SAME_STATION):
            yield "same-as-other-station"
        elif flag and (ours := _FLAGS[flag]):
            yield ours
