"""BDL: which variables are asked for, what answers mean, how little is asked. Figures are synthetic."""

import datetime
import json
import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from bdl_stand_in import LISTED, Bank, Listed
from feed_cases import Case, source_of
from freezegun import freeze_time
from test_feeds import Trial
from web import reply, serving

from harvesters.feeds.bdl import FEED
from harvesters.feeds.bdl_answers import ATTRIBUTES
from harvesters.feeds.bdl_variables import MONTHS, Variable, matching, parts_of
from harvesters.feeds.feed import Scope
from harvesters.feeds.kinds import feed_of
from harvesters.feeds.sync import replay
from harvesters.source import SeriesDef

SHARED = Path(os.environ.get("ZOOM_SHARED", Path(__file__).parents[3] / "shared"))
KIELCE, KIELCE_AS_POWIAT, RADOM = "052615261011", "052615261000", "071427963011"
BOTH = {"pl": "próba", "en": "trial"}

COUNTED: dict[str, Any] = {"unit": "person", "kind": "flow", "additive": True}
FROM_TOWNS = {
    **COUNTED,
    "id": "bdl:P1355.in_from_towns",
    "bdl_subject": "P1355",
    "bdl_labels": ["zameldowania z miast", "ogółem"],
}
RATE = {
    "id": "bdl:P3559.unemployment_rate_monthly",
    "unit": "percent",
    "kind": "ratio",
    "additive": False,
    "period": "month",
    "lowest_level": "powiat",
    "bdl_subject": "P3559",
    "bdl_labels": ["{month}", "stopa bezrobocia"],
}
POPULATION = {"id": "bdl:72305", "unit": "person", "kind": "stock", "moment": "12-31", "bdl_subject": "P2137"}
IN_TOWNS = Listed("P1355", ("zameldowania z miast", "ogółem"))


def year(value: float, attribute: int = 1) -> dict[str, tuple[float | None, int]]:
    return {"2024": (value, attribute)}


class Opened:
    """Trials of the suite for other series and other figures."""

    def __init__(self, folder: Path):
        self.folder, self.closing = folder, []

    def __call__(
        self,
        bank: Bank,
        *series: dict[str, Any],
        territories: tuple[str, ...] = ("266101",),
        reach: str = "own",
    ) -> Trial:
        case = Case(
            "bdl",
            lambda origin: {"base": f"{origin}/api/v1", "reach": reach},
            list(series),
            territories,
            bank.answer,
            {},
            0,
        )
        made = Trial(case, self.folder)
        web = serving(made.answer)
        made.open(web.__enter__())
        self.closing += [made.close, lambda: web.__exit__(None, None, None)]
        return made


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    made = Opened(tmp_path)
    yield made
    for one in made.closing:
        one()


def paths(trial: Trial) -> list[str]:
    return [one["path"].removeprefix("/api/v1") for one in trial.web.asked]


# What a series is made of


def test_a_series_without_a_number_is_found_by_the_labels_of_its_subject(opened: Opened):
    listed = {
        "70001": Listed("P1355", ("zameldowania ogółem", "ogółem")),
        "70002": IN_TOWNS,
        "70003": Listed("P1355", ("zameldowania z miast", "kobiety")),
    }
    trial = opened(Bank({"70002": {KIELCE: year(812.0)}}, listed=listed), FROM_TOWNS)
    report = trial.sync()
    assert (report.state, report.remarks) == ("ok", ())
    assert trial.figures() == {("bdl:P1355.in_from_towns", "266101", "2024", ""): (812.0, "")}
    settled, _ = trial.bench.state.noted(trial.source.id)
    assert settled["found/bdl:P1355.in_from_towns/"] == ["70002", ["zameldowania z miast", "ogółem"]]


