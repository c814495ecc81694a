"""Synchronising a source with a stand-in for the Local Data Bank. The figures are synthetic."""

from pathlib import Path

import pytest
from bdl_stand_in import Bank
from web import Web, serving

from harvesters.bundled import load_sources
from harvesters.feeds.feed import Request, Scope
from harvesters.feeds.state import FeedState
from harvesters.feeds.sync import Bench, replay, synchronise
from harvesters.fetching.fetch import Fetcher, Validators
from harvesters.fetching.limits import Allowance, Limits
from harvesters.fetching.policy import FetchError, Policy
from harvesters.fetching.snapshots import Snapshots
from indicator_jobs.loading import series_of_source
from indicator_jobs.store import Snapshot, Store

KIELCE, KIELCE_AS_POWIAT, SWIETOKRZYSKIE = "052615261011", "052615261000", "052600000000"


@pytest.fixture
def bank() -> Bank:
    return Bank(
        {
            "72305": {
                KIELCE: {"2023": (182_295.0, 1), "2024": (180_540.0, 9)},
                SWIETOKRZYSKIE: {"2023": (1_168_499.0, 1)},
            },
            "60270": {KIELCE_AS_POWIAT: {"2023": (4.5, 1), "2024": (0.0, 50)}},
        }
    )


class Trial:
    """A source with two series of BDL, its stand-in and its store."""

    def __init__(self, web: Web, folder: Path, reach: str = "own"):
        self.web = web
        self.limits = Limits(
            folder / "limits", {web.origin.partition("//")[2]: Allowance(((10_000, 1.0),))}, patience=0.1
        )
        declared = next(one for one in load_sources() if one.id == "gus-bdl")
        wanted = [one for one in declared.series if one.id in ("bdl:72305", "bdl:60270")]
        feed = {"kind": "bdl", "base": f"{web.origin}/api/v1", "reach": reach}
        self.source = declared.model_copy(update={"series": wanted, "feed": feed, "breaks": []})
        self.store = Store.open(f"sqlite:///{folder / 'zoom.sqlite'}")
        self.store.put_sources(
            [self.source.model_dump(mode="json", exclude={"series"})], series_of_source(self.source)
        )
        self.fetcher = Fetcher(
            Snapshots(folder / "snapshots"),
            self.limits,
            Policy(trusted=frozenset({web.origin})),
            attempts=1,
        )
        self.bench = Bench(
            self.store, FeedState(self.store.engine), self.fetcher, Scope(("266101", "26", "PL"))
        )

    def sync(self):
        return synchronise(self.source, self.bench)

    def figures(self) -> dict[tuple[str, str, str], tuple[float | None, str]]:
        frame = self.store.observations()
        return {
            (row["series"], row["territory"], row["period"]): (
                None if row["value"] != row["value"] else row["value"],
                row["flags"],
            )
            for row in frame.to_dict("records")
        }


@pytest.fixture
def trial(bank: Bank, tmp_path: Path):
    with serving(bank.answer) as web:
        made = Trial(web, tmp_path)
        yield made
        made.limits.close()
        made.store.engine.dispose()


def test_figures_arrive_with_their_flags_and_a_zero_that_means_nothing_is_missing(trial: Trial):
    report = trial.sync()
    assert report.state == "ok"
    assert trial.figures() == {
        ("bdl:72305", "266101", "2023"): (182_295.0, ""),
        ("bdl:72305", "266101", "2024"): (180_540.0, "P"),
        ("bdl:72305", "26", "2023"): (1_168_499.0, ""),
        ("bdl:60270", "266101", "2023"): (4.5, ""),
        ("bdl:60270", "266101", "2024"): (None, "O"),
    }


def test_a_variable_of_powiats_is_asked_for_the_city_as_a_powiat(trial: Trial):
    trial.sync()
    paths = [one["path"] for one in trial.web.asked]
    assert any(f"by-unit/{KIELCE_AS_POWIAT}?var-id=60270" in path for path in paths)
    assert any(f"by-unit/{KIELCE}?var-id=72305" in path for path in paths)


