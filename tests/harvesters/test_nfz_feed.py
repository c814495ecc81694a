"""Queues of NFZ: what the queues of a city come to together. Synthetic."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nfz_stand_in import Fund, queue
from replay_bench import Replay, declared, replaying, without_types

CARDIOLOGY = "PORADNIA KARDIOLOGICZNA"


@pytest.fixture
def fund() -> Fund:
    return Fund({(CARDIOLOGY, 1): [queue(1), queue(2, statistics=_said(100, 8, 80))]})


@pytest.fixture
def replay(fund: Fund, tmp_path: Path) -> Iterator[Replay]:
    source = declared("nfz")
    feed: dict[str, Any] = {
        **(source.feed or {}),
        "benefits": {"cardiology": CARDIOLOGY},
        "cases": ["stable"],
    }
    with replaying(tmp_path, source.model_copy(update={"feed": feed}), {"queues": fund.answer}) as replay:
        yield replay


def _said(awaiting: Any, removed: Any, days: Any) -> dict[str, Any]:
    return {"provider-data": {"awaiting": awaiting, "removed": removed, "average-period": days}}


def figures(replay: Replay) -> dict[str, tuple[float | None, str]]:
    found = replay.bench.store.observations().astype(object).to_dict("records")
    assert {(one["period"], one["dimensions"]) for one in found} <= {
        ("2026-11", "benefit=cardiology;case=stable")
    }
    return {
        one["series"].removeprefix("nfz:queues."): (
            None if one["value"] != one["value"] else one["value"],
            one["flags"],
        )
        for one in found
    }


def test_people_are_added_up_and_waits_are_weighted_with_those_who_left(replay: Replay):
    assert replay.sync().state == "ok"
    assert figures(replay) == {
        "places": (2.0, "derived-count"),
        "awaiting": (110.0, "derived-sum"),
        "mean_days": (70.0, "derived-mean"),  # (30 × 2 + 80 × 8) / 10
        "first_free_days": (40.0, "derived-median"),
    }


def test_all_pages_are_asked_by_their_relative_next(replay: Replay, fund: Fund):
    fund.queues[CARDIOLOGY, 1] = [queue(number) for number in range(60)]
    assert replay.sync().state == "ok"
    assert figures(replay)["awaiting"] == (600.0, "derived-sum")
    assert [one["path"].split("page=")[1][0] for one in replay.web.asked] == ["1", "2", "3"]


def test_a_queue_that_says_nothing_makes_the_sum_of_low_reliability(replay: Replay, fund: Fund):
    fund.queues[CARDIOLOGY, 1].append(queue(3, statistics=None, dates={"applicable": False}))
    report = replay.sync()
    assert figures(replay)["awaiting"] == (110.0, "U derived-sum")
    assert figures(replay)["first_free_days"] == (40.0, "U derived-median")
    assert "1 of 3 queues do not say how many await" in report.remarks[0]


def test_a_mean_over_nobody_is_missing_and_not_zero(replay: Replay, fund: Fund):
    fund.queues[CARDIOLOGY, 1] = [queue(1, statistics=_said(5, 0, 0))]
    replay.sync()
    assert figures(replay)["mean_days"] == (None, "O")
    assert figures(replay)["awaiting"] == (5.0, "derived-sum")


def test_longer_names_and_other_towns_that_the_search_finds_are_left_out(replay: Replay, fund: Fund):
    fund.queues[CARDIOLOGY, 1] += [queue(3, f"{CARDIOLOGY} DLA DZIECI"), queue(4, locality="KIELCE DUŻE")]
    replay.sync()
    assert figures(replay)["places"] == (2.0, "derived-count")


def test_a_name_that_the_fund_does_not_use_is_told(replay: Replay, fund: Fund):
    fund.queues[CARDIOLOGY, 1] = [queue(1, "ODDZIAŁ KARDIOLOGICZNY")]
    report = replay.sync()
    assert figures(replay) == {}
    assert f"{CARDIOLOGY} (stable): no queue of this name in KIELCE (1 others)" in report.remarks


def test_sisters_of_a_queue_are_counted_once(replay: Replay, fund: Fund):
    fund.queues[CARDIOLOGY, 1] = [queue(1, **{"many-places": "Y"})]
    replay.files["queue-1"] = fund.answer
    fund.sisters["queue-1"] = [queue(1), queue(7), queue(8)]
    assert replay.sync().state == "ok"
    assert figures(replay)["awaiting"] == (30.0, "derived-sum")


def test_without_its_sisters_a_queue_still_counts_and_that_is_told(replay: Replay, fund: Fund):
    fund.queues[CARDIOLOGY, 1] = [queue(1, **{"many-places": "Y"})]
    replay.files["queue-1"] = fund.answer
    report = replay.sync()
    assert (report.state, figures(replay)["awaiting"]) == ("ok", (10.0, "derived-sum"))
    assert any("many-places/queue-1" in remark for remark in report.remarks)


def test_a_field_under_another_name_holds_the_figures_and_is_named(replay: Replay, fund: Fund):
    told = {"provider-data": {"waiting": 10, "removed": 2, "average-period": 30}}
    fund.queues[CARDIOLOGY, 1] = [queue(1, statistics=told)]
    report = replay.sync()
    assert report.state == "held"
    assert "has no field awaiting in provider-data. It has: waiting, removed" in str(report.reason)
    feed: dict[str, Any] = replay.source.feed or {}
    names = {"awaiting": ["awaiting", "waiting"], "removed": ["removed"], "days": ["average-period"]}
    replay.source = replay.source.model_copy(update={"feed": {**feed, "names": names}})
    assert replay.sync().state == "ok"
    assert figures(replay)["awaiting"] == (10.0, "derived-sum")


def test_a_next_page_at_another_server_is_not_asked(replay: Replay):
    content = {
        "meta": {"date-modified": "2026-11-22"},
        "links": {"next": "http://127.0.0.1:9/queues?page=2"},
        "data": [queue(1)],
    }
    replay.files["queues"] = json.dumps(content).encode()
    replay.bench = without_types(replay.bench)
    report = replay.sync()
    assert report.state == "held"
    assert "names a next page elsewhere" in str(report.reason)
