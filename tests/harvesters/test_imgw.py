"""IMGW-PIB: hours in Poland, gauges and warnings of Kielce, the archive of the station.

The weather and the rivers are recorded, the warnings for Kielce synthetic in the recorded shape.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from feed_cases import ARCHIVE, RECORDED, Case, _station_archive
from freezegun import freeze_time
from test_feeds import Trial
from web import reply, serving

from harvesters.bundled import load_sources
from harvesters.source import Source

LIVE = next(one for one in load_sources() if one.id == "imgw-live")
CLIMATE = next(one for one in load_sources() if one.id == "imgw")


class Institute:
    """The recorded answers, of which the weather and the warnings can be changed."""

    def __init__(self) -> None:
        listed = json.loads((RECORDED / "imgw/weather_stations.json").read_text(encoding="utf-8"))
        self.weather = next(one for one in listed if one["id_stacji"] == "12570")
        self.warnings: Any = json.loads((RECORDED / "imgw/weather_alerts.json").read_text(encoding="utf-8"))
        self.rivers = (RECORDED / "imgw/hydrological_stations.json").read_bytes()
        alerts = (RECORDED / "imgw/hydrological_alerts.json").read_text(encoding="utf-8")
        self.river_warnings: Any = json.loads(alerts)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        answers = {
            "/synop/id/12570": json.dumps(self.weather).encode(),
            "/warningsmeteo": json.dumps(self.warnings).encode(),
            "/hydro": self.rivers,
            "/warningshydro": json.dumps(self.river_warnings).encode(),
        }
        reply(handler, answers[handler.path], Content_Type="application/json")

    def warn(self, begins: str, ends: str, teryt: str = "2661") -> None:
        """A synthetic warning."""
        given = {"obowiazuje_od": begins, "obowiazuje_do": ends, "teryt": [teryt, "2604"]}
        self.warnings = [{**self.warnings[0], "id": "synthetic-1", "nazwa_zdarzenia": "Upał", **given}]


@pytest.fixture
def institute() -> Institute:
    return Institute()


@pytest.fixture
def trial(institute: Institute, tmp_path: Path) -> Iterator[Trial]:
    feed = {key: value for key, value in (LIVE.feed or {}).items() if key != "kind"}
    yield from _opened(LIVE, feed, institute.answer, tmp_path)


def _opened(source: Source, feed: dict[str, Any], answer: Any, folder: Path) -> Iterator[Trial]:
    """A trial with the declared source of the project, which asks the stand-in."""
    kind = str((source.feed or {})["kind"])
    series = [one.model_dump(mode="json") for one in source.series]
    case = Case(kind, lambda origin: {**feed, "base": origin}, series, ("266101",), answer, {}, 0)
    made = Trial(case, folder)
    with serving(made.answer) as web:
        made.open(web)
        yield made
        made.close()


def test_the_weather_of_kielce_stands_at_the_hour_of_polish_clocks(trial: Trial):
    assert trial.sync().state == "ok"
    assert trial.figures()["imgw:hour.temperature", "266101", "2024-04-22", "hour=9"] == (2.6, "")


@pytest.mark.parametrize(
    ("day", "hour", "local"),
    [
        ("2026-01-31", "23", ("2026-02-01", "hour=0")),
        ("2026-06-30", "22", ("2026-07-01", "hour=0")),
        ("2026-03-29", "1", ("2026-03-29", "hour=3")),
        ("2026-10-25", "1", ("2026-10-25", "hour=2")),
    ],
)
def test_hours_of_utc_fall_into_the_day_that_it_is_in_poland(
    trial: Trial, institute: Institute, day: str, hour: str, local: tuple[str, str]
):
    institute.weather |= {"data_pomiaru": day, "godzina_pomiaru": hour}
    trial.sync()
    assert ("imgw:hour.temperature", "266101", *local) in trial.figures()


def test_the_gauges_near_kielce_are_taken_from_the_list_of_all(trial: Trial):
    trial.sync()
    levels = {key[3]: value for key, value in trial.figures().items() if key[0] == "imgw:hour.water_level"}
    assert levels == {
        "gauge=150200090;hour=20": (195.0, ""),
        "gauge=150200120;hour=20": (117.0, ""),
        "gauge=150200160;hour=20": (113.0, ""),
    }


def test_a_warning_for_kielce_stands_on_every_day_on_which_it_is_in_force(trial: Trial, institute: Institute):
    institute.warn("2026-07-30 12:00:00", "2026-08-01 06:00:00")
    trial.sync()
    warned = [key for key in trial.figures() if key[0] == "imgw:warnings"]
    assert [key[2] for key in sorted(warned)] == ["2026-07-30", "2026-07-31", "2026-08-01"]
    assert {key[3] for key in warned} == {"degree=1;event=upal;warning=synthetic-1"}


def test_the_days_of_a_warning_that_are_still_to_come_are_not_counted_yet(trial: Trial, institute: Institute):
    institute.warn("2026-07-30 12:00:00", "2026-08-01 06:00:00")
    with freeze_time("2026-07-30 20:00:00", tick=True):
        trial.sync()
        assert [key[2] for key in trial.figures() if key[0] == "imgw:warnings"] == ["2026-07-30"]
    with freeze_time("2026-07-30 22:30:00", tick=True):  # past midnight in Poland
        trial.sync()
        assert len([key for key in trial.figures() if key[0] == "imgw:warnings"]) == 2


def test_a_warning_that_ends_at_midnight_leaves_the_day_that_begins_alone(trial: Trial, institute: Institute):
    institute.warn("2026-07-30 12:00:00", "2026-08-01 00:00:00")
    trial.sync()
    warned = [key[2] for key in trial.figures() if key[0] == "imgw:warnings"]
    assert sorted(warned) == ["2026-07-30", "2026-07-31"]


def test_a_warning_without_an_end_counts_the_last_days_and_keeps_those_before(
    trial: Trial, institute: Institute
):
    institute.warn("2026-07-01 00:00:00", "9999-12-31 23:59:59")
    for now, days in (("2026-07-02", 2), ("2026-07-31", 31), ("2026-08-05", 36)):
        with freeze_time(f"{now} 12:00:00", tick=True):
            trial.sync()
        assert len([key for key in trial.figures() if key[0] == "imgw:warnings"]) == days


def test_warnings_about_rivers_stand_for_the_catchments_of_the_voivodeship(trial: Trial):
    trial.sync()
    found = [key for key in trial.figures() if key[0] == "imgw:river_warnings"]
    assert {key[1] for key in found} == {"26"}
    rising = [key for key in found if "warning=2025-208" in key[3]]
    assert {key[2] for key in rising} == {"2025-08-03"}
    assert len(rising) == 7
    drought = [key for key in found if "warning=2025-44" in key[3]]
    assert {key[3] for key in drought} == {
        "catchment=Z_O_SW_254_A;degree=-1;event=susza-hydrologiczna;warning=2025-44"
    }
    assert len(drought) == 31


def test_the_weather_arrives_where_nothing_is_said_about_rivers(trial: Trial, institute: Institute):
    institute.river_warnings = {"status": False, "message": "Brak ostrzeżeń"}
    assert trial.sync().state == "ok"
    institute.river_warnings = [{"another": "shape"}]
    report = trial.sync()
    assert report.state == "unchanged"
    assert [one for one in report.remarks if "without river-warnings" in one]


def test_warnings_for_others_and_no_warnings_at_all_give_none(trial: Trial, institute: Institute):
    institute.warn("2026-07-01 00:00:00", "2026-07-02 00:00:00", teryt="1465")
    trial.sync()
    assert not [key for key in trial.figures() if key[0] == "imgw:warnings"]
    institute.warnings = {"status": True, "message": "Brak ostrzeżeń"}
    assert trial.sync().state == "unchanged"


def test_a_missing_measurement_is_missing_and_not_zero(trial: Trial, institute: Institute):
    institute.weather["suma_opadu"] = None
    trial.sync()
    assert trial.figures()["imgw:hour.precipitation", "266101", "2024-04-22", "hour=9"] == (None, "O")


# The archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Trial]:
    with freeze_time("2019-12-30", tick=True):
        feed = {**ARCHIVE.feed(""), "since": 2015}
        yield from _opened(CLIMATE, feed, _station_archive, tmp_path)


def test_the_archive_gives_the_climate_series_as_the_project_holds_them(archive: Trial):
    report = archive.sync()
    assert report.state == "ok", report.reason
    stored = pd.read_csv(Path(__file__).parents[2] / "harvesters/figures/imgw.csv", dtype={"territory": str})
    expected = {(one["series"], str(one["period"])): one["value"] for one in stored.to_dict("records")}
    figures = archive.figures()
    assert {key[0] for key in figures} == {one.id for one in CLIMATE.series}
    for (series, _, period, _), (value, _) in figures.items():
        assert value == expected[series, str(period)], (series, period)


def test_a_year_that_is_not_in_the_archive_yet_is_told(archive: Trial):
    assert [one for one in archive.sync().remarks if "days/2018" in one and "404" in one]


def test_a_file_with_other_columns_is_held_and_its_bytes_are_kept(archive: Trial):
    archive.sync()
    before = archive.figures()
    cut = (RECORDED / "more3/climate/imgw_s_d_570_2017.csv").read_bytes().replace(b",", b";", 3)
    archive.spoil = lambda handler: _packed(handler, cut)
    report = archive.sync()
    assert report.state in ("held", "error")
    assert "columns" in (report.reason or "")
    assert archive.figures() == before


def _packed(handler: BaseHTTPRequestHandler, content: bytes) -> None:

    path = handler.path.rpartition("/")[2]
    year = path[:4]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        zipped.writestr(f"s_m_d_{year}.csv" if "_m_" in path else f"s_d_570_{year}.csv", content)
    reply(handler, packed.getvalue(), Content_Type="application/zip")