def test_a_repetition_changes_nothing(trial: Trial):
    trial.sync()
    before = trial.store.observations()
    report = trial.sync()
    assert report.state == "unchanged"
    assert report.counts.written == 0
    assert report.unchanged == report.asked
    assert trial.store.observations().equals(before)


def test_a_revision_closes_the_old_figure_and_the_trace_leads_to_the_new_bytes(trial: Trial, bank: Bank):
    trial.sync()
    bank.cells["72305"][KIELCE]["2024"] = (180_541.0, 1)
    report = trial.sync()
    assert (report.counts.revised, report.counts.new, report.counts.removed) == (1, 0, 0)
    row = trial.store.observations(["bdl:72305"], "266101").set_index("period").loc["2024"]
    snapshot = trial.store.snapshots()[int(row["snapshot"])]
    assert b"by-unit" in trial.fetcher.snapshots.read(snapshot.sha256)


def test_what_the_answers_do_not_speak_of_stays_as_it_stands(trial: Trial):
    import pandas as pd

    standing = pd.DataFrame(
        [("bdl:72305", "146301", "2023", 197_848.0, "")],
        columns=["series", "territory", "period", "value", "flags"],
    )
    snapshot = Snapshot("gus-bdl", "0" * 64, "https://bdl.stat.gov.pl", "2026-11-01", "public", "bundled.csv")
    trial.store.put_observations(standing, snapshot)
    trial.sync()
    assert trial.figures()["bdl:72305", "146301", "2023"] == (197_848.0, "")
    assert ("bdl:72305", "266101", "2024") in trial.figures()


def test_a_source_that_suddenly_gives_far_less_deletes_nothing(trial: Trial, bank: Bank):
    bank.cells["72305"][KIELCE] |= {str(year): (200_000.0, 1) for year in range(1995, 2023)}
    trial.sync()
    before = trial.figures()
    bank.cells["72305"] = {KIELCE: {"2024": (180_540.0, 9)}}
    report = trial.sync()
    assert report.state == "held"
    assert "nothing was changed" in (report.reason or "")
    assert trial.figures() == before


def test_an_empty_source_deletes_nothing(trial: Trial, bank: Bank):
    trial.sync()
    before = trial.figures()
    bank.cells = {}
    assert trial.sync().state in ("error", "held")
    assert trial.figures() == before


def test_a_failing_page_takes_nothing_over_and_says_why(trial: Trial, bank: Bank):
    bank.broken.add(f"/api/v1/data/by-unit/{KIELCE}")
    report = trial.sync()
    assert report.state == "error"
    assert "answers 500" in (report.reason or "")
    assert trial.figures() == {}
    bank.broken.clear()
    assert trial.sync().state == "ok"


def test_a_limit_pauses_the_round_and_the_next_attempt_goes_on_where_it_stopped(trial: Trial):
    host = trial.web.origin.partition("//")[2]
    trial.limits.close()
    trial.limits.allowances = {host: Allowance(((2, 3600.0),))}
    paused = trial.sync()
    assert paused.state == "paused"
    assert (paused.retry_after or 0) > 3000
    assert trial.figures() == {}
    asked = len(trial.web.asked)
    trial.limits.close()
    trial.limits.allowances = {host: Allowance(((10_000, 3600.0),))}
    assert trial.sync().state == "ok"
    paths = [one["path"] for one in trial.web.asked]
    assert len(paths) == len(set(paths))
    assert len(paths) > asked


def test_a_replay_asks_nobody_and_gives_the_same(trial: Trial):
    trial.sync()
    asked, before = len(trial.web.asked), trial.figures()
    assert replay(trial.source, trial.bench).state == "unchanged"
    assert (len(trial.web.asked), trial.figures()) == (asked, before)


