"""Voters who changed the place of voting in the election of 2023, by gmina, as published."""

import csv
from collections.abc import Iterator
from pathlib import Path

from harvesters.rebuild.rows import Row, any_territory_of, is_carried, number

YEAR = "2023"
_FOLDER = "more3/elections"
_FILES = {
    "sejm_2023_relocation_by_source_community.csv": "mc:voters.left",
    "sejm_2023_relocation_by_target_community.csv": "mc:voters.came",
    "sejm_2023_relocation_within_community_by_community.csv": "mc:voters.moved_within",
    "sejm_2023_relocation_without_registered_location_by_target_community.csv": "mc:voters.without_district",
}
_CERTIFICATES = "sejm_2023_right_to_vote_by_community.csv"
_REGISTERED = "Liczba osób przypisanych do gminy wg adresu zameldowania na pobyt stały"
_RESIDENT = "Liczba osób przypisanych do gminy wg adresu zamieszkania (dopisanych na wniosek)"


def read(raw: Path) -> Iterator[Row]:
    """Rows of every gmina."""
    for name, series in _FILES.items():
        yield from _column(raw / _FOLDER / name, {"Liczba osób": series})
    certificates = {_REGISTERED: "mc:certificates.registered", _RESIDENT: "mc:certificates.resident"}
    yield from _column(raw / _FOLDER / _CERTIFICATES, certificates)


def _column(path: Path, columns: dict[str, str]) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig") as lines:
        for record in csv.DictReader(lines):
            territory = any_territory_of(record["TERYT gminy"])
            for heading, series in columns.items():
                value = number(record[heading])
                if territory and value is not None and is_carried(series, territory, YEAR):
                    yield Row(series, territory, YEAR, value, (), path.name)
