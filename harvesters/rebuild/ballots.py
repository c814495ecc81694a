"""Elections: official results by gmina and by powiat, and the polling districts of the city."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from zoom_schemas.territories import load_territories

from harvesters.rebuild.labels import plain, series_by_label
from harvesters.rebuild.rows import Row, carried_territories, is_carried, sheet, territory_of, whole

Records = Iterator[dict[str, str]]


@dataclass(frozen=True)
class Results:
    """A file of results: what the table of series puts before its headings, and how it writes codes."""

    path: str
    prefix: str
    year: str
    code_column: str
    territory: Callable[[dict[str, str], str], str | None]


def _six_digits(record: dict[str, str], column: str) -> str | None:
    """TERYT of six digits, or of four for a powiat; zeros in front may be lost."""
    code = record[column].strip().removesuffix(".0")
    if not code.isdecimal():
        return None
    return load_territories().code(code.zfill(len(code) + len(code) % 2))


def _seven_digits(record: dict[str, str], column: str) -> str | None:
    return territory_of(record[column])


def _six_digits_or_city(record: dict[str, str], column: str) -> str | None:
    """Cities with powiat rights stand without a code in the file of 2025: their powiat is their name."""
    if record[column].strip():
        return _six_digits(record, column)
    cities = {city.name: city.code for city in load_territories().cities_with_powiat_rights()}
    return cities.get(record["Powiat"])


_POWIATS = "more/elections/sejm_powiaty_elections_{}_raw.{}"
_GMINAS = "more3/elections/{}_by_gmina.csv"
RESULTS = (
    Results(_POWIATS.format(2005, "xlsx"), "Sejm 2005", "2005", "TERYT", _six_digits),
    Results(_POWIATS.format(2007, "xls"), "Sejm 2007", "2007", "Kod pow.", _six_digits),
    Results(_POWIATS.format(2011, "xls"), "Sejm 2011", "2011", "TERYT", _six_digits),
    Results(_POWIATS.format(2015, "xls"), "Sejm 2015", "2015", "TERYT", _six_digits),
    Results(_POWIATS.format(2019, "xlsx"), "Sejm 2019", "2019", "Kod TERYT", _six_digits),
    Results(_GMINAS.format("sejm_2011"), "Sejm 2011", "2011", "teryt", _seven_digits),
    Results(_GMINAS.format("sejm_2015"), "Sejm 2015", "2015", "TERYT", _six_digits),
    Results(_GMINAS.format("sejm_2019"), "Sejm 2019", "2019", "Kod TERYT", _six_digits),
    Results(_GMINAS.format("sejm_2023"), "Sejm 2023", "2023", "TERYT Gminy", _six_digits),
    Results(_GMINAS.format("prezydent_2020_r2"), "Prezydent 2020, 2 tura", "2020", "Kod TERYT", _six_digits),
    Results(
        _GMINAS.format("prezydent_2025_r1"),
        "Prezydent 2025, 1 tura",
        "2025",
        "TERYT Gminy",
        _six_digits_or_city,
    ),
    Results(
        "elections/pkw_prezydent_2025_r2_po_gminach.csv",
        "Prezydent RP 2025, II tura",
        "2025",
        "TERYT Gminy",
        _six_digits,
    ),
)


def read(raw: Path) -> Iterator[Row]:
    """Results by gmina and powiat, and what is counted in the lists of polling districts."""
    labels = series_by_label(raw)
    for results in RESULTS:
        for record in _records(raw / results.path):
            territory = results.territory(record, results.code_column)
            if territory is not None:
                yield from _figures(results, record, territory, labels)


def _records(path: Path) -> Records:
    if path.suffix in (".xls", ".xlsx"):
        table = sheet(path)
        table.columns = [plain(str(heading)) for heading in table.columns]
        yield from ({str(k): str(v) for k, v in record.items()} for record in table.to_dict("records"))
        return
    with path.open(encoding="utf-8-sig") as lines:
        yield from ({plain(k): v for k, v in r.items() if k} for r in csv.DictReader(lines, delimiter=";"))


def _figures(
    results: Results, record: dict[str, str], territory: str, labels: dict[str, str]
) -> Iterator[Row]:
    for heading, cell in record.items():
        series = labels.get(f"{results.prefix}: {heading}")
        if series is None or not _carried(series, territory, results.year):
            continue
        value = whole(_without_fraction(cell))
        if value is not None:
            yield Row(series, territory, results.year, value, (), Path(results.path).name)


def _without_fraction(cell: str) -> str:
    """Excel holds counts as floating-point numbers."""
    return cell.strip().removesuffix(".0")


_OF_GMINAS = ("entitled", "valid_ballots", "valid_votes", "votes_nawrocki", "votes_trzaskowski")


_OF_ALL = ("entitled", "valid_ballots", "valid_votes")


def _carried(series: str, territory: str, year: str) -> bool:
    """Cities carry everything, our gminas what maps of turnout and of round two need, others turnout."""
    if load_territories().get(territory).has_powiat_rights:
        return True
    endings = _OF_GMINAS if territory in carried_territories() else _OF_ALL
    return series.endswith(endings) and is_carried(series, territory, year)


def decimal_share(part: Decimal, total: Decimal) -> Decimal:
    """Per cent with two decimals."""
    return (100 * part / total).quantize(Decimal("0.01"))
