"""GIOŚ: stations found by name, hours and days. Stations of Kielce are synthetic, in the recorded shape.

No answer with a station of Kielce is recorded; numbers of stations, stands and figures are invented.
"""

import datetime
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from feed_cases import RECORDED, Case, _hourly
from test_feeds import Trial
from web import reply, serving

from harvesters.feeds.feed import read_parsed
from harvesters.feeds.gios import parse

WARSAW = ZoneInfo("Europe/Warsaw")
FIRST = datetime.datetime(2026, 11, 20, tzinfo=WARSAW)
SERIES = [
    _hourly("gios:hour.pm25", "ug_per_m3", "stand"),
    {
        "id": "gios:day.pm25",
        "unit": "ug_per_m3",
        "kind": "stock",
        "period": "day",
        "additive": False,
        "dimensions": [{"id": "stand", "title": {"pl": "stanowisko", "en": "stand"}}],
    },
]


class Stations:
    """Two stations of Kielce and one elsewhere, each with a stand; stand 92 is measured by hand."""

    def __init__(self) -> None:
        self.cities = {11: "Kielce", 12: "Kielce", 13: "Kielcza"}
        self.values: dict[datetime.datetime, float | None] = {
            FIRST + datetime.timedelta(hours=hour): 10.0 + hour % 24 for hour in range(60)
        }
        self.repeated: list[tuple[datetime.datetime, float]] = []
        self.misspelt = False
        self.size = 2

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path, _, query = handler.path.partition("?")
        page = int(query.partition("page=")[2].partition("&")[0])
        number = int(path.rpartition("/")[2]) if path[-1].isdigit() else 0
        if "findAll" in path:
            return self._page(
                handler, "Lista stacji pomiarowych", [self._station(n) for n in self.cities], page
            )
        if "sensors" in path:
            return self._page(
                handler, "Lista stanowisk pomiarowych dla podanej stacji", [self._stand(number)], page
            )
        if number == 92:
            manual = (RECORDED / "gios/sensor_3765.json").read_bytes()
            return reply(handler, manual, 400, Content_Type="application/json")
        return self._page(handler, "Lista danych pomiarowych", list(self._hours()), page, 500)

    def _page(
        self, handler: BaseHTTPRequestHandler, name: str, whole: list[Any], page: int, size: int | None = None
    ) -> None:
        size = size or self.size
        answer = {
            name: whole[page * size : (page + 1) * size],
            "links": {"next": f"?page={page + 1}"},  # as recorded: there after the last page too
            "totalPages": max(1, -(-len(whole) // size)),
        }
        reply(handler, json.dumps(answer).encode(), Content_Type="application/ld+json")

    def _station(self, number: int) -> dict[str, Any]:
        city = self.cities[number]
        return {
            "Identyfikator stacji": number,
            "Nazwa stacji": f"{city}, ul. Próbna {number}",
            "Nazwa miasta": city,
        }

    def _stand(self, station: int) -> dict[str, Any]:
        key = "Wskażnik - kod" if self.misspelt else "Wskaźnik - kod"
        return {"Identyfikator stanowiska": station + 80, "Identyfikator stacji": station, key: "PM2.5"}

    def _hours(self) -> Iterator[dict[str, Any]]:
        whole = sorted([*self.repeated, *self.values.items()], key=lambda one: one[0], reverse=True)
        for moment, value in whole:
            clock = moment.strftime("%Y-%m-%d %H:%M:%S")
            yield {"Kod stanowiska": "SkProbna-PM2.5-1g", "Data": clock, "Wartość": value}


def _feed(origin: str) -> dict[str, Any]:
    return {"base": origin, "city": "Kielce"}


@pytest.fixture
def stations() -> Stations:
    return Stations()


@pytest.fixture
def trial(stations: Stations, tmp_path: Path) -> Iterator[Trial]:
    made = Trial(Case("gios", _feed, SERIES, ("266101",), stations.answer, {}, 0), tmp_path)
    with serving(made.answer) as web:
        made.open(web)
        yield made
        made.close()


def day(figures: dict[Any, Any], number: int) -> Any:
    return figures.get(("gios:day.pm25", "266101", f"2026-11-{number}", "stand=SkProbna-PM2.5-1g"))


@pytest.mark.parametrize("stand", [3759, 3760, 3761, 3762, 3764, 14688])
def test_every_recorded_answer_of_a_stand_is_read(stand: int, tmp_path: Path):
    listed = json.loads((RECORDED / "gios/station.json").read_text(encoding="utf-8"))
    known = next(value for key, value in listed.items() if key.startswith("Lista stanowisk"))
    code = next(one["Wskaźnik - kod"] for one in known if one["Identyfikator stanowiska"] == stand)
    context = {
        "step": "figures",
        "id": str(stand),
        "code": code,
        "territory": "146501",
        "page": 0,
        "path": "",
    }
    parse(RECORDED / f"gios/sensor_{stand}.json", tmp_path / "result", {"context": context})
    parsed = read_parsed(tmp_path / "result")
    hours = [row for row in parsed.rows if row[0].startswith("gios:hour.")]
    assert len(hours) == 20
    assert {row[4] for row in hours} <= {"V", "O"}
    assert len(parsed.requests) == 1  # the second of four pages


def test_the_stations_of_the_city_are_found_by_its_name_and_no_others(trial: Trial):
    assert trial.sync().state == "ok"
    asked = [one["path"].partition("?")[0] for one in trial.web.asked]
    assert sorted(asked) == [
        "/data/getData/91",
        "/data/getData/92",
        "/station/findAll",
        "/station/findAll",
        "/station/sensors/11",
        "/station/sensors/12",
    ]


def test_a_stand_measured_by_hand_is_told_and_the_others_are_taken(trial: Trial):
    report = trial.sync()
    assert [one for one in report.remarks if "figures/92" in one and "400" in one]
    assert len([key for key in trial.figures() if key[0] == "gios:hour.pm25"]) == 60


def test_a_day_has_a_mean_where_three_quarters_of_its_hours_were_measured(trial: Trial, stations: Stations):
    for hour in range(6):
        stations.values[FIRST + datetime.timedelta(hours=hour)] = None
    trial.sync()
    assert day(trial.figures(), 20) == (24.5, "V derived-mean")
    stations.values[FIRST + datetime.timedelta(hours=6)] = None
    trial.sync()
    assert day(trial.figures(), 20) == (None, "O")


def test_a_day_that_is_not_over_or_not_whole_has_no_mean(trial: Trial, stations: Stations):
    for hour in range(3):
        del stations.values[FIRST + datetime.timedelta(hours=hour)]
    trial.sync()
    assert day(trial.figures(), 20) is None
    assert day(trial.figures(), 21) == (21.5, "V derived-mean")
    assert day(trial.figures(), 22) is None


def test_late_values_are_filled_in_and_what_left_the_window_stays(trial: Trial, stations: Stations):
    late = FIRST + datetime.timedelta(hours=59)
    stations.values[late] = None
    trial.sync()
    cell = ("gios:hour.pm25", "266101", "2026-11-22", "hour=11;stand=SkProbna-PM2.5-1g")
    assert trial.figures()[cell] == (None, "O")
    first = ("gios:hour.pm25", "266101", "2026-11-20", "hour=0;stand=SkProbna-PM2.5-1g")
    stations.values[late] = 33.0
    del stations.values[FIRST]
    assert trial.sync().counts.removed == 0
    assert trial.figures()[cell] == (33.0, "V")
    assert trial.figures()[first] == (10.0, "V")


def test_the_hour_that_clocks_repeat_in_october_keeps_the_later_measurement(trial: Trial, stations: Stations):
    start = datetime.datetime(2026, 10, 25, tzinfo=WARSAW)
    stations.values = {start + datetime.timedelta(hours=hour): 5.0 for hour in range(30)}
    stations.repeated = [(start + datetime.timedelta(hours=2), 9.0)]
    report = trial.sync()
    assert [one for one in report.remarks if "the hour 2 of 2026-10-25 twice" in one]
    cell = ("gios:hour.pm25", "266101", "2026-10-25", "hour=2;stand=SkProbna-PM2.5-1g")
    assert trial.figures()[cell] == (9.0, "V")


def test_the_day_in_march_without_its_third_hour_is_whole(trial: Trial, stations: Stations):
    start = datetime.datetime(2026, 3, 29, tzinfo=WARSAW)
    stations.values = {start + datetime.timedelta(hours=hour): 8.0 for hour in range(30) if hour != 2}
    trial.sync()
    cell = ("gios:day.pm25", "266101", "2026-03-29", "stand=SkProbna-PM2.5-1g")
    assert trial.figures()[cell] == (8.0, "V derived-mean")


def test_both_spellings_of_the_key_are_one(trial: Trial, stations: Stations):
    stations.misspelt = True
    assert trial.sync().state == "ok"
    assert trial.figures()


def test_a_station_that_is_no_longer_listed_is_told_and_its_figures_stay(trial: Trial, stations: Stations):
    trial.sync()
    before = trial.figures()
    del stations.cities[12]
    report = trial.sync()
    assert "Kielce, ul. Próbna 12 (station 12) is no longer listed" in report.remarks
    assert trial.figures() == before


def test_a_city_without_stations_changes_nothing_and_is_told(trial: Trial, stations: Stations):
    trial.sync()
    before = trial.figures()
    stations.cities = {13: "Kielcza"}
    report = trial.sync()
    assert report.state == "held"
    assert "no station of Kielce is listed" in report.remarks
    assert trial.figures() == before
