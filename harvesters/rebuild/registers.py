"""Figures that stand outside the tables: areas, land register, revenue, vaccination, indices of NBP."""

import csv
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from zoom_schemas.territories import load_territories

from harvesters.rebuild.rows import (
    Row,
    any_territory_of,
    carried_territories,
    is_carried,
    number,
    sheet,
    territory_of,
)

_DOSES = {"atLeastOneDose": "mz:vaccination.first_dose", "fullyVaccinated": "mz:vaccination.fully"}


def read(raw: Path) -> Iterator[Row]:
    """Rows of registers and publications for every carried territory."""
    yield from _areas_2025(raw / "teryt/Wykaz_powierzchni_gmin_2025-01-01_ha_km2.xlsx")
    yield from _areas_2023(raw / "more2/spatial/powierzchnia_i_ludnosc_2023_GUS.xlsx")
    yield from _areas_2018(raw / "teryt/gminy_area_pop_PL_2018.csv")
    yield from _revenue_2017(raw / "finance/gminy_dochody_ogolem_2017.csv")
    for path in sorted((raw / "more/vaccination").glob("districts-vaccination_*.json")):
        yield from _vaccination(path)
    yield from _price_index(raw / "more/housing/nbp_ceny_mieszkan.xlsx")
    yield from _land_register_layers(raw / "gugik/egib_layers.csv")


def _areas_2025(path: Path) -> Iterator[Row]:
    table = sheet(path)
    for code, hectares in zip(table.iloc[:, 0], table.iloc[:, 2], strict=True):
        territory = _register_code(code)
        value = number(hectares) if territory else None
        if territory and value is not None and is_carried("gugik:area_2025", territory, "2025"):
            yield Row("gugik:area_2025", territory, "2025", value, (), path.name)


def _register_code(written: str) -> str | None:
    """Codes with spaces (`26 61 01 1`); powiats of cities and parts of gminas are left to their gmina."""
    code = re.sub(r"\s", "", written)
    if code in ("00", *(str(n).zfill(2) for n in range(2, 33, 2))):
        return load_territories().code(code)
    return any_territory_of(code) if len(code) == len("2661011") else None


def _areas_2023(path: Path) -> Iterator[Row]:
    """Area and, from the same table, population of gminas at the turn of 2022 and 2023."""
    table = sheet(path, "Tabl. 21", header=None)
    for code, area in zip(table[0], table[2], strict=True):
        territory = _register_code(code)
        value = number(area) if territory else None
        if territory and value is not None and is_carried("gus:area_2023", territory, "2023"):
            yield Row("gus:area_2023", territory, "2023", value, (), path.name)


def _areas_2018(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for record in csv.DictReader(lines, delimiter=";"):
            territory, value = territory_of(record["teryt"] + "1"), number(record["areaH"])
            if territory and value is not None:
                yield Row("gus:area_2018", territory, "2018", value, (), path.name)


def _revenue_2017(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        for record in csv.DictReader(lines, delimiter=";"):
            territory, value = territory_of(record["teryt"] + "1"), number(record["dochody"])
            if territory and value is not None:
                yield Row("bdl:76973", territory, "2017", value, (), path.name)


def _vaccination(path: Path) -> Iterator[Row]:
    """Vaccinated so far, on the day that the name of the file carries."""
    day = re.sub(r".*_(\d{4})(\d{2})(\d{2})_.*", r"\1-\2-\3", path.name)
    for powiat in json.loads(path.read_text(encoding="utf-8")).values():
        territory = load_territories().code(powiat["teryt"])
        if territory in carried_territories() and territory is not None:
            for field, series in _DOSES.items():
                value = number(powiat[field])
                if value is not None:
                    yield Row(series, territory, day, value, (), path.name)


def _price_index(path: Path) -> Iterator[Row]:
    """Hedonic index of the secondary market, quarter on the same quarter of the year before."""
    table = sheet(path, "Rynek wtórny", header=None)
    start = next(column for column in table.columns if "analogicznego kwartału" in str(table[column].iloc[3]))
    cities = {city.name: city.code for city in load_territories().cities_with_powiat_rights()}
    names = table.iloc[6]
    for column in range(start, len(table.columns)):
        territory = cities.get(names[column])
        for quarter, cell in zip(table[0], table[column], strict=True) if territory else ():
            value = number(cell) if _QUARTER.match(quarter) else None
            if territory and value is not None:
                series = "nbp:barn.hedonic_index_secondary_yoy"
                yield Row(series, territory, _period(quarter), value, (), path.name)


_QUARTER = re.compile(r"(I|II|III|IV) (\d{4})$")


def _period(quarter: str) -> str:
    roman, year = quarter.split()
    return f"{year}-Q{('I', 'II', 'III', 'IV').index(roman) + 1}"


def _land_register_layers(path: Path) -> Iterator[Row]:
    """Layers of the land register that a powiat shows on the web. The list of the package bears no year."""
    with path.open(encoding="utf-8") as lines:
        for record in csv.DictReader(lines):
            territory = load_territories().code(record["TERYT"])
            layers = [layer for layer in record["LAYERS"].split(",") if layer.strip(" NA")]
            if territory:
                count = Decimal(len(layers))
                yield Row("gugik:egib_layers", territory, "2023", count, ("year-inferred",), path.name)
