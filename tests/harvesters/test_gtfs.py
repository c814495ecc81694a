"""Timetables in GTFS become figures and a dataset of stops. Synthetic: no file of Kielce was at hand."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_bench import gathering
from replay_bench import Replay, declared, replaying
from timetables import AGENCY, CALENDAR, STOPS, TIMES, timetable
from web import reply

from harvesters.feeds.feed import read_parsed
from harvesters.feeds.gtfs import parse


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Replay]:
    with replaying(tmp_path, declared("ztm-gtfs"), {"kielce.zip": _zip(timetable())}) as replay:
        yield replay


def _zip(content: bytes) -> Any:
    return lambda handler: reply(handler, content, Content_Type="application/zip")


def figures(replay: Replay, series: str) -> dict[tuple[str, str], float]:
    rows = replay.bench.store.observations([f"gtfs:{series}"]).to_dict("records")
    return {(one["period"], one["dimensions"]): one["value"] for one in rows}


def test_an_ordinary_workday_is_one_without_a_holiday(network: Replay):
    report = network.sync()
    assert report.state == "ok", report
    assert "2026-11-03 is taken for an ordinary workday" in report.remarks
    assert figures(network, "trips") == {("2026-11", "day=sunday"): 1.0, ("2026-11", "day=workday"): 3.0}


def test_stops_lines_and_departures_of_an_ordinary_workday(network: Replay):
    network.sync()
    # Last stops of trips, and a stop at which nobody may enter, are no departures.
    assert figures(network, "stop_departures") == {("2026-11", ""): 5.0}
    assert figures(network, "stops") == {("2026-11", ""): 3.0}
    assert figures(network, "lines") == {("2026-11", ""): 2.0}


def test_times_beyond_midnight_count_to_the_hour_of_the_clock(network: Replay):
    network.sync()
    by_hour = figures(network, "departures")
    assert {place: value for (_, place), value in by_hour.items() if value} == {
        "hour=0": 1.0,
        "hour=1": 1.0,
        "hour=7": 2.0,
        "hour=8": 1.0,
    }
    assert len(by_hour) == 24


def test_days_of_service_follow_the_calendar_and_its_exceptions(network: Replay):
    network.sync()
    days = {day: count for (day, _), count in figures(network, "day_trips").items()}
    assert (min(days), max(days), len(days)) == ("2026-11-02", "2026-11-15", 14)
    assert (days["2026-11-10"], days["2026-11-11"], days["2026-11-14"], days["2026-11-15"]) == (3, 1, 0, 1)


def test_a_timetable_of_exceptions_alone_is_understood(network: Replay):
    dates = "service_id,date,exception_type\n" + "".join(f"work,2026110{n},1\n" for n in (3, 4, 5))
    network.files["kielce.zip"] = _zip(timetable(calendar=None, calendar_dates=dates))
    assert network.sync().state == "ok"
    assert figures(network, "trips") == {("2026-11", "day=workday"): 3.0}


def test_stops_without_a_time_count_but_not_by_hour(network: Replay):
    untimed = TIMES.replace("t1,07:10:00,07:10:00,b", "t1,,,b")
    network.files["kielce.zip"] = _zip(timetable(stop_times=untimed))
    report = network.sync()
    assert figures(network, "stop_departures") == {("2026-11", ""): 5.0}
    assert sum(figures(network, "departures").values()) == 4
    assert "1 departures without a time are not counted by hour" in report.remarks


def test_days_still_to_come_are_no_figures_yet(tmp_path: Path):
    (tmp_path / "kielce.zip").write_bytes(timetable())
    context = {"territory": "266101", "today": "2026-11-05"}
    parse(tmp_path / "kielce.zip", tmp_path / "result", {"context": context})
    rows = read_parsed(tmp_path / "result").rows
    days = [row[2] for row in rows if row[0] == "gtfs:day_trips"]
    assert days == ["2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05"]
    (tmp_path / "kielce.zip").write_bytes(timetable())
    parse(tmp_path / "kielce.zip", tmp_path / "result", {"context": context | {"today": "2026-10-30"}})
    rows = read_parsed(tmp_path / "result").rows
    assert {row[2] for row in rows} == {"2026-10"}  # a timetable that begins next week


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stop_times": None}, "has no stop_times.txt"),
        ({"trips": "route_id,trip_id\nr1,t1\n"}, "trips.txt has no column service_id"),
        ({"calendar": None, "calendar_dates": None}, "has neither calendar.txt nor"),
        ({"agency": AGENCY.replace("Warsaw", "London")}, "counts time as in Europe/London"),
        ({"stop_times": TIMES.replace("07:00:00", "7 rano")}, "'7 rano' where a time"),
        ({"calendar": CALENDAR.replace("20261102", "soon")}, "'soon' where a day"),
        ({"frequencies": "trip_id,start_time,end_time,headway_secs\nt1,6,7,600\n"}, "gives intervals"),
    ],
)
def test_an_archive_that_cannot_be_counted_is_held_in_words(
    network: Replay, changes: dict[str, str | None], words: str
):
    network.sync()
    before = network.bench.store.observations()
    network.files["kielce.zip"] = _zip(timetable(**changes))
    report = network.sync()
    assert (report.state, words in str(report.reason)) == ("held", True), report.reason
    assert network.bench.store.observations().equals(before)


def test_the_stops_are_a_dataset_with_their_lines_and_departures(tmp_path: Path):
    with gathering(tmp_path, declared("ztm-gtfs"), _zip(timetable())) as made:
        (record,) = made.gather().records
        content = json.loads(made.file(record, "GeoJSON"))
        stops = {one["properties"]["stop_id"]: one for one in content["features"]}
        assert set(stops) == {"a", "b", "c"}  # no stations
        assert stops["a"]["properties"] == {
            "stop_id": "a",
            "code": "101",
            "name": "Dworzec",
            "lines": "1, 34",
            "workday_departures": 2,
        }
        assert stops["b"]["geometry"]["coordinates"] == [20.6275, 50.8703]
        assert made.file(record, "CSV").decode().splitlines()[0].startswith("stop_id,code,name,lines")
        assert any(one.format == "GTFS" for one in record.resources)


def test_the_recorded_stops_of_kielce_read_as_a_timetable_lie_in_the_city(tmp_path: Path, raw: Path):
    """True places of 46 stops, of which a synthetic timetable is made."""
    import sqlite3

    base = sqlite3.connect(raw / "transport/ztm_kielce_przystanki.db")
    (table,) = base.execute(
        "select name from sqlite_master where type='table' and sql like '%geoX%'"
    ).fetchone()
    rows = base.execute(f"select geoX, geoY from {table}").fetchall()  # noqa: S608 (a name of the file itself)
    lines = "".join(f"p{n},,Przystanek {n},{lat},{lon},0\n" for n, (lat, lon) in enumerate(rows))
    with gathering(tmp_path, declared("ztm-gtfs"), _zip(timetable(stops=STOPS + lines))) as made:
        (record,) = made.gather().records
        assert record.extras["features"] == str(len(rows) + 3)
        west, south = (record.spatial or {})["coordinates"][0][0]
        assert (20.3 < west < 20.7, 50.7 < south < 50.95) == (True, True)
