"""Budget reports of cities: lines become sums, to the grosz. Synthetic."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from bestia_stand_in import Ministry, balance, revenue
from replay_bench import Answer, Replay, declared, replaying


@pytest.fixture
def ministry() -> Ministry:
    return Ministry(
        {
            ("rbnds", "2661", "2024"): balance(
                A=2000.5, A1=1500, A2=500.5, B=2100, B1=1400, B2=700, C=-99.5, C1=100
            ),
            ("rb27s", "2661", "2024"): revenue(
                ("756", "75621", "001", "1 000,10"),
                ("756", "75622", "001", 200.2),
                ("756", "75618", "048", "30.00"),
                ("900", "90002", "049", None),
            ),
        }
    )


@pytest.fixture
def replay(ministry: Ministry, tmp_path: Path) -> Iterator[Replay]:
    source = declared("mf-budzety")
    feed: dict[str, Any] = {**(source.feed or {}), "years": ["2024"]}
    answers: dict[str, Answer] = {f"pozycje-{one}": ministry.answer for one in ("rbnds", "rb27s", "rb28s")}
    with replaying(tmp_path, source.model_copy(update={"feed": feed}), answers) as replay:
        yield replay


def test_the_balance_comes_by_its_symbols_with_plan_and_execution(replay: Replay):
    report = replay.sync()
    assert report.state == "ok", report
    assert replay.figure("mf:rbnds.revenue", "2024") == 2000.5
    assert replay.figure("mf:rbnds.revenue_planned", "2024") == 2200.55
    assert replay.figure("mf:rbnds.result", "2024") == -99.5
    assert replay.bench.store.observations(["mf:rbnds.debt_repaid"]).empty  # no such line is no zero


def test_lines_are_added_up_by_section_chapter_and_paragraph(replay: Replay):
    replay.sync()
    assert replay.figure("mf:rb27s.pit_share_75621", "2024") == 1000.1
    assert replay.figure("mf:rb27s.alcohol_fees", "2024") == 30
    rows = replay.bench.store.observations(["mf:rb27s.revenue_by_section"]).to_dict("records")
    found = {one["dimensions"]: None if one["flags"] == "O" else one["value"] for one in rows}
    assert found == {"section=756": 1230.3, "section=900": None}


def test_a_report_that_is_not_in_yet_is_told_and_the_others_come(replay: Replay):
    report = replay.sync()
    assert report.state == "ok"
    assert any("rb28s/2024/266101/1" in remark and "204" in remark for remark in report.remarks)


def test_all_pages_are_added_up_to_the_grosz(replay: Replay, ministry: Ministry):
    ministry.reports["rb27s", "2661", "2024"] = revenue(*[("756", "75618", "048", "0,10")] * 250)
    assert replay.sync().state == "ok"
    assert replay.figure("mf:rb27s.alcohol_fees", "2024") == 25.0
    pages = [one["path"] for one in replay.web.asked if "rb27s" in one["path"]]
    assert len(pages) == 3
    assert all("sort=dzial" in path for path in pages)


def test_pages_that_do_not_hold_all_lines_are_not_added_up(replay: Replay, ministry: Ministry):
    ministry.whole = 999
    report = replay.sync()
    assert report.state == "held"
    assert "counts 999 lines and gives 8" in str(report.reason)


def test_a_field_that_is_gone_is_named(replay: Replay, ministry: Ministry):
    ministry.reports["rbnds", "2661", "2024"] = [{"kolejnosc": 1, "symbol": "A", "p": "1"}]
    report = replay.sync()
    assert report.state == "held"
    assert "has no field w" in str(report.reason)


def test_a_city_with_powiat_rights_is_asked_for_as_a_powiat(replay: Replay):
    replay.sync()
    path = unquote(replay.web.asked[0]["path"])
    assert "filter[jednostka-wk]=26&filter[jednostka-pk]=61&filter[jednostka-gk]=00" in path
    assert "filter[okres-okres]=4&filter[sprawozdanie-najnowsze]=true" in path
