"""One case for each kind of feed: a source, a stand-in that replays answers, and what must come of them.

Hours of GIOŚ and answers of IMGW are recorded (ZOOM_SHARED); those of BDL, BeSTi@, Eurostat, NFZ, GTFS and
the years of GIOŚ are synthetic, in the shape that their descriptions give.
"""

import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from bdl_stand_in import Bank
from bestia_stand_in import Ministry, balance
from gios_stand_in import Statistics, record
from nfz_stand_in import Fund, queue
from timetables import timetable
from trial_source import BOTH, trial_source
from web import reply

from harvesters.source import Source

RECORDED = Path(os.environ.get("ZOOM_SHARED", Path(__file__).parents[3] / "shared")) / "data"

Figure = tuple[float | None, str]


@dataclass(frozen=True)
class Case:
    """`feed(origin)`: its options; `series`: declarations; `expected`: some cells with value and flags."""

    kind: str
    feed: Callable[[str], dict[str, Any]]
    series: list[dict[str, Any]]
    territories: tuple[str, ...]
    answer: Callable[[BaseHTTPRequestHandler], None]
    expected: dict[tuple[str, str, str, str], Figure]
    rows: int


_LEAST = {"lowest_level": "gmina", "additive": True}


def source_of(case: Case, origin: str) -> Source:
    """The source of a case, whose feed asks the stand-in."""
    return trial_source(
        case.kind,
        series=[{**_LEAST, "title": BOTH, **one} for one in case.series],
        feed={"kind": case.kind, **case.feed(origin)},
    )


def _recorded(routes: dict[str, str]) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        path = handler.path.partition("?")[0]
        file = next((file for start, file in routes.items() if path.endswith(start)), None)
        if file is None:
            return reply(handler, b'{"error_code": "API-ERR-100003"}', 404, Content_Type="application/json")
        return reply(handler, (RECORDED / file).read_bytes(), Content_Type="application/json")

    return answer


def _dimension(name: str, kind: str = "text") -> dict[str, Any]:
    return {"id": name, "title": {"pl": name, "en": name}, "type": kind}


def _hourly(series: str, unit: str, *more: str, kind: str = "stock") -> dict[str, Any]:
    dimensions = [_dimension("hour", "number"), *(_dimension(one) for one in more)]
    return {"id": series, "unit": unit, "kind": kind, "period": "day", "dimensions": dimensions}


BDL = Case(
    "bdl",
    lambda origin: {"base": f"{origin}/api/v1"},
    [
        {"id": "bdl:72305", "unit": "person", "kind": "stock", "moment": "12-31"},
        {"id": "bdl:60270", "unit": "percent", "kind": "ratio", "lowest_level": "powiat"},
    ],
    ("266101",),
    Bank(
        {
            "72305": {"052615261011": {"2023": (182_295.0, 1), "2024": (180_540.0, 9)}},
            "60270": {"052615261000": {"2023": (4.5, 11), "2024": (0.0, 50)}},
        }
    ).answer,
    {
        ("bdl:72305", "266101", "2024", ""): (180_540.0, "P"),
        ("bdl:60270", "266101", "2023", ""): (4.5, "B"),
        ("bdl:60270", "266101", "2024", ""): (None, "O"),
    },
    4,
)

GIOS = Case(
    "gios",
    lambda origin: {"base": f"{origin}/pjp-api/v1/rest", "city": "Warszawa"},
    [_hourly("gios:hour.no", "ug_per_m3", "stand"), _hourly("gios:hour.pm25", "ug_per_m3", "stand")],
    ("146501",),
    _recorded(
        {
            "/station/findAll": "gios/stations.json",
            "/station/sensors/552": "gios/station.json",
            # Of seven stands two with figures and one without; `test_gios.py` reads the answers of all.
            **{f"/data/getData/{number}": f"gios/sensor_{number}.json" for number in (3759, 3765, 14688)},
        }
    ),
    {("gios:hour.no", "146501", "2025-07-04", "hour=15;stand=MzWarKondrat-NO-1g"): (0.6, "V")},
    0,
)


def _yearly(series: str, unit: str = "ug_per_m3") -> dict[str, Any]:
    return {"id": series, "unit": unit, "kind": "flow", "additive": False, "lowest_level": "point"}


