"""Eighth-grade exam: results of schools of CKE, brought to cities with powiat rights."""

import csv
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from zoom_schemas.territories import load_territories

from harvesters.rebuild.rows import Row, number

YEARS = range(2021, 2026)
_SUBJECTS = {"polish": "polish", "mathematics": "math", "english": "english"}
_TENTH = Decimal("0.1")
_CENT = Decimal("0.01")

School = tuple[Decimal, Decimal]  # pupils who sat the exam, mean result in per cent


def read(raw: Path) -> Iterator[Row]:
    """Means of a city weighted by pupils, pupils counted, and the gap between schools in mathematics."""
    for year in YEARS:
        path = raw / f"more/education/e8-schools-{year}.csv"
        for city, records in _by_city(path).items():
            count = Decimal(len(records))
            yield Row("cke:e8.schools_listed", city, str(year), count, ("derived-count",), path.name)
            for subject, column in _SUBJECTS.items():
                yield from _subject(records, subject, column, city, str(year), path.name)


def _by_city(path: Path) -> dict[str, list[dict[str, str]]]:
    """Records of schools by city; a village of the same name lies in another voivodeship or is none."""
    known = load_territories()
    cities = {
        (known.get(city.code[:2]).name, city.name): city.code for city in known.cities_with_powiat_rights()
    }
    found: dict[str, list[dict[str, str]]] = {}
    with path.open(encoding="utf-8-sig") as lines:
        for record in csv.DictReader(lines, delimiter=";"):
            city = cities.get((record["region"].lower(), record["city"]))
            if city:
                found.setdefault(city, []).append(record)
    return found


def _subject(
    records: list[dict[str, str]], subject: str, column: str, city: str, year: str, file: str
) -> Iterator[Row]:
    """Schools with under five pupils show no mean: neither they nor their pupils are counted."""
    schools: list[School] = [
        (n, mean)
        for r in records
        if (n := number(r[f"{column}_candidates"])) and (mean := number(r[f"{column}_average"])) is not None
    ]
    pupils = sum((n for n, _ in schools), Decimal(0))
    if schools:
        yield Row(f"cke:e8.{subject}_candidates", city, year, pupils, ("derived-sum",), file)
        yield Row(f"cke:e8.{subject}_mean", city, year, _weighted(schools), ("derived-mean",), file)
    if schools and subject == "mathematics":
        for name, mean in _extremes(schools):
            yield Row(f"cke:e8.mathematics_mean_{name}", city, year, mean, ("derived-mean",), file)


def _weighted(schools: list[School]) -> Decimal:
    pupils = sum((n for n, _ in schools), Decimal(0))
    return (sum((n * mean for n, mean in schools), Decimal(0)) / pupils).quantize(_CENT)


def _extremes(schools: list[School]) -> Iterator[tuple[str, Decimal]]:
    """Plain means of the best and the weakest tenth of schools; a tenth is rounded, at least one school."""
    means = sorted(mean for _, mean in schools)
    tenth = max(1, int((len(means) * _TENTH).quantize(Decimal(1), ROUND_HALF_UP)))
    yield "bottom_decile_schools", (sum(means[:tenth], Decimal(0)) / tenth).quantize(_CENT)
    yield "top_decile_schools", (sum(means[-tenth:], Decimal(0)) / tenth).quantize(_CENT)
