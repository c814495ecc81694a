"""Synchronising a source: ask what is planned, keep what comes, take over what it means.

A round that stops at a limit of the source goes on where it stopped. Nothing is taken over before a round is
whole, nothing when it is suspiciously small, and what the answers do not speak of stays as it stands.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any, Literal

import pandas as pd
from zoom_schemas.texts import Bilingual

from harvesters.feeds.feed import Feed, Parsed, Row, Scope
from harvesters.feeds.kinds import feed_of
from harvesters.feeds.reading import forget_others, read
from harvesters.feeds.state import Asked, FeedState, moment
from harvesters.fetching.fetch import Fetcher
from harvesters.fetching.policy import FetchError, LimitError
from harvesters.fetching.sandbox import Bounds, ParseError
from harvesters.fetching.snapshots import Kept, SnapshotError
from harvesters.reasons import code_of, words, words_of
from harvesters.source import Source
from indicator_jobs.arrivals import ArrivalError, check_arrivals
from indicator_jobs.changes import Counts
from indicator_jobs.frames import picked, where
from indicator_jobs.newer import MANIFEST
from indicator_jobs.store import Snapshot, Store

State = Literal["ok", "unchanged", "paused", "held", "error"]

MOST_REQUESTS = 20_000
"""More in one round means a server whose pages never end."""

MOST_FAILURES = 3
"""After so many failures in a row the source is left alone until the next round."""

LEAST_SHARE = 0.7
"""A round with fewer rows than this share of those that stand is not believed."""

DOUBTFUL_CHANGE, DOUBTFUL_SHARE, FEWEST_TO_DOUBT = 0.5, 0.5, 4
"""A series is not believed where more than half of at least four figures change by more than half."""


@dataclass(frozen=True)
class SyncReport:
    """What came of one attempt to synchronise a source.

    `reason` is for those who mend it, `words` say it to everybody. `retry_after`: seconds, where it was
    paused; 0 where only its time was over. `doubted`: a series was left as it stands (see `remarks`).
    """

    source: str
    state: State
    reason: str | None = None
    asked: int = 0
    unchanged: int = 0
    counts: Counts = field(default_factory=Counts)
    remarks: tuple[str, ...] = ()
    retry_after: float | None = None
    words: Bilingual | None = None
    doubted: bool = False


@dataclass(frozen=True)
class Bench:
    """Everything a synchronisation works with."""

    store: Store
    state: FeedState
    fetcher: Fetcher
    scope: Scope
    bounds: Bounds = field(default_factory=Bounds)


Beat = Callable[[str], None]


def synchronise(
    source: Source, bench: Bench, beat: Beat = lambda key: None, until: float | None = None
) -> SyncReport:
    """Ask, keep, parse, take over.

    `beat` is told every request, so that others see the work is alive. At `until` (of time.monotonic()) it
    pauses after the request it is at, and goes on there the next time.
    """
    feed, options = feed_of(source)
    remarks: list[str] = []
    if bench.state.next(source.id) is None:
        bench.state.begin(source.id, feed.plan(source, options, _scope(source, bench)))
    asked = unchanged = 0
    failures = bench.state.failing(source.id)  # in a row, also where each slice has time for one only
    before, begun = bench.state.count(source.id), False
    while one := _next(source, feed, options, bench, remarks):
        if begun and until is not None and monotonic() >= until:
            return SyncReport(source.id, "paused", None, asked, unchanged, retry_after=0.0)
        begun = True  # however short its time, each attempt brings the round on by a request
        beat(one.request.key)
        if before + asked >= MOST_REQUESTS:
            _abandon(source, bench)
            reason, told = f"asks for more than {MOST_REQUESTS} pages", words("endless")
            return SyncReport(source.id, "error", reason, asked, words=told)
        try:
            same, parsed = _ask(source, feed, one, bench)
        except LimitError as error:
            so_far = _so_far(source, feed, bench, asked, unchanged, remarks)
            paused = replace(so_far, state="paused", reason=str(error), words=words_of(error))
            return replace(paused, retry_after=error.retry_after)
        except SnapshotError as error:  # what was not kept is asked again
            return SyncReport(source.id, "error", str(error), asked, words=words_of(error))
        except (FetchError, ParseError) as error:
            excused = one.request.optional or getattr(error, "status", None) in feed.absent
            bench.state.refused(source.id, one.request.key, str(error), excused, code_of(error))
            failures += not excused
            if failures >= MOST_FAILURES:
                return _given_up(source, bench, asked, error)
            continue
        asked, unchanged, failures = asked + 1, unchanged + same, 0
        remarks += parsed.remarks
    return _whole(source, feed, bench, asked, unchanged, remarks)


def replay(source: Source, bench: Bench) -> SyncReport:
    """Parse the last snapshots again and take over what they mean now. Asks nobody."""
    feed, _ = feed_of(source)
    answers = bench.state.last_answers(source.id)
    try:
        return _take_over(source, feed, bench, answers, SyncReport(source.id, "ok"), anew=True)
    except SnapshotError as error:  # its bytes are gone
        return SyncReport(source.id, "error", str(error), words=words("lost_bytes"))


def _next(source: Source, feed: Feed, options: Any, bench: Bench, remarks: list[str]) -> Asked | None:
    """What to ask next; where nothing waits, what follows from what the round has noted."""
    waiting = bench.state.next(source.id)
    if waiting is None and feed.further and bench.state.round(source.id):
        told = feed.further(source, options, _scope(source, bench))
        bench.state.add(source.id, bench.state.round(source.id), told.requests)
        bench.state.note(source.id, told.notes)
        remarks += told.remarks
        waiting = bench.state.next(source.id)
    return waiting


def _scope(source: Source, bench: Bench) -> Scope:
    noted, seen = bench.state.noted(source.id)
    return replace(bench.scope, noted=noted, seen=seen)


def _ask(source: Source, feed: Feed, one: Asked, bench: Bench) -> tuple[bool, Parsed]:
    request = one.request
    fetched = bench.fetcher.fetch(source.id, request.address, one.validators, request.headers)
    sha256 = fetched.snapshot.sha256 if fetched.snapshot else one.sha256
    if sha256 is None:
        raise FetchError(request.address, "says that nothing has changed, but nothing was there")
    parsed = read(source, feed, one, sha256, bench.fetcher.snapshots, bench.bounds)
    # What follows is noted first: a process that is killed between the two asks again and loses no page.
    bench.state.add(source.id, bench.state.round(source.id), parsed.requests)
    bench.state.note(source.id, parsed.notes)
    bench.state.answered(source.id, request.key, sha256, fetched.validators, moment())
    return sha256 == one.sha256, parsed


def _given_up(source: Source, bench: Bench, asked: int, error: FetchError | ParseError) -> SyncReport:
    _abandon(source, bench)
    waiting = getattr(error, "retry_after", None)
    return SyncReport(
        source.id, _failing(code_of(error)), str(error), asked, retry_after=waiting, words=words_of(error)
    )


def _abandon(source: Source, bench: Bench) -> None:
    """Ask nothing more in this round; the next attempt begins a new one."""
    for one in bench.state.waiting(source.id):
        bench.state.refused(source.id, one.request.key, "not asked: the source failed before")


def _failing(code: str | None) -> State:
    """What came but cannot be read as it should is held: asking again soon would not help."""
    return "held" if code == "unreadable" else "error"


def _so_far(
    source: Source, feed: Feed, bench: Bench, asked: int, unchanged: int, remarks: list[str]
) -> SyncReport:
    """What a round that pauses has taken over: nothing, unless each answer stands for itself."""
    report = SyncReport(source.id, "paused", None, asked, unchanged, remarks=tuple(dict.fromkeys(remarks)))
    answers = bench.state.done(source.id) if feed.piecewise else []
    if not _with_figures(answers, feed):
        return report
    report = _take_over(source, feed, bench, answers, report)
    if report.state in ("ok", "unchanged"):
        bench.state.taken(source.id)
    return report


def _whole(
    source: Source, feed: Feed, bench: Bench, asked: int, unchanged: int, remarks: list[str]
) -> SyncReport:
    """What a round that was asked to its end comes to."""
    failed = bench.state.failed(source.id)
    told = [*remarks, *(f"without {one.request.key}: {one.reason}" for one in failed)]
    report = SyncReport(source.id, "unchanged", None, asked, unchanged, remarks=tuple(dict.fromkeys(told)))
    answers = bench.state.done(source.id)
    needed = [one for one in failed if not one.request.optional]
    if needed or (failed and not answers and not bench.state.has_taken(source.id)):
        first = (needed or failed)[0]
        reason = f"{len(needed or failed)} requests failed, the first: {first.reason}"
        told = words(first.code or "", first.request.address)
        return replace(report, state=_failing(first.code), reason=reason, words=told)
    if _with_figures(answers, feed) or not (answers or bench.state.has_taken(source.id)):
        report = _take_over(source, feed, bench, answers, report)
    if report.state in ("ok", "unchanged"):
        bench.state.taken(source.id)
        if not report.doubted:  # what is doubted is asked for again
            bench.state.settle(source.id)
        forget_others(source, bench.state.last_answers(source.id), bench.fetcher.snapshots)
    return report


def _take_over(
    source: Source, feed: Feed, bench: Bench, answers: list[Asked], report: SyncReport, anew: bool = False
) -> SyncReport:
    rows, doubt = _rows(source, feed, answers, bench, anew)
    if doubt:
        return replace(report, state="held", reason=doubt, words=words("unreadable"))
    standing = _standing(bench.store, source)
    rows, doubts = _without_doubtful(rows, standing)
    report = replace(report, remarks=(*report.remarks, *doubts), doubted=bool(doubts))
    within = _spoken_of(standing, rows, feed)
    if len(rows) < LEAST_SHARE * int(within.sum()) or (not rows and len(standing)):
        reason = (
            f"gives {len(rows)} figures where {int(within.sum()) or len(standing)} stand: nothing was changed"
        )
        return replace(report, state="held", reason=reason, words=words("few"))
    frame = pd.concat([where(standing, ~within), _frame(rows)], ignore_index=True)
    try:
        check_arrivals(frame, {one.id: one.model_dump(mode="json") for one in source.series}, source.id)
    except ArrivalError as error:
        return replace(report, state="held", reason=str(error), words=words_of(error))
    counts = bench.store.put_observations(frame, _manifest(source, answers, bench))
    return replace(report, state="ok" if counts.written else "unchanged", counts=counts)


def _with_figures(answers: Iterable[Asked], feed: Feed) -> list[Asked]:
    return [one for one in answers if not one.request.key.startswith(feed.questions or ("\0",))]


def _without_doubtful(rows: list[Row], standing: pd.DataFrame) -> tuple[list[Row], list[str]]:
    """Rows without those of series that suddenly say quite other things: another unit, another variable."""
    known = {
        (str(one[0]), str(one[1]), str(one[2]), str(one[5])): float(one[3])
        for one in standing.dropna(subset=["value"]).itertuples(index=False)
    }
    common, far = Counter[str](), Counter[str]()
    for row in rows:
        before = known.get(_cell(row))
        if row[3] is not None and before is not None:
            common[row[0]] += 1
            far[row[0]] += abs(row[3] - before) > DOUBTFUL_CHANGE * max(abs(before), abs(row[3]))
    doubtful = {
        one for one, count in common.items() if count >= FEWEST_TO_DOUBT and far[one] > DOUBTFUL_SHARE * count
    }
    told = [
        f"{one}: {far[one]} of {common[one]} figures differ from those that stand by more than "
        f"{DOUBTFUL_CHANGE:.0%}: it was left as it stands"
        for one in sorted(doubtful)
    ]
    return [row for row in rows if row[0] not in doubtful], told


def _rows(
    source: Source, feed: Feed, answers: Iterable[Asked], bench: Bench, anew: bool
) -> tuple[list[Row], str]:
    """All rows of a round; where two answers speak of one cell, the later request is right.

    With them why nothing may be taken over, if an answer says so.
    """
    known = {one.id for one in source.series}
    cells: dict[tuple[str, ...], Row] = {}
    for one in _with_figures(answers, feed):
        parsed = read(source, feed, one, one.sha256 or "", bench.fetcher.snapshots, bench.bounds, anew)
        if parsed.held:
            return [], f"{one.request.address}: {parsed.held}"
        cells.update({_cell(row): row for row in parsed.rows if row[0] in known})
    return list(cells.values()), ""


KEYS = ["series", "territory", "period", "dimensions"]
COLUMNS = ["series", "territory", "period", "value", "flags", "dimensions"]


def _frame(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype({"value": "float64"})


def _standing(store: Store, source: Source) -> pd.DataFrame:
    return picked(store.observations([one.id for one in source.series]), COLUMNS)


def _cell(row: Row) -> tuple[str, str, str, str]:
    return row[0], row[1], row[2], row[5]


def _spoken_of(standing: pd.DataFrame, rows: list[Row], feed: Feed) -> Any:
    """Which standing rows the round spoke of: series and territories, with periods, or its very cells."""
    keys = KEYS if feed.rolling else KEYS[:3] if feed.by_period else KEYS[:2]
    spoken = {_cell(row)[: len(keys)] for row in rows} or {("",) * len(keys)}
    return pd.MultiIndex.from_frame(picked(standing, keys)).isin(pd.MultiIndex.from_tuples(spoken))


def _manifest(source: Source, answers: Iterable[Asked], bench: Bench) -> Snapshot:
    """The list of all answers of a round, kept as a snapshot of its own: what the figures came from."""
    listed = [{"address": one.request.address, "sha256": one.sha256} for one in answers]
    content = "\n".join(json.dumps(one, sort_keys=True) for one in listed).encode()
    kept: Kept = bench.fetcher.snapshots.keep(
        [content], source.id, str(source.address), moment(), "application/x-ndjson"
    )
    return Snapshot(
        source.id, kept.sha256, kept.address, kept.retrieved, source.licence.id, f"{kept.sha256}{MANIFEST}"
    )
