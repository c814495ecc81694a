"""Degree days by the operators, from the daily records of the station, against the bundled figures."""

import csv
import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import harvesters
from indicator_jobs.grid import Axis, Grid
from indicator_jobs.operators import OPERATORS
from indicator_jobs.operators.base import Case

SHARED = Path(os.environ.get("ZOOM_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
RECORDS = SHARED / "data/more3/climate"
YEARS = range(2001, 2018)


def _daily_means(year):
    """Day → mean temperature (column 10 of the published format; its status 8 means not measured)."""
    with (RECORDS / f"imgw_s_d_570_{year}.csv").open(encoding="cp1250") as lines:
        for row in csv.reader(lines):
            if row[10].strip() != "8":
                yield date(*map(int, row[2:5])), float(row[9])


def _published(name):
    path = Path(harvesters.__file__).parent / "figures/imgw.csv"
    with path.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["series"] == f"imgw:12570.{name}"]
    return {int(row["period"]): float(row["value"]) for row in rows if row["value"]}


@pytest.fixture(scope="module")
def case():
    days = sorted(day for year in YEARS for day in _daily_means(year))
    axis = Axis("day", np.array([day.toordinal() for day, _ in days]))
    values = np.array([[mean] for _, mean in days])
    grid = Grid(axis, values, np.zeros(values.shape, dtype=np.int64))
    return Case(Axis("year", np.array(YEARS)), {"temperature": grid})


@pytest.mark.parametrize("name", ["heating_degree_days", "cooling_degree_days"])
def test_degree_days_of_the_daily_records_are_the_published_ones(case, name):
    operator = OPERATORS[f"{name}@1"]
    computed = operator.compute(case, operator.parameters()).result.values[:, 0]
    published = _published(name)
    compared = [year for year in YEARS if year in published]
    assert len(compared) >= 15
    for year, value in zip(YEARS, computed, strict=True):
        if year in published:
            assert value == pytest.approx(published[year], abs=0.05)
