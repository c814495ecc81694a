"""Exports of the BDL portal that hold more territories than the tables of figures: gminas and all cities.

A heading of an export reads `measure;year;[unit]`, a code is the seven-digit TERYT.
"""

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from zoom_schemas.territories import load_territories

from harvesters.rebuild.labels import plain, series_by_label
from harvesters.rebuild.rows import Row, any_territory_of, is_carried, number, sheet, territory_of

_YEAR = re.compile(r"[;,](?P<year>\d{4})[;,]\[.*\]$")
_MIGRATION = "Migracje na pobyt stały gminne: "
_OWN_REVENUE = "gminy łącznie z miastami na prawach powiatu;"

Named = Callable[[str], str]


def read(raw: Path) -> Iterator[Row]:
    """Rows of all exports that reach further than the tables of figures."""
    labels = series_by_label(raw)
    for path, name in _wide_exports(raw):
        yield from _wide(path, name, labels)
    yield from _ages_2020(raw, labels)
    yield from _census_2011(raw, labels)
    yield from _stops(raw)
    yield from _divorces_2015(raw)


def _wide_exports(raw: Path) -> Iterator[tuple[Path, Named]]:
    """Each export and how its measures are called in the table of series."""
    exports = raw / "more/bdl_exports"
    yield raw / "bdl/csv_exports/LUDN_2425_CTAB_20250611231708.csv", _density_2024
    yield exports / "RYNE_1944_CTAB_20250616184618.csv", lambda m: f"Bezrobotni zarejestrowani: {m}"
    yield exports / "KULT_3881_CTAB_20220211231432.csv", lambda m: f"Obiekty sportowe: {_spaced(m)}"
    for path in [
        *sorted(exports.glob("LUDN_1355_CTAB_*.csv")),
        exports / "LUDN_1355_caly_1995_2024_cut.csv",
    ]:
        yield path, lambda m: _MIGRATION + _spaced(m)
    yield raw / "more2/finance/P2622_own_revenue_by_source_gminas_2010_2019.csv", _own_revenue
    ages = raw / "more2/demography/population_economic_age_groups_gminas_2010_2019.csv"
    yield ages, lambda m: "Ludność " + _spaced(m).replace("; ", ", ")


def _spaced(measure: str) -> str:
    return measure.replace(";", "; ")


def _own_revenue(measure: str) -> str:
    return "Dochody własne: " + measure.removeprefix(_OWN_REVENUE).replace(";", ": ")


def _density_2024(measure: str) -> str:
    return f"{measure} (LUDN_2425, 2024)"


_FLAGS = {"population_economic_age_groups_gminas_2010_2019.csv": ("subject-not-stated",)}


def _wide(path: Path, name: Named, labels: dict[str, str]) -> Iterator[Row]:
    """An export with a column for each measure and year. `name` makes the label of a measure's series."""
    delimiter = "," if path.name.startswith("LUDN_2425_CTAB_2025") else ";"
    with path.open(encoding="utf-8-sig") as lines:
        headings, *records = csv.reader(lines, delimiter=delimiter)
    columns = list(_columns(headings, name, labels))
    for record in records:
        territory = any_territory_of(record[0])
        if territory is None:
            continue
        for place, series, year in columns:
            if not (is_carried(series, territory, year) and _carried(series, territory)):
                continue
            value = number(record[place]) if place < len(record) else None
            if value is not None:
                yield Row(series, territory, year, value, _FLAGS.get(path.name, ()), path.name)


# Sex and age at the census and items of revenue would fill the bundle with figures that no map shows.
_CITIES_ONLY = ("bdl:P2622.", "bdl:P1342.working_age_", "bdl:P3304.")


def _carried(series: str, territory: str) -> bool:
    """Small gminas carry what maps show; Poland, voivodeships and cities carry everything."""
    one = load_territories().get(territory)
    return one.level != "gmina" or one.has_powiat_rights or not series.startswith(_CITIES_ONLY)


def _columns(headings: list[str], name: Named, labels: dict[str, str]) -> Iterator[tuple[int, str, str]]:
    for place, heading in enumerate(headings):
        found = _YEAR.search(heading)
        if found:
            label = plain(name(heading[: found.start()]))
            series = labels.get(label) or labels.get(label.removesuffix(" (LUDN_2425, 2024)"))
            if series:
                yield place, series, found["year"]


def _ages_2020(raw: Path, labels: dict[str, str]) -> Iterator[Row]:
    """P2137 by age groups: the file carries no year, notes of its author elsewhere say 2020."""
    path = raw / "more/bdl_exports/LUDN_2137_CTAB_20210624222104.csv"
    with path.open(encoding="utf-8-sig") as lines:
        headings, *records = csv.reader(lines, delimiter=";")
    for record in records:
        territory = territory_of(record[0])
        for heading, cell in zip(headings[2:], record[2:], strict=False):
            value = number(cell)
            if territory and heading and value is not None:
                series = labels[f"Ludność w wieku {heading}"]
                yield Row(series, territory, "2020", value, ("year-inferred",), path.name)


def _census_2011(raw: Path, labels: dict[str, str]) -> Iterator[Row]:
    """P3304 of the census 2011: commas for semicolons, so that each heading spans four columns."""
    path = raw / "more/bdl_exports/NARO_3304_CTAB_20181124191233.csv"
    with path.open(encoding="utf-8") as lines:
        headings, *records = csv.reader(lines)
    groups = [headings[start : start + 2] for start in range(2, len(headings) - 3, 4)]
    names = [labels[f"NSP 2011: ludność; {sex}; wiek {age}"] for sex, age in groups]
    for record in records:
        territory = territory_of(record[0])
        for series, cell in zip(names, record[2:], strict=False):
            value = number(cell)
            if territory and value is not None and _carried(series, territory):
                yield Row(series, territory, "2011", value, ("census", "header-split"), path.name)


def _stops(raw: Path) -> Iterator[Row]:
    """P3826: public transport stops, all kinds and owners together."""
    path = raw / "more2/transport/TRAN_3826_XPIV_20250617203619.xlsx"
    table = sheet(path, "DANE")
    table = table[table["Przystanki"].str.startswith("ogółem") & (table["Wyszczególnienie"] == "ogółem")]
    for code, year, cell in zip(table["Kod"], table["Rok"], table["Wartosc"], strict=True):
        territory, value = any_territory_of(code), number(cell)
        if territory and value is not None and is_carried("bdl:P3826.stops", territory, year):
            yield Row("bdl:P3826.stops", territory, year, value, (), path.name)


def _divorces_2015(raw: Path) -> Iterator[Row]:
    """P3427 under ten-digit codes of old: region, voivodeship, subregion, powiat (3 26 52 61 000)."""
    path = raw / "more/bdl_exports/LUDN_3427_CTAB_20170523203746.csv"
    with path.open(encoding="utf-8-sig") as lines:
        _, *records = csv.reader(lines, delimiter=";")
    for code, _, cell, *_ in records:
        territory, value = territory_of(code[1:3] + code[5:10]), number(cell)
        if territory and value is not None:
            yield Row("bdl:P3427.divorces_per_1000", territory, "2015", value, (), path.name)
