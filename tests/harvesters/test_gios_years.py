"""GIOŚ, statistics of years: stations, units, days of exceedance. Figures and fields are synthetic."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from feed_cases import GIOS_YEARS, Case
from gios_stand_in import Statistics, record
from test_feeds import Trial
from web import serving

from harvesters.bundled import load_sources
from harvesters.feeds.feed import Scope
from harvesters.feeds.gios_years import DAYS, FEED, INDICATORS, UNITS
from harvesters.feeds.kinds import feed_of
from harvesters.fetching.limits import PATIENCE

MEAN, DAYS_ABOVE = "gios:pm10.skkieljagiel_24h", "gios:pm10.skkieljagiel_24h_days_above_50"


@pytest.fixture
def statistics() -> Statistics:
    figures = {"Średnia [µg/m3]": 24.5, "L>50 (S24)": 11}
    return Statistics({"PM10": [record("SkKielJagiel", year, "24g", **figures) for year in (2023, 2024)]})


@pytest.fixture
def trial(statistics: Statistics, tmp_path: Path) -> Iterator[Trial]:
    case = Case("gios-years", GIOS_YEARS.feed, GIOS_YEARS.series[:2], ("266101",), statistics.answer, {}, 0)
    made = Trial(case, tmp_path)
    with serving(made.answer) as web:
        made.open(web)
        yield made
        made.close()


def figure(trial: Trial, series: str, year: int) -> Any:
    return trial.figures().get((series, "266101", str(year), ""))


def test_every_bundled_series_of_years_can_be_asked_for():
    source = next(one for one in load_sources() if one.id == "gios")
    _, options = feed_of(source)
    asked = [parse_qs(urlsplit(one.address).query) for one in FEED.plan(source, options, Scope(("266101",)))]
    assert {one["indicator"][0] for one in asked} == set(INDICATORS.values())
    assert {one["filter[wojewodztwo]"][0] for one in asked} == {"świętokrzyskie"}
    days = {one.id.rpartition("_days_above_")[2] for one in source.series if "_days_above_" in one.id}
    assert days == set(DAYS)
    assert {one.unit for one in source.series if "_days_above_" not in one.id} == set(UNITS)


def test_a_station_measured_by_hand_and_by_a_machine_has_two_series(trial: Trial, statistics: Statistics):
    statistics.records["PM10"].append(record("SkKielJagiel", 2024, "1g", **{"Średnia [µg/m3]": 30.0}))
    trial.sync()
    assert figure(trial, MEAN, 2024) == (24.5, "")


def test_a_mean_in_another_unit_is_not_taken_and_told(trial: Trial, statistics: Statistics):
    trial.sync()
    for one in statistics.records["PM10"]:
        one["Średnia [ng/m3]"] = one.pop("Średnia [µg/m3]") * 1000
    report = trial.sync()
    assert f"{MEAN}: its records have no field “Średnia [µg/m3]”: it was left as it stands" in report.remarks
    assert figure(trial, MEAN, 2024) == (24.5, "")


def test_two_records_of_one_year_are_told_and_none_is_taken(trial: Trial, statistics: Statistics):
    statistics.records["PM10"].append(
        record("SkKielJagiel", 2024, "24g", **{"Średnia [µg/m3]": 30.0, "L>50 (S24)": 11})
    )
    report = trial.sync()
    assert f"{MEAN} has 2 records of 2024: none was taken" in report.remarks
    assert figure(trial, MEAN, 2024) is None
    assert figure(trial, MEAN, 2023) == (24.5, "")


def test_an_answer_about_another_pollutant_is_not_taken(trial: Trial, statistics: Statistics):
    statistics.records["PM10"][0]["Wskaźnik"] = "PM2.5"
    report = trial.sync()
    assert "a record about PM2.5 came where PM10 was asked for" in report.remarks
    assert figure(trial, MEAN, 2023) is None


def test_a_year_that_is_no_longer_told_stays(trial: Trial, statistics: Statistics):
    trial.sync()
    del statistics.records["PM10"][0]
    report = trial.sync()
    assert report.counts.removed == 0
    assert figure(trial, DAYS_ABOVE, 2023) == (11.0, "")


def test_two_requests_a_minute_are_made_without_a_pause():
    assert FEED.allowance.duration_of(3) == 60.0
    assert FEED.allowance.duration_of(2) <= PATIENCE
