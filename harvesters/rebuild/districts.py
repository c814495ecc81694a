"""What is counted in the lists of polling districts of Kielce: sums, accessible ones, deciles of turnout."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from harvesters.rebuild.rows import Row, number

KIELCE = "266101"
_SEJMIK_2018 = "elections/kielce_obwody_2018_coords_turnout.csv"
_SEJMIK_2014 = "more3/elections/kielce_obwody_2014_sejmik_results_cut.csv"
_LARGE = 300  # voters; hospitals and homes vote otherwise than neighbourhoods


def records(path: Path) -> list[dict[str, str]]:
    """Lines of a semicolon-separated list of districts."""
    with path.open(encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines, delimiter=";"))


def read(raw: Path) -> Iterator[Row]:
    """Figures of the whole city counted in lists of its polling districts."""
    yield from _sejmik_2018(raw / _SEJMIK_2018)
    yield from _votes_2018(raw / "elections/kielce_obwody_2018_sejmik_results.csv")
    yield from _deciles(raw / _SEJMIK_2018, "pkw:sejmik_2018", "2018", "lwu", "lkw")
    yield from _deciles(raw / _SEJMIK_2014, "pkw:sejmik_2014", "2014", "uprawnieni", "kartyWazne")
    heading = "Przystosowany dla niepełnosprawnych"
    register = "more3/elections/kielce_obwody_{}_register_cut.csv"
    yield from _accessible(raw / register.format(2018), "2018", f"{heading} / korespondencyjny")
    yield from _accessible(raw / register.format(2019), "2019", heading)


def _sum(series: str, period: str, path: Path, column: str) -> Row:
    values = [number(record[column]) for record in records(path)]
    total = sum((value for value in values if value is not None), Decimal(0))
    return Row(series, KIELCE, period, total, ("derived-sum",), path.name)


def _sejmik_2018(path: Path) -> Iterator[Row]:
    columns = {"entitled": "lwu", "ballots_issued": "lww", "valid_ballots": "lkw", "invalid_votes": "lgnw"}
    for name, column in columns.items():
        yield _sum(f"pkw:sejmik_2018.{name}", "2018", path, column)
    count = Decimal(len(records(path)))
    yield Row("pkw:sejmik_2018.polling_stations", KIELCE, "2018", count, ("derived-count",), path.name)


def _votes_2018(path: Path) -> Iterator[Row]:
    for list_ in ("PO", "PSL", "PiS", "SLD"):
        yield _sum(f"pkw:sejmik_2018.votes_{list_.lower()}", "2018", path, list_)


def _deciles(path: Path, election: str, period: str, entitled: str, ballots: str) -> Iterator[Row]:
    """Lowest and highest decile of turnout of districts of 300 voters or more, linear between neighbours."""
    turnout = sorted(
        100 * Decimal(record[ballots]) / Decimal(record[entitled])
        for record in records(path)
        if int(record[entitled]) >= _LARGE
    )
    for name, share in (("turnout_p10", Decimal("0.1")), ("turnout_p90", Decimal("0.9"))):
        value = _percentile(turnout, share).quantize(Decimal("0.01"))
        yield Row(f"{election}.{name}", KIELCE, period, value, ("derived-extreme",), path.name)


def _percentile(ordered: list[Decimal], share: Decimal) -> Decimal:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _accessible(path: Path, period: str, column: str) -> Iterator[Row]:
    listed = records(path)
    accessible = sum(record[column] == "Tak" for record in listed)
    for name, count in (("districts", len(listed)), ("accessible_districts", accessible)):
        yield Row(f"pkw:register.{name}", KIELCE, period, Decimal(count), ("derived-count",), path.name)