def test_labels_that_fit_none_or_several_are_told_and_the_other_series_go_on(opened: Opened):
    listed = {
        "70002": IN_TOWNS,
        "70004": Listed("P1355", ("zameldowania z miast", "ogółem", "razem")),
        "70005": Listed("P1355", ("zameldowania z miast", "ogółem", "ogółem")),
        "72305": LISTED["72305"],
    }
    gone = {**COUNTED, "id": "bdl:P1355.gone", "bdl_subject": "P1355", "bdl_labels": ["wyjazdy na Marsa"]}
    twice = {
        **COUNTED,
        "id": "bdl:P1355.twice",
        "bdl_subject": "P1355",
        "bdl_labels": ["zameldowania z miast"],
    }
    bank = Bank({"72305": {KIELCE: year(180_540.0)}, "70002": {KIELCE: year(812.0)}}, listed=listed)
    trial = opened(bank, POPULATION, gone, twice)
    report = trial.sync()
    assert report.state == "ok"
    assert [one for one in report.remarks if "bdl:P1355.gone: no variable of P1355" in one]
    assert [
        one for one in report.remarks if "bdl:P1355.twice: 3 variables of P1355" in one and "70002" in one
    ]
    assert {key[0] for key in trial.figures()} == {"bdl:72305"}
    assert trial.sync().remarks == report.remarks


def test_a_number_that_its_subject_no_longer_lists_is_told_and_its_figures_stay(opened: Opened):
    bank = Bank(
        {"72305": {KIELCE: year(180_540.0)}, "70002": {KIELCE: year(812.0)}}, listed={"70002": IN_TOWNS}
    )
    trial = opened(bank, POPULATION, FROM_TOWNS)
    trial.sync()
    before = trial.figures()
    del bank.cells["72305"]
    bank.listed["70009"] = Listed("P2137", ("ogółem", "mężczyźni"))
    report = trial.sync()
    assert "bdl:72305: P2137 has no variable 72305 any more" in report.remarks
    assert trial.figures() == before


def test_a_subject_that_is_gone_is_told_and_the_others_go_on(opened: Opened):
    trial = opened(Bank({"72305": {KIELCE: year(180_540.0)}}), POPULATION, FROM_TOWNS)
    report = trial.sync()
    assert report.state == "ok"
    assert any("without subject/P1355" in one and "404" in one for one in report.remarks)


def test_labels_are_compared_as_people_and_exports_write_them():
    variables = [
        Variable("1", 6, ("Ścieżki rowerowe (drogi dla rowerów) ogółem",)),
        Variable("2", 6, ("inne",)),
    ]
    assert [one.number for one in matching(["sciezki_rowerowe drogi dla rowerow ogolem"], variables)] == ["1"]


def test_labels_need_a_subject_and_known_places():
    with pytest.raises(ValueError, match="bdl_labels need the bdl_subject"):
        source_of(
            Case("bdl", lambda origin: {}, [{**FROM_TOWNS, "bdl_subject": None}], (), _never, {}, 0), "x"
        )
    wrong = {**FROM_TOWNS, "bdl_labels": ["{month}"]}
    with pytest.raises(ValueError, match="month"):
        source_of(Case("bdl", lambda origin: {}, [wrong], (), _never, {}, 0), "x")


def test_every_month_is_a_variable_and_together_they_are_one_series(opened: Opened):
    listed = {
        str(80_000 + place): Listed("P3559", (month, "stopa bezrobocia"), level=5, measure="%")
        for place, month in enumerate(MONTHS, start=1)
    }
    cells = {number: {KIELCE_AS_POWIAT: year(5.0 + int(number) / 1e6)} for number in listed}
    cells["80012"] = {KIELCE_AS_POWIAT: year(0.0, 50)}
    trial = opened(Bank(cells, listed=listed), RATE)
    assert trial.sync().state == "ok"
    figures = {key[2]: value for key, value in trial.figures().items()}
    assert sorted(figures) == [f"2024-{month:02}" for month in range(1, 13)]
    assert figures["2024-03"] == (5.080003, "")
    assert figures["2024-12"] == (None, "O")
    assert len([path for path in paths(trial) if path.startswith("/data/")]) == 1


