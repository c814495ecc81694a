"""Synchronising a source: ask what is planned, keep what comes, take over what it means.

A round that stops at a limit of the source goes on where it stopped. Nothing is taken over before a round is
whole, nothing when it is suspiciously small, and what the answers do not speak of stays as it stands.
"""

import json
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from harvesters.feeds.feed import Feed, Parsed, Row, Scope, read_parsed
from harvesters.feeds.kinds import feed_of
from harvesters.feeds.state import Asked, FeedState, moment
from harvesters.fetching.fetch import Fetcher
from harvesters.fetching.policy import FetchError, LimitError
from harvesters.fetching.sandbox import Bounds, ParseError, parse_apart
from harvesters.fetching.snapshots import Kept
from harvesters.source import Source
from indicator_jobs.arrivals import ArrivalError, check_arrivals
from indicator_jobs.changes import Counts
from indicator_jobs.frames import picked, where
from indicator_jobs.store import Snapshot, Store

State = Literal["ok", "unchanged", "paused", "held", "error"]

MOST_REQUESTS = 20_000
"""More in one round means a server whose pages never end."""

MOST_FAILURES = 3
"""After so many failures in a row the source is left alone until the next round."""

LEAST_SHARE = 0.7
"""A round with fewer rows than this share of those that stand is not believed."""


@dataclass(frozen=True)
class SyncReport:
    """What came of one attempt to synchronise a source. `retry_after`: seconds, where it was paused."""

    source: str
    state: State
    reason: str | None = None
    asked: int = 0
    unchanged: int = 0
    counts: Counts = field(default_factory=Counts)
    remarks: tuple[str, ...] = ()
    retry_after: float | None = None


@dataclass(frozen=True)
class Bench:
    """Everything a synchronisation works with."""

    store: Store
    state: FeedState
    fetcher: Fetcher
    scope: Scope
    bounds: Bounds = field(default_factory=Bounds)


Beat = Callable[[str], None]


def synchronise(source: Source, bench: Bench, beat: Beat = lambda key: None) -> SyncReport:
    """Ask, keep, parse, take over. `beat` is told every request, so that others see the work is alive."""
    feed, options = feed_of(source)
    if bench.state.next(source.id) is None:
        bench.state.begin(source.id, feed.plan(source, options, bench.scope))
    asked = unchanged = failures = 0
    remarks: list[str] = []
    while one := bench.state.next(source.id):
        beat(one.request.key)
        if asked >= MOST_REQUESTS:
            return SyncReport(source.id, "error", f"asks for more than {MOST_REQUESTS} pages", asked)
        try:
            same, parsed = _ask(source, feed, one, bench)
        except LimitError as error:
            return SyncReport(
                source.id, "paused", str(error), asked, unchanged, retry_after=error.retry_after
            )
        except (FetchError, ParseError) as error:
            bench.state.refused(source.id, one.request.key, str(error))
            failures += not one.request.optional
            if failures >= MOST_FAILURES:
                return _given_up(source, bench, asked, str(error))
            continue
        asked, unchanged, failures = asked + 1, unchanged + same, 0
        remarks += parsed.remarks
    return _take_over(source, feed, bench, asked, unchanged, remarks)


def replay(source: Source, bench: Bench) -> SyncReport:
    """Parse the snapshots of the last round again and take over what they mean now. Asks nobody."""
    feed, _ = feed_of(source)
    return _take_over(source, feed, bench, 0, 0, [])


def _ask(source: Source, feed: Feed, one: Asked, bench: Bench) -> tuple[bool, Parsed]:
    request = one.request
    fetched = bench.fetcher.fetch(source.id, request.address, one.validators, request.headers)
    sha256 = fetched.snapshot.sha256 if fetched.snapshot else one.sha256
    if sha256 is None:
        raise FetchError(request.address, "says that nothing has changed, but nothing was there")
    parsed = _parse(source, feed, request.key, request.context, sha256, bench)
    # What follows is noted first: a process that is killed between the two asks again and loses no page.
    bench.state.add(source.id, bench.state.round(source.id), parsed.requests)
    bench.state.answered(source.id, request.key, sha256, fetched.validators, moment())
    return sha256 == one.sha256, parsed


