"""Thinning out old snapshots: what goes, what stays, what is packed. All bytes are synthetic."""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harvesters.bundled import load_sources
from harvesters.feeds.feed import Request
from harvesters.feeds.state import FeedState
from harvesters.fetching.fetch import Validators
from harvesters.fetching.packed import Packed
from harvesters.fetching.snapshots import Kept, SnapshotError, Snapshots
from harvesters.fetching.thinning import Needed, Plan, Thinned, plan, thin
from harvesters.housekeeping import planned
from harvesters.source import Retention
from indicator_jobs.loading import series_of_source
from indicator_jobs.store import Snapshot, Store

TODAY = dt.date(2026, 11, 23)
MONTHLY = Retention()


FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def moment(days_ago: float) -> str:
    return (dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC) - dt.timedelta(days=days_ago)).isoformat()


def hashed(number: int) -> str:
    return f"{number:064x}"


@st.composite
def histories(draw: st.DrawFn) -> list[Kept]:
    """Arrivals of a few sources over two years, source by source, each in order of time."""
    one = st.builds(
        lambda days, number, source, page, form: Kept(
            hashed(number), 10, source, f"http://x/{page}", moment(days), form
        ),
        st.integers(0, 700),
        st.integers(0, 25),
        st.sampled_from("ab"),
        st.integers(1, 2),
        st.sampled_from(["text/csv", "text/html"]),
    )
    return sorted(draw(st.lists(one, max_size=60)), key=lambda one: (one.source, one.retrieved))


RETENTIONS = st.builds(
    Retention, days=st.integers(7, 400), later=st.sampled_from(["everything", "month", "year", "nothing"])
)
SOME = st.frozensets(st.integers(0, 25).map(hashed), max_size=5)


def of(arrivals: Iterable[Kept]) -> set[str]:
    return {one.sha256 for one in arrivals}


@FEW
@given(histories(), RETENTIONS, SOME, SOME)
def test_nothing_goes_on_which_something_stands_or_that_is_young_or_of_an_unknown_source(
    arrivals: list[Kept], retention: Retention, live: frozenset[str], cited: frozenset[str]
):
    done = plan(arrivals, of(arrivals), {"a": retention}, Needed(live, cited), TODAY)
    away = {one.sha256 for one in done.away}
    young = {one.sha256 for one in arrivals if one.retrieved >= moment(retention.days)}
    unknown = {one.sha256 for one in arrivals if one.source == "b"}
    assert not away & (live | cited | young | unknown)
    assert not set(done.pack) & (live | young | unknown | away)
    assert away | set(done.pack) <= of(arrivals)


@FEW
@given(histories(), st.integers(7, 400), SOME)
def test_of_each_month_the_first_stays_and_no_more_than_one_of_each_address(
    arrivals: list[Kept], days: int, cited: frozenset[str]
):
    retention = Retention(days=days, later="month")
    done = plan(arrivals, of(arrivals), {"a": retention, "b": retention}, Needed(cited=cited), TODAY)
    staying = of(arrivals) - {one.sha256 for one in done.away}
    old = [one for one in arrivals if one.retrieved[:10] < moment(days)[:10]]
    first = {}
    for one in old:
        first.setdefault((one.source, one.retrieved[:7]), one.sha256)
    assert set(first.values()) <= staying
    kinds = {(one.source, one.retrieved[:7], one.address, one.content_type) for one in old}
    only_old = {one.sha256 for one in old} - {one.sha256 for one in arrivals if one not in old}
    assert len((staying & only_old) - cited) <= len(kinds)


@FEW
@given(histories(), RETENTIONS, SOME, st.integers(0, 60))
def test_thinned_again_nothing_more_goes_and_a_later_day_takes_no_less(
    arrivals: list[Kept], retention: Retention, cited: frozenset[str], days: int
):
    def away(lying: set[str], day: dt.date) -> set[str]:
        rules = {"a": retention, "b": retention}
        return {one.sha256 for one in plan(arrivals, lying, rules, Needed(cited=cited), day).away}

    first = away(of(arrivals), TODAY)
    assert away(of(arrivals) - first, TODAY) == set()
    assert first <= away(of(arrivals), TODAY + dt.timedelta(days=days))


@FEW
@given(histories(), SOME)
def test_what_keeps_everything_loses_nothing_and_what_keeps_nothing_only_what_is_young_or_needed(
    arrivals: list[Kept], cited: frozenset[str]
):
    def away(later: str) -> set[str]:
        rule = Retention(days=90, later=later)  # type: ignore[arg-type]
        done = plan(arrivals, of(arrivals), {"a": rule, "b": rule}, Needed(cited=cited), TODAY)
        return {one.sha256 for one in done.away}

    assert away("everything") == set()
    young = {one.sha256 for one in arrivals if one.retrieved[:10] >= moment(90)[:10]}
    assert away("nothing") == of(arrivals) - young - cited
    assert away("everything") <= away("month") <= away("nothing")


