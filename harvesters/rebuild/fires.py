"""Fires of the State Fire Service by gmina and kind of object: a map of places and one series a kind.

The file states no year. It was copied in June 2025 and counts 103,639 fires; the service itself published
153,520, 128,752, 106,446, 135,965 and 99,205 for 2019 to 2023. So 2024 is assumed, and each figure says so;
years before 2019 were not checked.
"""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from zoom_schemas.territories import load_territories

from harvesters.rebuild.rows import Row, any_territory_of, carried_territories, is_carried

FILE = "psp/psp_pozary_wg_gmin_wg_rodzaju_obiektu.csv"
YEAR = "2024"
# Headings of the fire service → columns of the map.
_PLACES = {
    "OGÓŁEM Liczba zdarzeń": "events",
    "RAZEM 1.": "public_buildings",
    "RAZEM 2.": "residential",
    "RAZEM 3.": "industrial",
    "RAZEM 4.": "warehouses",
    "RAZEM 5.": "vehicles",
    "RAZEM 6.": "forests",
    "RAZEM 7.": "agriculture",
    "RAZEM 8.": "other",
}
# Headings of the fire service → series.
_SERIES = {
    "OGÓŁEM Liczba zdarzeń": "total",
    "RAZEM 1.": "public_buildings",
    "RAZEM 2.": "residential",
    "RAZEM 5.": "vehicles",
    "RAZEM 6.": "forests",
    "RAZEM 7.": "agriculture",
    "701.": "fallow_land",
    "801.": "waste_containers",
    "817.": "grass",
}


def read(raw: Path) -> Iterator[Row]:
    """Fires of each gmina by kind of object, the year inferred."""
    for territory, kinds in _counted(raw, _SERIES):
        for name, count in kinds.items():
            series = f"psp:fires.{name}"
            if is_carried(series, territory, YEAR):
                yield Row(series, territory, YEAR, Decimal(count), ("year-inferred",), Path(FILE).name)


def places(raw: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Fires of the carried gminas by kind of object, for a map."""
    for territory, kinds in _counted(raw, _PLACES):
        if territory in carried_territories():
            yield territory, {name: str(count) for name, count in kinds.items()}


def _counted(raw: Path, headings: dict[str, str]) -> Iterator[tuple[str, dict[str, int]]]:
    """Counts of a gmina. The file parts five cities into districts, one gmina in two: all are added up."""
    sums: dict[str, dict[str, int]] = {}
    with (raw / FILE).open(encoding="utf-8-sig") as lines:
        for record in csv.DictReader(lines):
            territory = _gmina(record["TERYT"])
            if territory is None:
                continue
            of_gmina = sums.setdefault(territory, dict.fromkeys(headings.values(), 0))
            for start, name in headings.items():
                of_gmina[name] += int(_of_heading(record, start))
    yield from sorted(sums.items())


def _gmina(code: str) -> str | None:
    """The gmina, or the city with powiat rights whose district the code is."""
    code = code.zfill(6)
    found = any_territory_of(code + "1")
    if found is not None:
        return found
    city = load_territories().code(code[:4] + "01")
    return city if city and load_territories().get(city).has_powiat_rights else None


def _of_heading(record: dict[str, str], start: str) -> str:
    return next(cell for heading, cell in record.items() if heading.startswith(start))