def test_every_gmina_is_read_page_by_page_to_the_end(bank: Bank, tmp_path: Path):
    from harvesters.feeds.bdl import bdl_units

    units = [unit for (_, level), (unit, *_) in bdl_units().items() if level == 6]
    bank.cells["72305"] = {unit: {"2024": (1000.0 + place, 1)} for place, unit in enumerate(units)}
    bank.cells["60270"] = {KIELCE_AS_POWIAT: {"2024": (4.5, 1)}}
    with serving(bank.answer) as web:
        trial = Trial(web, tmp_path, reach="every_gmina")
        assert trial.sync().state == "ok"
        paths = [one["path"] for one in web.asked if "/72305?" in one["path"]]
        trial.limits.close()
    assert len(paths) == -(-len(units) // 100)
    assert len([key for key in trial.figures() if key[0] == "bdl:72305"]) == len(units)


def test_pages_that_never_end_are_stopped(trial: Trial, bank: Bank, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("harvesters.feeds.sync.MOST_REQUESTS", 5)
    bank.endless = True
    report = trial.sync()
    assert report.state == "error"
    assert "more than 5 pages" in (report.reason or "")


def test_a_series_that_suddenly_says_quite_other_things_is_left_as_it_stands(trial: Trial, bank: Bank):
    bank.cells["72305"][KIELCE] |= {str(year): (200_000.0 + year, 1) for year in range(2015, 2023)}
    trial.sync()
    before = trial.figures()
    bank.cells["72305"][KIELCE] = {
        year: ((value or 0) / 1000, 1) for year, (value, _) in bank.cells["72305"][KIELCE].items()
    }
    bank.cells["60270"][KIELCE_AS_POWIAT]["2023"] = (4.6, 1)
    report = trial.sync()
    assert any("bdl:72305" in one and "left as it stands" in one for one in report.remarks)
    assert trial.figures() == before | {("bdl:60270", "266101", "2023"): (4.6, "")}
    assert report.doubted
    assert trial.sync().doubted


def test_pages_that_never_end_are_stopped_in_slices_too(
    trial: Trial, bank: Bank, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("harvesters.feeds.sync.MOST_REQUESTS", 5)
    bank.endless = True
    while (report := synchronise(trial.source, trial.bench, until=0.0)).state == "paused":
        assert len(trial.web.asked) <= 5
    assert "more than 5 pages" in (report.reason or "")
    bank.endless = False
    monkeypatch.setattr("harvesters.feeds.sync.MOST_REQUESTS", 1000)
    while (report := synchronise(trial.source, trial.bench)).state == "paused":
        assert len(trial.web.asked) <= 50
    assert "more than 5 pages" not in (report.reason or "")


def test_a_source_that_is_down_is_given_up_after_a_few_requests_however_short_the_slices(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
):
    tried: list[str] = []

    def down(self: Fetcher, source: str, address: str, *more: object):
        tried.append(address)
        raise FetchError(address, "cannot be reached", again=True)

    monkeypatch.setattr(Fetcher, "fetch", down)
    many = [Request(str(number), f"{trial.web.origin}/{number}") for number in range(10)]
    trial.bench.state.begin(trial.source.id, many)
    while (report := synchronise(trial.source, trial.bench, until=0.0)).state == "paused":
        assert len(tried) < 3
    assert (report.state, len(tried)) == ("error", 3)
    assert trial.bench.state.waiting(trial.source.id) == []


def test_failures_count_only_in_a_row_and_not_those_of_requests_that_may_fail(trial: Trial):
    state, name = trial.bench.state, trial.source.id
    state.begin(name, [Request(str(number), f"{trial.web.origin}/{number}") for number in range(6)])
    assert state.failing(name) == 0
    state.refused(name, "0", "down")
    state.answered(name, "1", "0" * 64, Validators(), "2026-01-01")
    assert state.failing(name) == 0
    state.refused(name, "2", "down")
    state.refused(name, "3", "nothing there", excused=True)
    state.refused(name, "4", "down")
    assert state.failing(name) == 2