def test_an_hourly_source_of_a_year_keeps_its_last_days_and_the_first_of_each_month():
    hours = [
        Kept(hashed(hour), 10, "a", "http://x", moment((24 * 365 - hour) / 24), "application/json")
        for hour in range(24 * 365)
    ]
    done = plan(hours, of(hours), {"a": MONTHLY}, Needed(), TODAY)
    staying = len(hours) - len(done.away)
    assert 90 * 24 <= staying <= 91 * 24 + 10 + 1
    assert 9 <= len(done.pack) <= 11


# On the disk.


def keep(snapshots: Snapshots, content: bytes, days_ago: float, source: str = "a") -> str:
    return snapshots.keep([content], source, "http://x", moment(days_ago), "text/csv").sha256


def thinned(snapshots: Snapshots, needed: Needed | None = None) -> Thinned:
    lying, rules = snapshots.lying(), {"a": MONTHLY}
    return thin(snapshots, plan(snapshots.histories(), lying, rules, needed or Needed(), TODAY))


def test_of_what_goes_hash_size_and_dates_stay_and_reading_it_says_so(tmp_path: Path):
    snapshots = Snapshots(tmp_path)
    first = keep(snapshots, b"first of the month", 206)
    gone = keep(snapshots, b"figures", 205)
    keep(snapshots, b"figures", 200)
    assert thinned(snapshots) == Thinned(1, 1, 25)
    assert not snapshots.path(gone).exists()
    noted = snapshots.gone(gone)
    assert noted is not None
    assert (noted.size, noted.arrived, noted.last, noted.thinned) == (
        7,
        moment(205),
        moment(200),
        "2026-11-23",
    )
    with pytest.raises(SnapshotError, match=r"7 bytes.*2026-05-07.* thinned out on 2026-11-23"):
        snapshots.read(gone)
    assert len(snapshots.arrivals("a")) == 3
    assert snapshots.read(first) == b"first of the month"
    assert thinned(snapshots) == Thinned()


def test_where_nothing_was_ever_synchronised_there_is_nothing_to_do(tmp_path: Path):
    assert thinned(Snapshots(tmp_path / "absent")) == Thinned()
    assert not (tmp_path / "absent").exists()


def test_what_is_cited_is_packed_and_can_be_read_and_parsed_for_ever(tmp_path: Path):
    snapshots, content = Snapshots(tmp_path), b"2661011;2024;180540\n" * 500
    keep(snapshots, b"other", 301)
    cited = keep(snapshots, content, 300)
    assert thinned(snapshots, Needed(cited={cited})).packed == 2
    assert not snapshots.path(cited).exists()
    assert (tmp_path / "packed.sqlite").stat().st_size < 20_000
    assert snapshots.read(cited) == content
    assert snapshots.unpacked(cited).read_bytes() == content
    assert snapshots.path(cited).stat().st_mode & 0o777 == 0o444


def test_what_the_next_round_reads_lies_unpacked_however_old_it_is(tmp_path: Path):
    snapshots = Snapshots(tmp_path)
    live = keep(snapshots, b"figures", 1000)
    assert thinned(snapshots, Needed(live={live}, cited={live})) == Thinned()
    assert snapshots.path(live).exists()


def test_what_comes_again_is_there_again_and_stays(tmp_path: Path):
    snapshots = Snapshots(tmp_path)
    keep(snapshots, b"first", 301)
    again = keep(snapshots, b"figures", 300)
    thinned(snapshots)
    assert keep(snapshots, b"figures", 0) == again
    assert thinned(snapshots) == Thinned()
    assert snapshots.read(again) == b"figures"


def test_what_comes_again_between_the_plan_and_its_end_stays(tmp_path: Path):
    snapshots = Snapshots(tmp_path)
    packed, gone = keep(snapshots, b"first", 301), keep(snapshots, b"figures", 300)
    made = plan(snapshots.histories(), snapshots.lying(), {"a": MONTHLY}, Needed(), TODAY)
    assert ([one.sha256 for one in made.away], made.pack) == ([gone], (packed,))
    for content in (b"first", b"figures"):
        keep(snapshots, content, 0, source="b")
    assert thin(snapshots, made) == Thinned()
    assert snapshots.path(gone).exists()
    assert snapshots.path(packed).exists()


def test_where_it_cannot_be_noted_or_packed_nothing_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    snapshots = Snapshots(tmp_path)
    packed, gone = keep(snapshots, b"first", 301), keep(snapshots, b"figures", 300)

    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(Packed, "put", full)
        with pytest.raises(SnapshotError, match="disk is full"):
            thinned(snapshots)
    assert snapshots.lying() == {packed, gone}
    (tmp_path / "thinned").write_text("in the way")
    with pytest.raises(SnapshotError, match="could not be noted"):
        thinned(snapshots)
    assert [snapshots.read(one) for one in (packed, gone)] == [b"first", b"figures"]