GIOS_YEARS = Case(
    "gios-years",
    lambda origin: {"base": f"{origin}/pjp-api/v1/rest", "voivodeship": "świętokrzyskie"},
    [
        _yearly("gios:pm10.skkieljagiel_24h"),
        _yearly("gios:pm10.skkieljagiel_24h_days_above_50", "day"),
        _yearly("gios:co.skkieltransp_1h", "mg_per_m3"),
    ],
    ("266101",),
    Statistics(
        {
            "PM10": [
                record("SkKielJagiel", 2023, "24g", **{"Średnia [µg/m3]": 24.5, "L>50 (S24)": 11}),
                record("SkBuskRokosz", 2024, "24g", **{"Średnia [µg/m3]": 19.0, "L>50 (S24)": 3}),
                record("SkKielJagiel", 2024, "24g", **{"Średnia [µg/m3]": None, "L>50 (S24)": 14}),
            ],
            "CO": [record("SkKielTransp", 2024, "1g", **{"Średnia [mg/m3]": 0.41})],
        },
        size=2,
    ).answer,
    {
        ("gios:pm10.skkieljagiel_24h", "266101", "2023", ""): (24.5, ""),
        ("gios:pm10.skkieljagiel_24h", "266101", "2024", ""): (None, "O"),
        ("gios:pm10.skkieljagiel_24h_days_above_50", "266101", "2024", ""): (14.0, ""),
        ("gios:co.skkieltransp_1h", "266101", "2024", ""): (0.41, ""),
    },
    5,
)

RAIN = "degree=1;event=intensywne-opady-deszczu;warning=Wr20250709205120807"
RISING = "degree=1;event=gwaltowne-wzrosty-stanow-wody;warning=2025-94"

IMGW = Case(
    "imgw",
    lambda origin: {"base": f"{origin}/api/data", "station": "12600", "rivers": ["151140030"]},
    [
        _hourly("imgw:hour.wind_speed", "m_per_s"),
        _hourly("imgw:hour.pressure", "hPa"),
        _hourly("imgw:hour.water_level", "mm", "gauge"),
        {
            "id": "imgw:warnings",
            "unit": "event",
            "kind": "flow",
            "period": "day",
            "dimensions": [_dimension("degree", "number"), _dimension("event"), _dimension("warning")],
        },
        {
            "id": "imgw:river_warnings",
            "unit": "event",
            "kind": "flow",
            "period": "day",
            "lowest_level": "voivodeship",
            "dimensions": [_dimension(one) for one in ("catchment", "degree", "event", "warning")],
        },
    ],
    ("246101",),
    _recorded(
        {
            "/synop/id/12600": "imgw/weather_station.json",
            "/hydro": "imgw/hydrological_stations.json",
            "/warningsmeteo": "imgw/weather_alerts.json",
            "/warningshydro": "imgw/hydrological_alerts.json",
        }
    ),
    {
        ("imgw:hour.pressure", "246101", "2024-04-22", "hour=9"): (1022.1, ""),
        ("imgw:hour.water_level", "246101", "2025-07-01", "gauge=151140030;hour=20"): (229.0, ""),
        **{("imgw:warnings", "246101", f"2024-04-{day}", RAIN): (1.0, "") for day in range(20, 25)},
        ("imgw:river_warnings", "24", "2025-08-03", f"catchment=Z_W_SL_1152;{RISING}"): (1.0, ""),
    },
    0,
)


def _station_archive(handler: BaseHTTPRequestHandler) -> None:
    """Recorded records of the station, packed as the archive packs them; other years are not there."""
    year = handler.path.split("/")[-2]
    folder, packed = RECORDED / "more3/climate", io.BytesIO()
    if "/miesieczne/" in handler.path:
        name, file = f"s_m_d_{year}.csv", folder / "imgw_s_m_d_kielce_1966-01_2019-12_cut.csv"
    else:
        name, file = f"s_d_570_{year}.csv", folder / f"imgw_s_d_570_{year}.csv"
    lines = file.read_bytes().splitlines(keepends=True) if file.exists() else []
    lines = [line for line in lines if f',"{year}",'.encode() in line]
    if not lines:
        return reply(handler, b"<html>404 Not Found</html>", 404, Content_Type="text/html")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name), b"".join(lines))
        archive.writestr(zipfile.ZipInfo(name.replace("_d_", "_t_")), b"")
    return reply(handler, packed.getvalue(), Content_Type="application/zip")


