"""Tables whose rows stand apart by more than territory and period: people by age and sex, projects."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from zoom_schemas.dimensions import format_dimensions

from harvesters.rebuild.rows import Row, number, territory_of

AGES_AND_SEX = "bdl:P3447.age_sex"
AGES = "bdl:P2137.age"
PROJECTS = "kielce:kbo.projects"

# The functional groups that follow each other; the file also has wider ones that overlap them.
_FUNCTIONAL = ("0-2", "3-6", "7-12", "13-15", "16-19", "20-24", "25-34", "35-44", "45-54", "55-64", "65+")
_SEXES = {"k": "F", "m": "M"}
_ADMITTED = {"ZADANIE DOPUSZCZONE DO GŁOSOWANIA": "admitted", "ZADANIE ODRZUCONE": "rejected"}


def read(raw: Path) -> Iterator[Row]:
    """Every row of the tables that are kept with their dimensions."""
    yield from _ages_and_sex(raw / "more2/demography/bdl_P3447_population_by_age_kielce_transcribed.json")
    yield from _ages(raw / "more/bdl_exports/LUDN_2137_CTAB_20210624222104.csv")
    for edition in ("2016", "2017"):
        yield from _projects(raw / f"more/budget_obywatelski/budzet-obywatelski-{edition}.csv", edition)


def _ages_and_sex(path: Path) -> Iterator[Row]:
    """P3447: women and men of Kielce by functional age group; `t` in the file is their sum by its author."""
    for code, years in json.loads(path.read_text(encoding="utf-8")).items():
        territory = territory_of(f"{code}000")
        for year, groups in years.items() if territory else ():
            for age in _FUNCTIONAL:
                for letter, sex in _SEXES.items():
                    value = number(groups[f"{age.replace('+', 'plus')}__default"][letter])
                    place = format_dimensions({"age": age, "sex": sex})
                    yield Row(AGES_AND_SEX, territory or "", year, value, ("transcribed",), path.name, place)


def _ages(path: Path) -> Iterator[Row]:
    """P2137 by five-year groups: the file carries no year, notes of its author elsewhere say 2020."""
    with path.open(encoding="utf-8-sig") as lines:
        for record in csv.DictReader(lines, delimiter=";"):
            territory = territory_of(record["Kod"])
            for heading, cell in record.items() if territory else ():
                age = heading.replace("85 i więcej", "85+")
                if _is_five_years(age) and (value := number(cell)) is not None:
                    place = format_dimensions({"age": age})
                    yield Row(AGES, territory or "", "2020", value, ("year-inferred",), path.name, place)


def _is_five_years(age: str) -> bool:
    first, sign, last = age.partition("-")
    return age == "85+" or (sign == "-" and int(last) - int(first) == 4)


def _projects(path: Path, edition: str) -> Iterator[Row]:
    """Votes for each project of an edition; one that was not admitted to the vote cannot have any."""
    with path.open(encoding="utf-8-sig") as lines:
        for place, record in enumerate(csv.DictReader(lines), start=1):
            state = _ADMITTED[record["INFORMACJA O DOPUSZCZENIU"].strip()]
            votes = number(record["SUMA GŁOSÓW WAŻNYCH"]) if state == "admitted" else None
            flags = ("year-inferred",) if state == "admitted" else ("M", "year-inferred")
            codes = {"project": str(place), "size": _size(record), "state": state}
            yield Row(PROJECTS, "266101", edition, votes, flags, path.name, format_dimensions(codes))


def _size(record: dict[str, str]) -> str:
    written = record["RODZAJ PROJEKTU (DUŻE/MAŁE)"].strip().lower()
    return "large" if written.startswith("duże") else "small" if written.startswith("małe") else "not_stated"