def _parse(source: Source, feed: Feed, key: str, context: Any, sha256: str, bench: Bench) -> Parsed:
    """What a snapshot says, parsed in a process of its own."""
    options = {"feed": source.feed, "key": key, "context": dict(context), "series": _told(source)}
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        parse_apart(feed.parse, bench.fetcher.snapshots.path(sha256), result, options, bench.bounds)
        return read_parsed(result)


def _told(source: Source) -> list[dict[str, Any]]:
    return [
        one.model_dump(mode="json", include={"id", "unit", "period", "lowest_level"}) for one in source.series
    ]


def _given_up(source: Source, bench: Bench, asked: int, reason: str) -> SyncReport:
    for one in bench.state.waiting(source.id):
        bench.state.refused(source.id, one.request.key, "not asked: the source failed before")
    return SyncReport(source.id, "error", reason, asked)


def _take_over(
    source: Source, feed: Feed, bench: Bench, asked: int, unchanged: int, remarks: list[str]
) -> SyncReport:
    failed = bench.state.failed(source.id)
    remarks = [*remarks, *(f"without {one.request.key}: {one.reason}" for one in failed)]
    if needed := [one for one in failed if not one.request.optional]:
        reason = f"{len(needed)} requests failed, the first: {needed[0].reason}"
        return SyncReport(source.id, "error", reason, asked, unchanged, remarks=tuple(remarks))
    answers = bench.state.done(source.id)
    rows = _rows(source, feed, answers, bench)
    standing = _standing(bench.store, source)
    within = _spoken_of(standing, rows, feed)
    if len(rows) < LEAST_SHARE * int(within.sum()) or (not rows and len(standing)):
        reason = (
            f"gives {len(rows)} figures where {int(within.sum()) or len(standing)} stand: nothing was changed"
        )
        return SyncReport(source.id, "held", reason, asked, unchanged, remarks=tuple(remarks))
    frame = pd.concat([where(standing, ~within), _frame(rows)], ignore_index=True)
    try:
        check_arrivals(frame, {one.id: one.model_dump(mode="json") for one in source.series}, source.id)
    except ArrivalError as error:
        return SyncReport(source.id, "held", str(error), asked, unchanged, remarks=tuple(remarks))
    counts = bench.store.put_observations(frame, _manifest(source, answers, bench))
    state: State = "ok" if counts.written else "unchanged"
    return SyncReport(source.id, state, None, asked, unchanged, counts, tuple(remarks))


def _rows(source: Source, feed: Feed, answers: Iterable[Asked], bench: Bench) -> list[Row]:
    """All rows of a round; where two answers speak of one cell, the later request is right."""
    known = {one.id for one in source.series}
    cells: dict[tuple[str, ...], Row] = {}
    for one in answers:
        parsed = _parse(source, feed, one.request.key, one.request.context, one.sha256 or "", bench)
        cells.update({_cell(row): row for row in parsed.rows if row[0] in known})
    return list(cells.values())


KEYS = ["series", "territory", "period", "dimensions"]
COLUMNS = ["series", "territory", "period", "value", "flags", "dimensions"]


def _frame(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype({"value": "float64"})


def _standing(store: Store, source: Source) -> pd.DataFrame:
    return picked(store.observations([one.id for one in source.series]), COLUMNS)


def _cell(row: Row) -> tuple[str, ...]:
    return row[0], row[1], row[2], row[5]


def _spoken_of(standing: pd.DataFrame, rows: list[Row], feed: Feed) -> Any:
    """Which standing rows the round was answered about: its series and territories, or its very cells."""
    keys = KEYS if feed.rolling else KEYS[:2]
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
        source.id, kept.sha256, kept.address, kept.retrieved, source.licence.id, f"{kept.sha256}.ndjson"
    )
