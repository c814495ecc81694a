"""Years of the weather station Kielce-Suków, counted from its daily and monthly records.

Source: IMGW-PIB; the data have been processed. A status of 8 says that nothing was measured: the number
beside it is dropped, and a year with a gap is left out. 9 says that the phenomenon did not occur.
"""

import csv
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from harvesters.rebuild.rows import Row, number

KIELCE = "266101"
_STATION = "imgw:12570"
_NOT_MEASURED = "8"
# Columns of the published formats s_d (days) and s_m_d (months); the status follows each value.
_TMAX, _TMIN, _TMEAN, _RAIN = 5, 7, 9, 13
_MONTH = {
    "temperature_max": 4,
    "temperature_mean": 12,
    "ground_min": 14,
    "precipitation": 16,
    "max_daily_precipitation": 18,
    "sunshine_hours": 22,
    "snow_cover_days": 26,
    "fog_days": 36,
}
_HOT, _FROST, _TROPICAL, _DOWNPOUR, _DRY = (Decimal(n) for n in (30, 0, 20, 20, 1))
_HEATING_BASE, _HEATING_LIMIT = Decimal(18), Decimal(15)
_COOLING_BASE, _COOLING_LIMIT = Decimal(21), Decimal(24)

Values = list[Decimal]


@dataclass(frozen=True)
class Yearly:
    """How a figure of a year comes from its days: which column, what is done, how it is flagged."""

    name: str
    column: int
    count: Callable[[Values], Decimal]
    flag: str


def _days(test: Callable[[Decimal], bool]) -> Callable[[Values], Decimal]:
    return lambda values: Decimal(sum(test(value) for value in values))


def _longest(test: Callable[[Decimal], bool]) -> Callable[[Values], Decimal]:
    def run(values: Values) -> Decimal:
        longest = current = 0
        for value in values:
            current = current + 1 if test(value) else 0
            longest = max(longest, current)
        return Decimal(longest)

    return run


def _heating(values: Values) -> Decimal:
    """Heating degree days as Eurostat counts them: 18 °C less the mean of days of 15 °C or less."""
    return sum((_HEATING_BASE - t for t in values if t <= _HEATING_LIMIT), Decimal(0))


def _cooling(values: Values) -> Decimal:
    """Cooling degree days as Eurostat counts them: the mean of days of 24 °C or more, less 21 °C."""
    return sum((t - _COOLING_BASE for t in values if t >= _COOLING_LIMIT), Decimal(0))


FROM_DAYS = (
    Yearly("days_tmax_30", _TMAX, _days(lambda t: t >= _HOT), "derived-count"),
    Yearly("longest_run_tmax_30", _TMAX, _longest(lambda t: t >= _HOT), "derived-count"),
    Yearly("days_tmin_below_0", _TMIN, _days(lambda t: t < _FROST), "derived-count"),
    Yearly("days_tmin_above_20", _TMIN, _days(lambda t: t >= _TROPICAL), "derived-count"),
    Yearly("days_precipitation_20", _RAIN, _days(lambda mm: mm >= _DOWNPOUR), "derived-count"),
    Yearly("longest_dry_run", _RAIN, _longest(lambda mm: mm < _DRY), "derived-count"),
    Yearly("heating_degree_days", _TMEAN, _heating, "derived-sum"),
    Yearly("cooling_degree_days", _TMEAN, _cooling, "derived-sum"),
)


def read(raw: Path) -> Iterator[Row]:
    """Figures of years, from days (1966-2017) and from months (1966-2019)."""
    yield from _years_of_days(raw / "more3/climate")
    yield from _years_of_months(raw / "more3/climate/imgw_s_m_d_kielce_1966-01_2019-12_cut.csv")


def _records(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="cp1250") as lines:
        yield from csv.reader(lines)


def _measured(record: list[str], column: int) -> Decimal | None:
    return None if record[column + 1] == _NOT_MEASURED else number(record[column])


def _years_of_days(folder: Path) -> Iterator[Row]:
    for path in sorted(folder.glob("imgw_s_d_570_*.csv")):
        years: dict[int, list[list[str]]] = {}
        for record in _records(path):
            years.setdefault(int(record[2]), []).append(record)
        for year, days in years.items():
            for figure in FROM_DAYS:
                values = _whole_year(_measured(day, figure.column) for day in days)
                if len(values) == _days_in(year):
                    series = f"{_STATION}.{figure.name}"
                    yield Row(series, KIELCE, str(year), figure.count(values), (figure.flag,), path.name)


def _whole_year(values: Iterable[Decimal | None]) -> Values:
    """All values of a year, or none where one is missing."""
    found = list(values)
    return [] if None in found else [value for value in found if value is not None]


def _days_in(year: int) -> int:
    return sum(monthrange(year, month)[1] for month in range(1, 13))


def _years_of_months(path: Path) -> Iterator[Row]:
    years: dict[int, list[list[str]]] = {}
    for record in _records(path):
        years.setdefault(int(record[2]), []).append(record)
    for year, months in sorted(years.items()):
        by_name = {
            name: _whole_year(_measured(month, column) for month in months) for name, column in _MONTH.items()
        }
        for name, value, flag in _year_figures(year, by_name):
            yield Row(f"{_STATION}.{name}", KIELCE, str(year), value, (flag,), path.name)


def _year_figures(year: int, months: dict[str, Values]) -> Iterator[tuple[str, Decimal, str]]:
    whole = {name: values for name, values in months.items() if len(values) == len(range(1, 13))}
    if "temperature_mean" in whole:
        yield "annual_mean_temperature", _mean_by_days(year, whole["temperature_mean"]), "derived-mean"
    sums = {
        "precipitation": "annual_precipitation",
        "sunshine_hours": "sunshine_hours",
        "snow_cover_days": "days_snow_cover",
        "fog_days": "days_fog",
    }
    for month_name, name in sums.items():
        if month_name in whole:
            yield name, sum(whole[month_name], Decimal(0)), "derived-sum"
    if "temperature_max" in whole:
        yield "annual_temperature_max", max(whole["temperature_max"]), "derived-extreme"
    if "max_daily_precipitation" in whole:
        yield "annual_max_daily_precipitation", max(whole["max_daily_precipitation"]), "derived-extreme"
    if "ground_min" in whole:
        yield "may_ground_min", whole["ground_min"][4], "derived-extreme"


def _mean_by_days(year: int, months: Values) -> Decimal:
    """Mean of twelve months weighted by their days, to 0.01 °C."""
    days = [monthrange(year, month)[1] for month in range(1, 13)]
    total = sum((t * n for t, n in zip(months, days, strict=True)), Decimal(0))
    return (total / sum(days)).quantize(Decimal("0.01"))