def _climate(name: str, unit: str, period: str) -> dict[str, Any]:
    return {"id": f"imgw:12570.{name}", "unit": unit, "kind": "flow", "period": period, "additive": False}


ARCHIVE = Case(
    "imgw-archive",
    lambda origin: {"base": origin, "station": "350200570", "series": "imgw:12570", "since": 2015},
    [
        _climate("month_temperature_mean", "degC", "month"),
        _climate("month_hail_days", "day", "month"),
        _climate("annual_mean_temperature", "degC", "year"),
        _climate("days_tmax_30", "day", "year"),
    ],
    ("266101",),
    _station_archive,
    {
        ("imgw:12570.month_temperature_mean", "266101", "2019-01", ""): (-2.8, ""),
        ("imgw:12570.month_hail_days", "266101", "2019-03", ""): (5.0, ""),
        ("imgw:12570.annual_mean_temperature", "266101", "2019", ""): (9.76, "derived-mean"),
        ("imgw:12570.days_tmax_30", "266101", "2015", ""): (29.0, "derived-count"),
    },
    0,
)


def _eurostat(handler: BaseHTTPRequestHandler) -> None:
    table = {
        "version": "2.0",
        "class": "dataset",
        "id": ["freq", "indic_ur", "geo", "time"],
        "size": [1, 2, 1, 3],
        "dimension": {
            "freq": {"category": {"index": {"A": 0}}},
            "indic_ur": {"category": {"index": {"DE1001V": 0, "DE1002V": 1}}},
            "geo": {"category": {"index": ["PL012C"]}},
            "time": {"category": {"index": {"2021": 0, "2022": 1, "2023": 2}}},
        },
        "value": {"0": 193_415, "1": 191_448, "3": 90_000, "5": 88_000},
        "status": {"1": "b", "2": ":", "4": ":c", "5": "ep"},
    }
    reply(handler, json.dumps(table).encode(), Content_Type="application/json")


EUROSTAT = Case(
    "eurostat",
    lambda origin: {"base": origin, "tables": ["urb_cpop1"], "cities": {"PL012C": "266101"}},
    [
        {"id": "estat:DE1001V", "unit": "person", "kind": "stock", "moment": "01-01"},
        {"id": "estat:DE1002V", "unit": "person", "kind": "stock", "moment": "01-01"},
    ],
    ("266101",),
    _eurostat,
    {
        ("estat:DE1001V", "266101", "2021", ""): (193_415.0, ""),
        ("estat:DE1001V", "266101", "2022", ""): (191_448.0, "B"),
        ("estat:DE1001V", "266101", "2023", ""): (None, "O"),
        ("estat:DE1002V", "266101", "2022", ""): (None, "Q"),
        ("estat:DE1002V", "266101", "2023", ""): (88_000.0, "E P"),
    },
    6,
)