def test_quarters_and_dimensions_are_found_by_their_labels():
    given = {
        **RATE,
        "title": BOTH,
        "period": "quarter",
        "bdl_labels": ["{quarter}", "{sex}"],
        "bdl_codes": {"sex": {"F": "kobiety", "M": "mężczyźni"}},
        "dimensions": [{"id": "sex", "title": BOTH, "codes": {"F": BOTH, "M": BOTH}}],
    }
    parts = parts_of(SeriesDef.model_validate(given))
    assert len(parts) == 8
    assert parts[2][0].told() == ["bdl:P3559.unemployment_rate_monthly", "-Q2", "sex=F"]
    assert parts[2][1] == ("II kwartał", "kobiety")


# What is asked


def test_a_round_without_an_update_asks_each_subject_and_nothing_else(opened: Opened):
    bank = Bank(
        {"72305": {KIELCE: year(180_540.0)}, "70002": {KIELCE: year(812.0)}}, listed={"70002": IN_TOWNS}
    )
    trial = opened(bank, POPULATION, FROM_TOWNS)
    first = trial.sync()
    trial.web.asked.clear()
    second = trial.sync()
    assert (second.state, second.asked) == ("unchanged", 2)
    assert first.asked == 2 + 2 + 1
    assert all(path.startswith("/subjects/") for path in paths(trial))


def test_only_the_figures_of_an_updated_subject_are_asked_for(opened: Opened):
    bank = Bank(
        {"72305": {KIELCE: year(180_540.0)}, "70002": {KIELCE: year(812.0)}}, listed={"70002": IN_TOWNS}
    )
    trial = opened(bank, POPULATION, FROM_TOWNS)
    trial.sync()
    bank.cells["70002"][KIELCE] = year(815.0)
    trial.web.asked.clear()
    assert trial.sync().counts.revised == 1
    asked = [path for path in paths(trial) if path.startswith("/data/")]
    assert len(asked) == 1
    assert "var-id=70002" in asked[0]
    assert "72305" not in asked[0]


def test_an_update_that_a_failed_round_saw_is_asked_for_again(opened: Opened):
    bank = Bank({"72305": {KIELCE: year(180_540.0)}})
    trial = opened(bank, POPULATION)
    trial.sync()
    bank.cells["72305"][KIELCE] = year(180_541.0)
    bank.broken.add(f"/api/v1/data/by-unit/{KIELCE}")
    assert trial.sync().state == "error"
    bank.broken.clear()
    assert trial.sync().counts.revised == 1


def test_a_subject_that_never_says_it_was_updated_is_asked_after_three_months(opened: Opened):
    bank = Bank({"72305": {KIELCE: year(180_540.0)}}, updated={"P2137": "2025-05-13T08:36:02Z"})
    trial = opened(bank, POPULATION)
    trial.sync()
    bank.cells["72305"][KIELCE] = year(180_541.0)
    assert trial.sync().state == "unchanged"
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=100)
    with freeze_time(later, tick=True):
        assert trial.sync().counts.revised == 1


def test_a_territory_that_is_added_is_asked_for_though_nothing_was_updated(opened: Opened):
    bank = Bank({"72305": {KIELCE: year(180_540.0), "052600000000": year(1_160_000.0)}})
    trial = opened(bank, POPULATION)
    trial.sync()
    trial.bench = type(trial.bench)(
        trial.store, trial.bench.state, trial.bench.fetcher, Scope(("266101", "26", "PL"))
    )
    assert trial.sync().counts.new == 1


