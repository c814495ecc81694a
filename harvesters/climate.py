"""Months and years of a weather station, from the records that IMGW-PIB publishes.

Source: its formats s_d (days) and s_m_d (months); the status follows each value. A status of 8 says that
nothing was measured: the number beside it is dropped, and a year with a gap is left out. 9 says that the
phenomenon did not occur.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

NOT_MEASURED = "8"
CODE, YEAR, MONTH, DAY = 0, 2, 3, 4
_TMAX, _TMIN, _TMEAN, _RAIN = 5, 7, 9, 13
MONTHLY = {
    "temperature_max": 4,
    "temperature_min": 8,
    "temperature_mean": 12,
    "ground_min": 14,
    "precipitation": 16,
    "max_daily_precipitation": 18,
    "sunshine_hours": 22,
    "snow_cover_days": 26,
    "rain_days": 28,
    "hail_days": 34,
    "fog_days": 36,
    "glaze_days": 42,
    "wind_10_days": 50,
    "storm_days": 54,
    "hoarfrost_days": 58,
}
"""Columns of the format s_m_d."""

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


def measured(record: Sequence[str], column: int) -> Decimal | None:
    """A value of a record; None where its status says that nothing was measured. Raises ValueError."""
    if record[column + 1] == NOT_MEASURED or not record[column].strip():
        return None
    try:
        return Decimal(record[column])
    except InvalidOperation:
        raise ValueError(f"{record[column]!r} is no number") from None


def years_of(records: Iterable[Sequence[str]]) -> dict[int, list[Sequence[str]]]:
    """Records of days or months under their years."""
    years: dict[int, list[Sequence[str]]] = {}
    for record in records:
        years.setdefault(int(record[YEAR]), []).append(record)
    return years


def from_days(year: int, days: Sequence[Sequence[str]]) -> Iterator[tuple[str, Decimal, str]]:
    """Name, value and flag of the figures of a year of which every day was measured."""
    for figure in FROM_DAYS:
        values = _whole_year(measured(day, figure.column) for day in days)
        if len(values) == _days_in(year):
            yield figure.name, figure.count(values), figure.flag


def from_months(year: int, months: Sequence[Sequence[str]]) -> Iterator[tuple[str, Decimal, str]]:
    """Name, value and flag of the figures of a year of which every month was measured."""
    by_name = {
        name: _whole_year(measured(month, column) for month in months) for name, column in MONTHLY.items()
    }
    yield from _year_figures(year, by_name)


def _whole_year(values: Iterable[Decimal | None]) -> Values:
    """All values of a year, or none where one is missing."""
    found = list(values)
    return [] if None in found else [value for value in found if value is not None]


def _days_in(year: int) -> int:
    return sum(monthrange(year, month)[1] for month in range(1, 13))


def _year_figures(year: int, months: Mapping[str, Values]) -> Iterator[tuple[str, Decimal, str]]:
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