def test_a_spoilt_snapshot_is_not_packed_as_if_it_were_whole(tmp_path: Path):
    snapshots = Snapshots(tmp_path)
    spoilt = snapshots.path(keep(snapshots, b"figures", 300))
    spoilt.chmod(0o644)
    spoilt.write_bytes(b"others!")
    with pytest.raises(SnapshotError, match="other bytes"):
        thinned(snapshots)
    assert spoilt.exists()


def test_the_newest_arrivals_are_found_without_reading_the_months_before(tmp_path: Path):
    snapshots = Snapshots(tmp_path)
    for days in (200, 100, 2, 1, 0):
        keep(snapshots, str(days).encode(), days)
    old = next(one for one in (tmp_path / "arrivals" / "a").iterdir() if one.stem == moment(200)[:7])
    old.chmod(0o000)
    old.unlink()
    old.mkdir()  # reading it would fail
    assert [one.retrieved for one in snapshots.newest("a", 2)] == [moment(0), moment(1)]
    assert snapshots.newest("b", 2) == []


# What something stands on.


class Desk:
    """A store, its snapshots, and a source that was synchronised twice long ago."""

    def __init__(self, folder: Path):
        declared = next(one for one in load_sources() if one.id == "imgw-live")
        self.source = declared
        self.snapshots = Snapshots(folder / "snapshots")
        self.store = Store.open(f"sqlite:///{folder / 'zoom.sqlite'}")
        self.state = FeedState(self.store.engine)
        self.store.put_sources(
            [declared.model_dump(mode="json", exclude={"series"})], series_of_source(declared)
        )

    def came(self, content: bytes, days_ago: float) -> str:
        return keep(self.snapshots, content, days_ago, self.source.id)

    def round(self, days_ago: float, value: float) -> tuple[str, str]:
        """A round that brought a figure: the hashes of its answer and of its list of answers."""
        answer = self.came(f"answer {days_ago}".encode(), days_ago)
        self.state.begin(self.source.id, [Request("weather", "http://x/weather")])
        self.state.answered(self.source.id, "weather", answer, Validators(), moment(days_ago))
        listed = json.dumps({"address": "http://x/weather", "sha256": answer}).encode()
        manifest = self.came(listed, days_ago)
        row = ["imgw:hour.temperature", "266101", "2026-05-01", value, "", "hour=1"]
        columns = ["series", "territory", "period", "value", "flags", "dimensions"]
        file = f"{manifest}.ndjson"
        told = Snapshot(self.source.id, manifest, "http://x", moment(days_ago), "public", file)
        self.store.put_observations(pd.DataFrame([row], columns=columns), told)
        return answer, manifest

    def planned(self) -> tuple[Plan, dict[str, str]]:
        house = planned([self.source], self.store, self.snapshots, TODAY)
        return house.plan, house.alone


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_answers_behind_figures_of_today_and_revised_ones_are_packed_and_refusals_go(desk: Desk):
    desk.came(b"first of the month", 220.5)
    refusal = desk.came(b"Service Unavailable", 220)
    before = desk.round(210, 1.0)
    now = desk.round(209, 2.0)
    made, alone = desk.planned()
    assert alone == {}
    assert [one.sha256 for one in made.away] == [refusal]
    assert set(before) <= set(made.pack)
    assert now[1] in made.pack
    assert now[0] not in made.pack  # a replay reads it
    thin(desk.snapshots, made)
    again, _ = desk.planned()  # the lists of answers are read from where they are packed
    assert (again.away, again.pack) == ((), ())


def test_files_of_datasets_of_the_last_good_round_stay(desk: Desk):
    desk.round(300, 1.0)
    file = desk.came(b"a;b\n", 299)
    readings = desk.snapshots.folder / "readings" / desk.source.id
    readings.mkdir(parents=True)
    record = {"record": {"guid": "x", "resources": [{"file": file}]}}
    (readings / "one.jsonl").write_text(json.dumps(record) + "\n")
    made, _ = desk.planned()
    assert file not in {one.sha256 for one in made.away} | set(made.pack)


def test_another_database_that_knows_nothing_of_the_snapshots_takes_none_away(desk: Desk):
    for days in (300, 299, 298):
        desk.came(str(days).encode(), days)
    made, alone = desk.planned()
    assert (made.away, made.pack) == ((), ())
    assert list(alone) == [desk.source.id]


def test_a_source_whose_list_of_answers_is_lost_is_left_alone(desk: Desk):
    desk.came(b"refusal", 299)
    _, manifest = desk.round(300, 1.0)
    desk.snapshots.path(manifest).unlink()
    made, alone = desk.planned()
    assert (made.away, made.pack) == ((), ())
    assert "cannot be read" in alone[desk.source.id]


def test_a_source_keeps_what_its_own_retention_says(desk: Desk):
    desk.round(300, 1.0)
    for days in (299, 298, 297):
        desk.came(str(days).encode(), days)
    kept = Retention(days=90, later="everything")
    desk.source = desk.source.model_copy(update={"retention": kept})
    assert desk.planned()[0].away == ()
    desk.source = desk.source.model_copy(update={"retention": Retention(days=90, later="nothing")})
    assert len(desk.planned()[0].away) == 3