def test_figures_that_are_the_same_bytes_are_asked_for_with_their_tag(opened: Opened):
    bank = Bank({"72305": {KIELCE: year(180_540.0)}}, tags=True)
    trial = opened(bank, POPULATION)
    trial.sync()
    bank.updated["P2137"] = "2026-01-01T00:00:00Z"
    trial.web.asked.clear()
    report = trial.sync()
    assert (report.state, report.unchanged) == ("unchanged", 2)
    assert len([one for one in trial.web.asked if "if-none-match" in one]) == 3


def test_the_level_that_the_server_tells_decides_which_number_of_the_city_is_asked(opened: Opened):
    listed = {"72305": Listed("P2137", ("ogółem", "ogółem"), level=5)}
    trial = opened(Bank({"72305": {KIELCE_AS_POWIAT: year(180_540.0)}}, listed=listed), POPULATION)
    trial.sync()
    assert trial.figures() == {("bdl:72305", "266101", "2024", ""): (180_540.0, "")}


def test_a_variable_without_a_subject_is_asked_for_it_once(opened: Opened):
    given = {key: value for key, value in POPULATION.items() if key != "bdl_subject"}
    trial = opened(Bank({"72305": {KIELCE: year(180_540.0)}}), given)
    trial.sync()
    assert "/variables/72305?format=json&lang=pl" in paths(trial)
    trial.web.asked.clear()
    trial.sync()
    assert paths(trial)[0].startswith("/subjects/P2137")
    trial.web.asked.clear()
    assert trial.sync().asked == 1


def test_pages_of_variables_and_of_figures_are_read_to_the_end(opened: Opened):
    listed = {str(90_000 + place): Listed("P1355", (f"kierunek {place}", "ogółem")) for place in range(7)}
    series = [
        {**FROM_TOWNS, "id": f"bdl:P1355.way{place}", "bdl_labels": [f"kierunek {place}"]}
        for place in range(7)
    ]
    bank = Bank({number: {KIELCE: year(float(number))} for number in listed}, listed=listed, page_size=3)
    trial = opened(bank, *series)
    assert trial.sync().state == "ok"
    assert len(trial.figures()) == 7
    assert len([path for path in paths(trial) if path.startswith("/variables?")]) == 3
    assert len([path for path in paths(trial) if path.startswith("/data/")]) == 3


def _never(handler: BaseHTTPRequestHandler) -> None:
    raise AssertionError("nobody should ask")


def _planned(*series: dict[str, Any], reach: str, first: frozenset[str] = frozenset()) -> list[str]:
    case = Case("bdl", lambda origin: {"reach": reach}, list(series), (), _never, {}, 0)
    source = source_of(case, "https://bdl.stat.gov.pl")
    _, options = feed_of(source)
    scope = Scope(("266101", "146301", "26", "PL"), first)
    seen = {
        f"number/{one.id[4:]}": {"subject": None, "told": [one.id[4:], 6, [], ""]} for one in source.series
    }
    assert FEED.further is not None
    assert FEED.pages is not None
    told = FEED.further(source, options, Scope(scope.territories, first, {}, seen))
    assert FEED.pages(source, options, scope) >= len(told.requests)
    return [one.address.removeprefix("https://bdl.stat.gov.pl/api/v1/data/") for one in told.requests]


def test_the_reach_says_for_whom_is_asked_and_the_own_territory_comes_first():
    series = {**COUNTED, "id": "bdl:59"}
    own, peers, all_of_them = (_planned(series, reach=reach) for reach in ("own", "peers", "every_gmina"))
    assert [one.partition("?")[0][-12:] for one in own] == [KIELCE, "052600000000", "000000000000"]
    assert [one.partition("?")[0] for one in peers][:3] == [one.partition("?")[0] for one in own]
    assert len(peers) > len(own)
    assert all_of_them[: len(own)] == own
    assert all_of_them[-1].startswith("by-variable/59?unit-level=6&page=0&page-size=100")


def test_what_cards_use_is_asked_for_first():
    series = [{**COUNTED, "id": f"bdl:{number}"} for number in (59, 65, 70)]
    asked = _planned(*series, reach="own", first=frozenset({"bdl:70"}))
    assert "var-id=70&var-id=59&var-id=65" in asked[0]


