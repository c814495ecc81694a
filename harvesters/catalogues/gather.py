"""Gathering the records of a catalogue: ask what is planned, keep what comes, read what it says.

A round that is interrupted, by a limit of the source, the end of its time or a killed process, goes on where
it stopped. Records are handed over when a round is whole, and never when it failed.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from zoom_schemas.texts import Bilingual

from harvesters.catalogues.kind import Catalogue
from harvesters.catalogues.kinds import catalogue_of
from harvesters.catalogues.reading import Reading, Readings
from harvesters.catalogues.record import DatasetRecord
from harvesters.feeds.feed import Scope
from harvesters.feeds.state import Asked, FeedState, moment
from harvesters.fetching.fetch import Fetcher
from harvesters.fetching.policy import FetchError, LimitError
from harvesters.fetching.sandbox import Bounds, ParseError
from harvesters.fetching.snapshots import SnapshotError
from harvesters.reasons import words, words_of
from harvesters.source import Source

State = Literal["ok", "unchanged", "paused", "held", "error"]
Beat = Callable[[str], None]

MOST_FAILURES = 3
"""After so many failures in a row the source is left alone until the next round."""


@dataclass(frozen=True)
class Bench:
    """Everything a gathering works with. `readings`: folder in which is kept what answers were read as."""

    state: FeedState
    fetcher: Fetcher
    scope: Scope
    readings: Path
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True)
class Gathered:
    """What came of one attempt to gather.

    `fingerprint` names everything that was read; hand it in as `known` next time. Where not `complete`,
    records that are missing may still be there. `refused`: guid → why a record cannot be taken over.
    `retry_after`: seconds, where it was paused.
    """

    source: str
    state: State
    reason: str | None = None
    asked: int = 0
    remarks: tuple[str, ...] = ()
    retry_after: float | None = None
    fingerprint: str | None = None
    complete: bool = True
    refused: tuple[tuple[str, str], ...] = ()
    readings: tuple[Reading, ...] = ()
    words: Bilingual | None = None
    """The reason for people, where there is one."""

    @property
    def records(self) -> Iterator[DatasetRecord]:
        """The records one by one, each guid once, the first that names it."""
        seen: set[str] = set()
        for reading in self.readings:
            for record in reading.records():
                if record.guid not in seen:
                    seen.add(record.guid)
                    yield record


def gather(
    source: Source,
    bench: Bench,
    beat: Beat = lambda key: None,
    until: float | None = None,
    known: str | None = None,
) -> Gathered:
    """Ask and read until the round is whole or `until` (time.monotonic()) is over.

    `beat` is told every request, so that others see the work is alive. `known` is the fingerprint of what was
    taken over last: the same again is *unchanged*.
    """
    return _Gathering(source, bench, beat, until, known).run()


class _Gathering:
    def __init__(self, source: Source, bench: Bench, beat: Beat, until: float | None, known: str | None):
        self.source, self.bench, self.beat, self.until, self.known = source, bench, beat, until, known
        self.catalogue, self.options = catalogue_of(source)
        self.readings = Readings(bench.readings, bench.fetcher.snapshots, bench.bounds)
        self.name, self.asked, self.loops = state_name(source), 0, list[str]()
        self.answered: set[str] = set()
        self.words = words("broken", str(source.address))

    def run(self) -> Gathered:
        state = self.bench.state
        if state.next(self.name) is None:
            state.begin(self.name, self.catalogue.plan(self.source, self.options, self.bench.scope))
        failures = state.failing(self.name)  # in a row, also where each slice has time for one only
        self.answered = {one.request.key for one in state.done(self.name)}
        while one := state.next(self.name):
            if self.until is not None and time.monotonic() >= self.until:
                return self._ended("paused", "its share of time is used up", retry_after=0.0)
            if len(self.answered) >= self.catalogue.most_pages:
                self.words = words("endless")
                return self._given_up(f"its pages do not end: more than {self.catalogue.most_pages}")
            self.beat(one.request.key)
            try:
                self._ask(one)
                failures = 0
            except LimitError as error:
                self.words = words_of(error)
                return self._ended("paused", str(error), retry_after=error.retry_after)
            except (FetchError, ParseError, SnapshotError) as error:
                self.words = words_of(error)
                state.refused(self.name, one.request.key, str(error))
                failures += not one.request.optional
                if failures >= MOST_FAILURES:
                    return self._given_up(str(error))
        return self._whole()

    def _ask(self, one: Asked) -> None:
        request, state = one.request, self.bench.state
        fetched = self.bench.fetcher.fetch(self.source.id, request.address, one.validators, request.headers)
        sha256 = fetched.snapshot.sha256 if fetched.snapshot else one.sha256
        if sha256 is None:
            raise FetchError(request.address, "says that nothing has changed, but nothing was there")
        self.asked += 1
        reading = self.readings.of(self.source, self.catalogue, one, sha256)
        following = reading.requests()
        self.answered.add(request.key)
        self.loops += [one.key for one in following if one.key in self.answered]
        # What follows is noted first: a process that is killed between the two asks again and loses no page.
        state.add(self.name, state.round(self.name), following)
        state.answered(self.name, request.key, sha256, fetched.validators, moment())

    def _given_up(self, reason: str) -> Gathered:
        for one in self.bench.state.waiting(self.name):
            self.bench.state.refused(self.name, one.request.key, "not asked: the source failed before")
        return self._ended("error", reason)

    def _whole(self) -> Gathered:
        failed = self.bench.state.failed(self.name)
        remarks = [f"without {one.request.key}: {one.reason}" for one in failed if one.request.optional]
        if needed := [one for one in failed if not one.request.optional]:
            reason = (
                needed[0].reason if len(needed) == 1 else f"{len(needed)} requests failed: {needed[0].reason}"
            )
            return self._ended("error", reason, remarks=tuple(remarks))
        try:
            readings = self._readings()
        except ParseError as error:
            self.words = words_of(error)
            return self._ended("error", str(error), remarks=tuple(remarks))
        print_ = fingerprint(self.catalogue, readings)
        if print_ == self.known and not failed:
            return self._ended("unchanged", fingerprint=print_)
        gaps = [gap for reading in readings for gap in reading.incomplete()]
        gaps += [f"{key} was named again: its pages go round in a circle" for key in self.loops]
        gaps += _missed(readings)
        told = [remark for reading in readings for remark in reading.remarks()]
        return self._ended(
            "ok",
            fingerprint=print_,
            remarks=(*remarks, *gaps, *told),
            complete=not gaps and not failed,
            refused=tuple(refusal for reading in readings for refusal in reading.refused()),
            readings=tuple(readings),
        )

    def _readings(self) -> list[Reading]:
        answers = [(one, one.sha256 or "") for one in self.bench.state.done(self.name)]
        readings = [self.readings.of(self.source, self.catalogue, one, sha256) for one, sha256 in answers]
        if self.catalogue.assemble is not None:
            self.beat("all answers together")
            readings.append(self.readings.assembled(self.source, self.catalogue, answers))
        self.readings.forget_others(self.source, readings)
        return readings

    def _ended(self, state: State, reason: str | None = None, **more: object) -> Gathered:
        said = self.words if state == "error" or more.get("retry_after") else None
        return Gathered(self.source.id, state, reason, self.asked, words=said, **more)  # type: ignore[arg-type]


def _missed(readings: list[Reading]) -> list[str]:
    """Whether pages that overlap or shift have left out datasets that the catalogue counts."""
    counted = [reading.counted() for reading in readings]
    number = max((number for number, _ in counted), default=0)
    twice = sum(len(guids) - len(set(guids)) for _, guids in counted)  # on one page: its publisher's slip
    came = twice + len({guid for _, guids in counted for guid in guids})
    told = f"the catalogue counts {number} datasets, its pages name {came}: it changed while it was read"
    return [told] if came < number else []


def state_name(source: Source) -> str:
    """Under which name the requests of a source's catalogue are noted, apart from those of its feed."""
    return f"{source.id}/datasets"


def fingerprint(catalogue: Catalogue, readings: list[Reading]) -> str:
    """One hash of everything that was read in a round."""
    listed = "\n".join([catalogue.kind, *(reading.digest for reading in readings)])
    return hashlib.sha256(listed.encode()).hexdigest()
