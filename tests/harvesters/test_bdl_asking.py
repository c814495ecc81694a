"""BDL: what is asked and in which order, how little, and how long it takes. Figures are synthetic."""

import datetime
from typing import Any

from bdl_cases import (
    COUNTED,
    FROM_TOWNS,
    IN_TOWNS,
    KIELCE,
    KIELCE_AS_POWIAT,
    POPULATION,
    Opened,
    never,
    paths,
    year,
)
from bdl_stand_in import Bank, Listed
from feed_cases import Case, source_of
from freezegun import freeze_time

from harvesters.feeds.bdl import FEED
from harvesters.feeds.feed import Scope
from harvesters.feeds.kinds import feed_of
from harvesters.feeds.sync import replay


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


def test_a_subject_thatnever_says_it_was_updated_is_asked_after_three_months(opened: Opened):
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


def _planned(*series: dict[str, Any], reach: str, first: frozenset[str] = frozenset()) -> list[str]:
    case = Case("bdl", lambda origin: {"reach": reach}, list(series), (), never, {}, 0)
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


def test_the_limits_are_those_that_the_publisher_states():
    assert FEED.allowance.duration_of(1_000) == 9 * 15 * 60
    assert FEED.allowance.duration_of(1_001) == 12 * 3600
    assert FEED.key is not None
    assert FEED.key.allowance.duration_of(5_000) == 9 * 15 * 60


def test_the_plan_of_a_first_round_counts_subjects_variables_and_figures():
    case = Case("bdl", lambda origin: {}, [POPULATION, FROM_TOWNS], (), never, {}, 0)
    source = source_of(case, "https://bdl.stat.gov.pl")
    _, options = feed_of(source)
    assert FEED.pages is not None
    assert len(FEED.plan(source, options, Scope(("266101",)))) == 2
    assert FEED.pages(source, options, Scope(("266101",))) == 2 + 2 + 1


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