def test_addresses_stay_below_two_kilobytes():
    series = [{**COUNTED, "id": f"bdl:{1_600_000 + number}"} for number in range(200)]
    asked = _planned(*series, reach="own")
    assert len(asked) == 3 * 4
    assert max(map(len, asked)) < 1_900


def test_what_has_come_is_taken_over_when_a_limit_pauses_the_round(opened: Opened):
    bank = Bank({"72305": {KIELCE: year(180_540.0), "052600000000": year(1_160_000.0)}})
    trial = opened(bank, POPULATION, territories=("266101", "26"))
    trial.allow((3, 3600.0))
    paused = trial.sync()
    assert (paused.state, paused.counts.new) == ("paused", 1)
    assert set(trial.figures()) == {("bdl:72305", "266101", "2024", "")}
    trial.allow((10_000, 3600.0))
    assert trial.sync().counts.new == 1
    assert trial.sync().state == "unchanged"


# What answers look like


def test_the_stand_in_answers_as_the_api_describes(opened: Opened):
    bank = Bank({"72305": {KIELCE: year(180_540.0, 9)}, "60270": {KIELCE_AS_POWIAT: year(0.0, 50)}})
    described = json.loads((SHARED / "data/bdl/bdl_swagger.json").read_text(encoding="utf-8"))
    given = {key: value for key, value in POPULATION.items() if key != "bdl_subject"}
    trial = opened(bank, POPULATION, {**given, "id": "bdl:60270", "lowest_level": "powiat"})
    trial.sync()
    snapshots = trial.bench.fetcher.snapshots
    seen = set()
    for one in snapshots.arrivals(trial.source.id):
        if one.content_type == "application/json":
            name = _schema_of(one.address)
            seen.add(name)
            jsonschema.validate(json.loads(snapshots.read(one.sha256)), _schema(described, name))
    assert seen == {"SubjectDetails", "VariableList", "VariableDetails", "SingleUnitData"}


def test_recorded_answers_are_of_the_same_shape_as_those_of_the_stand_in():
    described = json.loads((SHARED / "data/bdl/bdl_swagger.json").read_text(encoding="utf-8"))
    samples = SHARED / "data/bdl/pybdl_samples"
    recorded = json.loads((samples / "samples_raw_data.json").read_text(encoding="utf-8"))
    for one in recorded["get_data_by_variable"]:
        jsonschema.validate(one, _schema(described, "UnitData"))
    listed = json.loads((samples / "samples_raw_variables.json").read_text(encoding="utf-8"))
    for one in listed["list_variables"]:
        jsonschema.validate(one, _schema(described, "Variable"))


def _schema_of(address: str) -> str:
    path = address.partition("/api/v1/")[2].partition("?")[0].split("/")
    names = {"subjects": "SubjectDetails", "variables": "VariableDetails", "data": "SingleUnitData"}
    return "VariableList" if path == ["variables"] else names[path[0]]


RECORDED_NAMES = {
    "value": "val",
    "firstPage": "first",
    "prevPage": "prev",
    "nextPage": "next",
    "lastPage": "last",
}
"""Recorded answers call these fields otherwise than the description does."""


def _schema(described: Any, name: str) -> dict[str, Any]:
    return {"components": _recorded(described["components"]), "$ref": f"#/components/schemas/{name}"}


