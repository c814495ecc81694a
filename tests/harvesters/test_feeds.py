"""The standard suite: what holds for every kind of feed, whatever its publisher sends."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from feed_cases import CASES, Case, source_of
from web import Web, reply, serving

from harvesters.feeds import reading
from harvesters.feeds.feed import Scope
from harvesters.feeds.kinds import MODULES, FeedError, feed_of
from harvesters.feeds.state import FeedState
from harvesters.feeds.sync import Bench, SyncReport, replay, synchronise
from harvesters.fetching.fetch import Fetcher
from harvesters.fetching.limits import Allowance, Limits
from harvesters.fetching.policy import Policy
from harvesters.fetching.sandbox import parse_apart
from harvesters.fetching.snapshots import Snapshots
from indicator_jobs.loading import series_of_source
from indicator_jobs.store import Store


class Trial:
    """A case at work: its stand-in, which can be made to misbehave, its source and its store."""

    def __init__(self, case: Case, folder: Path):
        self.case, self.folder = case, folder
        self.spoil: Callable[[BaseHTTPRequestHandler], None] | None = None
        self.web: Web

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        (self.spoil or self.case.answer)(handler)

    def open(self, web: Web) -> None:
        self.web, self.host = web, web.origin.partition("//")[2]
        self.source = source_of(self.case, web.origin)
        self.store = Store.open(f"sqlite:///{self.folder / 'zoom.sqlite'}")
        self.store.put_sources(
            [self.source.model_dump(mode="json", exclude={"series"})], series_of_source(self.source)
        )
        self.limits = Limits(self.folder / "limits", {self.host: Allowance(((10_000, 1.0),))}, patience=0.05)
        snapshots = Snapshots(self.folder / "snapshots")
        feed, _ = feed_of(self.source)
        policy = Policy(trusted=frozenset({web.origin}), content_types=feed.content_types)
        self.bench = Bench(
            self.store,
            FeedState(self.store.engine),
            Fetcher(snapshots, self.limits, policy, attempts=1),
            Scope(self.case.territories),
        )

    def allow(self, *rates: tuple[int, float]) -> None:
        self.limits.close()
        self.limits.allowances = {self.host: Allowance(rates)}

    def sync(self) -> SyncReport:
        return synchronise(self.source, self.bench)

    def figures(self) -> dict[tuple[str, str, str, str], tuple[float | None, str]]:
        rows = self.store.observations().astype(object).to_dict("records")
        return {
            (row["series"], row["territory"], row["period"], row["dimensions"]): (
                None if row["value"] != row["value"] else row["value"],
                row["flags"],
            )
            for row in rows
        }

    def close(self) -> None:
        self.limits.close()
        self.store.engine.dispose()


@pytest.fixture(params=sorted(CASES))
def trial(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Trial]:
    made = Trial(CASES[request.param], tmp_path)
    with serving(made.answer) as web:
        made.open(web)
        yield made
        made.close()


def test_every_kind_of_feed_has_a_case():
    assert {case.kind for case in CASES.values()} == set(MODULES)


def test_what_the_publisher_says_arrives_with_its_flags(trial: Trial):
    report = trial.sync()
    assert report.state == "ok", report.reason
    figures = trial.figures()
    assert {cell: figures.get(cell) for cell in trial.case.expected} == trial.case.expected
    assert trial.case.rows in (0, len(figures))


def test_a_repetition_changes_nothing(trial: Trial):
    trial.sync()
    before = trial.store.observations()
    report = trial.sync()
    assert (report.state, report.counts.written) == ("unchanged", 0)
    assert trial.store.observations().equals(before)


def test_pages_end_and_no_page_is_asked_twice(trial: Trial):
    trial.sync()
    paths = [one["path"] for one in trial.web.asked]
    assert paths
    assert len(paths) == len(set(paths))


def test_a_limit_pauses_and_the_rest_is_asked_later(trial: Trial):
    trial.allow((1, 3600.0))
    paused = trial.sync()
    if paused.state == "ok":  # a feed of one request is never paused; its next round is
        paused = trial.sync()
    assert paused.state == "paused"
    assert (paused.retry_after or 0) > 3000
    trial.allow((10_000, 3600.0))
    assert trial.sync().state in ("ok", "unchanged")
    assert trial.case.expected.items() <= trial.figures().items()


@pytest.mark.parametrize(
    ("status", "content", "content_type"),
    [
        (500, b"", "application/json"),
        (200, b"<html><body>Przerwa techniczna</body></html>", "text/html"),
        (200, b"<html><body>Przerwa techniczna</body></html>", "application/json"),
        (200, b'{"results": [', "application/json"),
        (200, b'"an answer of another kind"', "application/json"),
        (200, b"\xff\xfe\x00", "application/json"),
        (200, b"", "application/json"),
    ],
)
def test_a_broken_answer_is_told_and_changes_nothing(
    trial: Trial, status: int, content: bytes, content_type: str
):
    trial.sync()
    before = trial.figures()
    trial.spoil = lambda handler: reply(handler, content, status, Content_Type=content_type)
    report = trial.sync()
    assert report.state in ("error", "held")
    assert report.reason
    assert trial.figures() == before


def test_the_bytes_of_a_broken_answer_are_kept(trial: Trial):
    broken = b'{"results": ['
    trial.spoil = lambda handler: reply(handler, broken, Content_Type="application/json")
    trial.sync()
    snapshots = Snapshots(trial.folder / "snapshots")
    assert broken in [snapshots.read(one.sha256) for one in snapshots.arrivals(trial.source.id)]


def test_an_answer_without_records_deletes_nothing(trial: Trial):
    trial.sync()
    before = trial.figures()
    empty = {"results": [], "totalRecords": 0, "Lista stacji pomiarowych": [], "totalPages": 0}
    trial.spoil = lambda handler: reply(handler, json.dumps(empty).encode(), Content_Type="application/json")
    assert trial.sync().state in ("error", "held")
    assert trial.figures() == before


def test_a_source_that_recovers_is_read_again(trial: Trial):
    trial.spoil = lambda handler: reply(handler, b"", 503)
    assert trial.sync().state == "error"
    trial.spoil = None
    assert trial.sync().state == "ok"


def test_the_snapshots_can_be_parsed_again_without_asking(trial: Trial):
    trial.sync()
    asked, before = len(trial.web.asked), trial.figures()
    assert replay(trial.source, trial.bench).state == "unchanged"
    assert (len(trial.web.asked), trial.figures()) == (asked, before)


def test_a_round_goes_on_in_slices_however_short_and_comes_to_the_same(trial: Trial):
    while (report := synchronise(trial.source, trial.bench, until=0.0)).state == "paused":
        assert (report.asked <= 1, report.retry_after) == (True, 0.0)
    assert report.state == "ok", report.reason
    paths = [one["path"] for one in trial.web.asked]
    assert len(paths) == len(set(paths))
    assert trial.case.expected.items() <= trial.figures().items()


def test_the_same_bytes_are_parsed_once(trial: Trial, monkeypatch: pytest.MonkeyPatch):
    parsed = []

    def counted(parser, arrived, *rest):
        parsed.append(arrived)
        return parse_apart(parser, arrived, *rest)

    monkeypatch.setattr(reading, "parse_apart", counted)
    report = trial.sync()
    assert 0 < report.asked <= len(parsed) <= len(trial.web.asked)
    answers = trial.bench.state.last_answers(trial.source.id)
    understood = {trial.bench.fetcher.snapshots.path(one.sha256 or "") for one in answers}
    parsed.clear()
    trial.sync()
    assert understood.isdisjoint(parsed)
    replay(trial.source, trial.bench)
    assert understood.intersection(parsed)


def test_what_was_read_of_earlier_rounds_does_not_pile_up(trial: Trial):
    for _ in range(3):  # a feed may ask less when it knows more
        trial.sync()
    folder = trial.folder / "snapshots" / reading.FOLDER / trial.source.id
    before, left = len(list(folder.iterdir())), folder / "left-by-an-earlier-round.json"
    left.write_text("{}")
    trial.sync()
    assert not left.exists()
    assert len(list(folder.iterdir())) == before


def test_options_that_are_wrong_are_named_with_the_field():
    source = source_of(CASES["imgw"], "http://127.0.0.1:9").model_copy(
        update={"feed": {"kind": "imgw", "station": "Kielce"}}
    )
    with pytest.raises(FeedError, match=r"imgw\.yaml: feed\.station: "):
        feed_of(source)
    with pytest.raises(FeedError, match=r"feed\.kind: 'bld' is no kind of feed\. Write one of bdl"):
        feed_of(source.model_copy(update={"feed": {"kind": "bld"}}))