def _election(handler: BaseHTTPRequestHandler) -> None:
    """The recorded file of results, packed as the commission packs it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        content = (RECORDED / "elections/pkw_prezydent_2025_r2_po_gminach.csv").read_bytes()
        archive.writestr(zipfile.ZipInfo("wyniki_gl_na_kandydatow_po_gminach_w_drugiej_turze.csv"), content)
    reply(handler, packed.getvalue(), Content_Type="application/zip")


def _count(series: str, unit: str) -> dict[str, Any]:
    return {"id": series, "unit": unit, "kind": "flow"}


ELECTION = Case(
    "table",
    lambda origin: {
        "base": origin,
        "files": [
            {
                "address": "wyniki_po_gminach_csv.zip",
                "period": "2025",
                "codes": ["TERYT Gminy"],
                "city": "Powiat",
                "series": {
                    "pkw:trial.entitled": "Liczba wyborców uprawnionych do głosowania",
                    "pkw:trial.valid": "Liczba głosów ważnych oddanych łącznie na wszystkich kandydatów",
                },
            }
        ],
    },
    [_count("pkw:trial.entitled", "person"), _count("pkw:trial.valid", "vote")],
    ("266101", "146301"),
    _election,
    {
        ("pkw:trial.entitled", "266101", "2025", ""): (139_565.0, ""),
        ("pkw:trial.valid", "266101", "2025", ""): (103_119.0, ""),
    },
    4,
)

FIRES = Case(
    "table",
    lambda origin: {
        "base": origin,
        "files": [
            {
                "address": "pozary.csv",
                "period": "2023",
                "codes": ["Kod TERYT", "TERYT"],
                "series": {"psp:trial.total": "OGÓŁEM Liczba zdarzeń"},
            }
        ],
    },
    [_count("psp:trial.total", "event")],
    ("266101", "020101"),
    lambda handler: reply(
        handler,
        (RECORDED / "psp/psp_pozary_wg_gmin_wg_rodzaju_obiektu.csv").read_bytes(),
        Content_Type="text/csv",
    ),
    {
        ("psp:trial.total", "266101", "2023", ""): (307.0, ""),
        ("psp:trial.total", "020101", "2023", ""): (79.0, ""),
    },
    2,
)

_TREATMENT = [_dimension("benefit"), _dimension("case")]

NFZ = Case(
    "nfz",
    lambda origin: {
        "base": f"{origin}/app-itl-api",
        "province": "13",
        "locality": "KIELCE",
        "benefits": {"cardiology": "PORADNIA KARDIOLOGICZNA"},
    },
    [
        {"id": series, "unit": unit, "kind": "stock", "period": "month", "dimensions": _TREATMENT}
        for series, unit in (("nfz:queues.awaiting", "person"), ("nfz:queues.mean_days", "day"))
    ],
    ("266101",),
    Fund(
        {
            ("PORADNIA KARDIOLOGICZNA", 1): [queue(number) for number in range(30)],
            ("PORADNIA KARDIOLOGICZNA", 2): [queue(1, statistics=None)],
        }
    ).answer,
    {
        ("nfz:queues.awaiting", "266101", "2026-11", "benefit=cardiology;case=stable"): (
            300.0,
            "derived-sum",
        ),
        ("nfz:queues.awaiting", "266101", "2026-11", "benefit=cardiology;case=urgent"): (None, "O"),
    },
    4,
)


def _counts(series: str, unit: str, *columns: str, period: str = "month") -> dict[str, Any]:
    dimensions = [_dimension(one, "number" if one == "hour" else "text") for one in columns]
    return {"id": series, "unit": unit, "kind": "flow", "period": period, "dimensions": dimensions}


GTFS = Case(
    "gtfs",
    lambda origin: {"base": f"{origin}/kielce.zip"},
    [
        _counts("gtfs:stops", "stop"),
        _counts("gtfs:departures", "departure", "hour"),
        _counts("gtfs:day_trips", "trip", period="day"),
    ],
    ("266101",),
    lambda handler: reply(handler, timetable(), Content_Type="application/zip"),
    {
        ("gtfs:stops", "266101", "2026-11", ""): (3.0, "derived-count"),
        ("gtfs:departures", "266101", "2026-11", "hour=7"): (2.0, "derived-count"),
        ("gtfs:day_trips", "266101", "2026-11-11", ""): (1.0, "derived-count"),
    },
    1 + 24 + 14,
)

BESTIA = Case(
    "bestia",
    lambda origin: {
        "base": f"{origin}/api",
        "years": ["2024"],
        "reports": [
            {
                "report": "rbnds",
                "sort": "kolejnosc",
                "series": {
                    "mf:trial.revenue": {"field": "w", "where": {"symbol": ["A"]}},
                    "mf:trial.result": {"field": "w", "where": {"symbol": ["C"]}},
                },
            }
        ],
    },
    [_count("mf:trial.revenue", "PLN"), _count("mf:trial.result", "PLN")],
    ("266101", "26", "PL"),
    Ministry({("rbnds", "2661", "2024"): balance(A=2000.5, C=-99.5)}).answer,
    {
        ("mf:trial.revenue", "266101", "2024", ""): (2000.5, "derived-sum"),
        ("mf:trial.result", "266101", "2024", ""): (-99.5, "derived-sum"),
    },
    2,
)

CASES = {
    "bestia": BESTIA,
    "gtfs": GTFS,
    "nfz": NFZ,
    "bdl": BDL,
    "gios": GIOS,
    "gios years": GIOS_YEARS,
    "imgw": IMGW,
    "imgw archive": ARCHIVE,
    "eurostat": EUROSTAT,
    "table of an election": ELECTION,
    "table of fires": FIRES,
}