def _recorded(schema: Any) -> Any:
    """A description as JSON Schema: `nullable` written out, fields called as recorded answers call them."""
    if isinstance(schema, list):
        return [_recorded(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {
        RECORDED_NAMES.get(key, key) if isinstance(value, dict) else key: _recorded(value)
        for key, value in schema.items()
        if key != "nullable"
    }
    if "type" in found and isinstance(found["type"], str) and schema.get("nullable"):
        found["type"] = [found["type"], "null"]
    return found


@pytest.mark.parametrize(
    ("status", "content", "content_type", "told"),
    [
        (429, b'{"result": "Limit", "reason": "Za duzo"}', "application/json", "answers 429"),
        (404, b'{"errors": [{"result": "Nie znaleziono"}]}', "application/json", "answers 404"),
        (500, b"<html>Server Error</html>", "text/html", "answers 500"),
        (200, b'{"errors": [{"result": "Blad", "reason": "powod"}]}', "application/json", "powod"),
        (200, b'{"errorResult": "Blad"}', "application/json", "Blad"),
    ],
)
def test_errors_in_every_shape_are_told_and_change_nothing(
    opened: Opened, status: int, content: bytes, content_type: str, told: str
):
    bank = Bank({"72305": {KIELCE: year(180_540.0)}})
    trial = opened(bank, POPULATION)
    trial.sync()
    before = trial.figures()
    trial.spoil = lambda handler: reply(handler, content, status, Content_Type=content_type)
    report = trial.sync()
    assert report.state == {429: "paused", 200: "held"}.get(status, "error")
    assert told in (report.reason or "") + " ".join(report.remarks)
    assert trial.figures() == before
    kept = trial.bench.fetcher.snapshots
    assert content in [kept.read(one.sha256) for one in kept.arrivals(trial.source.id)]


def test_the_limits_are_those_that_the_publisher_states():
    assert FEED.allowance.duration_of(1_000) == 9 * 15 * 60
    assert FEED.allowance.duration_of(1_001) == 12 * 3600
    assert FEED.key is not None
    assert FEED.key.allowance.duration_of(5_000) == 9 * 15 * 60


def test_the_plan_of_a_first_round_counts_subjects_variables_and_figures():
    case = Case("bdl", lambda origin: {}, [POPULATION, FROM_TOWNS], (), _never, {}, 0)
    source = source_of(case, "https://bdl.stat.gov.pl")
    _, options = feed_of(source)
    assert FEED.pages is not None
    assert len(FEED.plan(source, options, Scope(("266101",)))) == 2
    assert FEED.pages(source, options, Scope(("266101",))) == 2 + 2 + 1


def test_every_attribute_that_bdl_lists_is_known_and_those_without_a_number_are_missing():
    path = SHARED / "data/bdl/pybdl_samples/samples_raw_attributes.json"
    listed = json.loads(path.read_text(encoding="utf-8"))["list_attributes"]
    assert {one["id"] for one in listed} <= set(ATTRIBUTES)
    assert {number for number, (absent, _) in ATTRIBUTES.items() if absent} == {4, 14, 15, 50, 91}


@pytest.mark.parametrize("attribute", [4, 14, 15, 50, 91])
def test_a_zero_that_says_that_there_is_no_number_is_missing(opened: Opened, attribute: int):
    bank = Bank({"72305": {KIELCE: {"2023": (1.0, 1), "2024": (0.0, attribute)}}})
    trial = opened(bank, POPULATION)
    trial.sync()
    value, flags = trial.figures()["bdl:72305", "266101", "2024", ""]
    assert value is None
    assert flags


def test_a_replay_after_rounds_that_asked_for_little_gives_all_figures_again(opened: Opened):
    bank = Bank(
        {"72305": {KIELCE: year(180_540.0)}, "70002": {KIELCE: year(812.0)}}, listed={"70002": IN_TOWNS}
    )
    trial = opened(bank, POPULATION, FROM_TOWNS)
    trial.sync()
    bank.cells["70002"][KIELCE] = year(815.0)
    trial.sync()
    assert trial.sync().state == "unchanged"
    before, asked = trial.figures(), len(trial.web.asked)
    report = replay(trial.source, trial.bench)
    assert (report.state, report.counts.written) == ("unchanged", 0)
    assert (trial.figures(), len(trial.web.asked)) == (before, asked)
