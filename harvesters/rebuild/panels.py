"""Panels of powiats and years that authors of books and studies put together from BDL."""

import csv
from collections.abc import Iterator
from pathlib import Path

from harvesters.rebuild.labels import plain, series_by_label
from harvesters.rebuild.rows import Row, number, sheet, territory_of

# Meaning of the columns of data_nts4_2019.csv, as its README gives it.
_NTS4 = {
    "XA01": "Dochody własne budżetu",
    "XA02": "Dochody z udziału w PIT",
    "XA03": "Dochody z udziału w CIT",
    "XA04": "Dochody budżetu ogółem",
    "XA05": "Wydatki majątkowe inwestycyjne",
    "XA06": "Ludność ogółem",
    "XA07": "Ludność w wieku przedprodukcyjnym",
    "XA08": "Ludność w wieku produkcyjnym",
    "XA09": "Ludność w wieku poprodukcyjnym",
    "XA10": "Ludność na 1 km2",
    "XA11": "Gęstość zaludnienia powierzchni zabudowanej i zurbanizowanej",
    "XA12": "Bezrobotni zarejestrowani",
    "XA13": "Podmioty na 10 tys. ludności w wieku produkcyjnym",
    "XA14": "Przeciętne wynagrodzenie w relacji do średniej krajowej (Polska=100)",
    "XA15": "Pracujący ogółem",
    "XA16": "Pracujący: rolnictwo, leśnictwo, łowiectwo i rybactwo",
    "XA17": (
        "Pracujący: XA17 (słownik pomocniczy: empl_construction; "
        "wielkość odpowiada przemysłowi i budownictwu)"
    ),
    "XA18": "Pracujący: handel, transport, zakwaterowanie i gastronomia, komunikacja",
    "XA19": "Pracujący: działalność finansowa i ubezpieczeniowa, nieruchomości",
    "XA20": "Pracujący: pozostałe usługi",
    "XA21": "Stopa bezrobocia rejestrowanego",
    "XA22": "Stopa bezrobocia rejestrowanego (Polska=100)",
}
_EVPL = {
    "evpl_number_of_outpatient_entities.xlsx": (
        "Number of outpatient entities (label by repository author; BDL przychodnie)"
    ),
    "evpl_number_of_social_assistance_centers.xlsx": (
        "Number of social assistance centers (label by repository author)"
    ),
}


def read(raw: Path) -> Iterator[Row]:
    """Rows of all panels for every carried territory."""
    labels = series_by_label(raw)
    yield from _cities_1995_2019(raw, labels)
    yield from _powiats_2006_2017(raw, labels)
    yield from _unemployment_by_month(raw, labels)
    yield from _crimes(raw, labels)
    for file, label in _EVPL.items():
        yield from _economic_voting(raw / "more/bdl_panels" / file, labels[plain(label)])


def _cities_1995_2019(raw: Path, labels: dict[str, str]) -> Iterator[Row]:
    path = raw / "more/bdl_panels/gus_all_merged3_66cities_cut.csv"
    with path.open(encoding="utf-8") as lines:
        for entry in csv.DictReader(lines):
            territory = territory_of(entry["Kod"])
            for heading, cell in entry.items():
                series = labels.get(heading or "")
                value = number(cell) if series else None
                if territory and series and value is not None:
                    yield Row(series, territory, entry["rok"], value, (), path.name)


def _powiats_2006_2017(raw: Path, labels: dict[str, str]) -> Iterator[Row]:
    path = raw / "more/bdl_panels/data_nts4_2019.csv"
    with path.open(encoding="cp1250") as lines:
        for entry in csv.DictReader(lines, delimiter=";"):
            territory = territory_of(entry["code_GUS"])
            for column, label in _NTS4.items():
                value = number(entry[column])
                if territory and value is not None:
                    flags = ("label-from-dictionary",)
                    yield Row(labels[label], territory, entry["year"], value, flags, path.name)


def _unemployment_by_month(raw: Path, labels: dict[str, str]) -> Iterator[Row]:
    """Headings read 2011'01; the rate of each month as first published."""
    path = raw / "more/bdl_panels/unemp2018.csv"
    series = labels["Stopa bezrobocia rejestrowanego (miesięczna)"]
    with path.open(encoding="cp1250") as lines:
        for entry in csv.DictReader(lines, delimiter=";"):
            territory = territory_of(entry["code2"])
            for heading, cell in entry.items():
                value = number(cell) if "'" in heading else None
                if territory and value is not None:
                    yield Row(series, territory, heading.replace("'", "-"), value, (), path.name)


def _crimes(raw: Path, labels: dict[str, str]) -> Iterator[Row]:
    path = raw / "more2/safety/bdl_crimes_powiats_dane_koncowe.csv"
    with path.open(encoding="utf-8") as lines:
        for entry in csv.DictReader(lines):
            territory = territory_of(_teryt_of_unit(entry["id"]))
            for heading, cell in entry.items():
                series = labels.get(plain(heading))
                value = number(cell) if series else None
                if territory and series and value is not None:
                    yield Row(series, territory, entry["year"], value, ("label-by-author",), path.name)


def _teryt_of_unit(unit: str) -> str:
    """TERYT of a twelve-digit BDL unit (`052615261000` → `2661000`); empty for regions and subregions."""
    unit = unit.zfill(12)
    voivodeship, powiat = unit[2:4], unit[7:9]
    if powiat == "00" and unit[4:] != "00000000":
        return ""
    if unit != "000000000000" and voivodeship == "00":
        return ""
    return f"{voivodeship}{powiat}{unit[9:12]}"


def _economic_voting(path: Path, series: str) -> Iterator[Row]:
    table = sheet(path)
    for code, year, cell in zip(table["Code"], table["Year"], table.iloc[:, 3], strict=True):
        territory, value = territory_of(code), number(cell)
        if territory and value is not None:
            yield Row(series, territory, str(year).removesuffix(".0"), value, ("label-by-author",), path.name)
