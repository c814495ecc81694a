"""Years of the weather station Kielce-Suków, counted from its daily and monthly records.

Source: IMGW-PIB; the data have been processed.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from harvesters.climate import from_days, from_months, years_of
from harvesters.rebuild.rows import Row

KIELCE = "266101"
_STATION = "imgw:12570"


def read(raw: Path) -> Iterator[Row]:
    """Figures of years, from days (1966-2017) and from months (1966-2019)."""
    folder = raw / "more3/climate"
    for path in sorted(folder.glob("imgw_s_d_570_*.csv")):
        for year, days in years_of(_records(path)).items():
            for name, value, flag in from_days(year, days):
                yield Row(f"{_STATION}.{name}", KIELCE, str(year), value, (flag,), path.name)
    path = folder / "imgw_s_m_d_kielce_1966-01_2019-12_cut.csv"
    for year, months in sorted(years_of(_records(path)).items()):
        for name, value, flag in from_months(year, months):
            yield Row(f"{_STATION}.{name}", KIELCE, str(year), value, (flag,), path.name)


def _records(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="cp1250") as lines:
        yield from csv.reader(lines)
