"""What came of each synchronisation of a source, counted from the observations themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ckan.plugins import toolkit as tk
from ckanext.kielce import config
from ckanext.kielce.harvest.works import RUN_KINDS
from ckanext.kielce.sources import words
from sqlalchemy import select
from zoom_schemas import numbers

from harvesters.changes import Change
from harvesters.fetching.snapshots import Snapshots
from indicator_jobs.runs import Run
from indicator_jobs.store import Store
from indicator_jobs.tables import run as runs

MOST = 40
"""Rows of a history that a page shows; the JSON beside it has as many."""
_WORK_OF = {kind: work for work, kind in RUN_KINDS.items()} | {"load": "load"}


@dataclass(frozen=True)
class Attempt:
    """One synchronisation: when, of what, with which result. Counts are None where nothing was counted."""

    moment: str
    work: str
    state: str
    reason: str
    new: int | None
    revised: int | None
    removed: int | None
    unchanged: int | None


@dataclass(frozen=True)
class Arrival:
    """Bytes that were kept: from where, when, which, how many."""

    address: str
    moment: str
    sha256: str
    size: int | None
    content_type: str


def attempts(store: Store, source_id: str, changed: Sequence[Change]) -> list[Attempt]:
    """The newest attempts, each with what changed while it ran; newest first."""
    totals = _totals(changed)
    return [_attempt(run, changed, totals) for run in _runs(store, source_id)]


def arrivals(source_id: str) -> list[Arrival]:
    """The newest snapshots of a source, newest first."""
    kept = Snapshots(config.snapshots_path()).arrivals(source_id)
    found = [Arrival(one.address, one.retrieved, one.sha256, one.size, one.content_type) for one in kept]
    return sorted(found, key=lambda one: one.moment, reverse=True)[:MOST]


def _runs(store: Store, source_id: str) -> list[Run]:
    statement = (
        select(runs)
        .where(runs.c.kind.in_(list(_WORK_OF)), runs.c.subject == source_id)
        .order_by(runs.c.started.desc())
        .limit(MOST)
    )
    with store.engine.connect() as connection:
        return [Run(**row) for row in connection.execute(statement).mappings()]


def _attempt(run: Run, changed: Iterable[Change], totals: dict[dt.datetime, int]) -> Attempt:
    work = _WORK_OF[run.kind]
    end = run.finished or run.heartbeat
    during = [one for one in changed if run.started <= one.moment <= end] if work != "datasets" else []
    new, revised, removed = (
        sum(getattr(one, name) for one in during) for name in ("new", "revised", "removed")
    )
    held = _held_before(run.started, totals)
    counted = work != "datasets" and run.state in ("ok", "unchanged")
    return Attempt(
        moment=run.started.isoformat(timespec="seconds"),
        work=work,
        state=run.state,
        reason=run.reason or "",
        new=new if counted else None,
        revised=revised if counted else None,
        removed=removed if counted else None,
        unchanged=held - revised - removed if counted else None,
    )


def _totals(changed: Sequence[Change]) -> dict[dt.datetime, int]:
    """How many observations there were after each change."""
    totals, held = {}, 0
    for one in sorted(changed, key=lambda change: change.moment):
        held += one.new - one.removed
        totals[one.moment] = held
    return totals


def _held_before(moment: dt.datetime, totals: dict[dt.datetime, int]) -> int:
    before = [one for one in totals if one < moment]
    return totals[max(before)] if before else 0


@dataclass(frozen=True)
class AttemptLine:
    """An attempt in words."""

    moment: str
    work: str
    state_text: str
    tone: words.Tone
    reason: str
    new: str
    revised: str
    removed: str
    unchanged: str


def in_words(found: Iterable[Attempt], lang: str) -> tuple[AttemptLine, ...]:
    """Attempts as a table for people."""
    return tuple(
        AttemptLine(
            moment=words.moment(one.moment, lang),
            work=words.work(one.work),
            state_text=_state(one.state),
            tone=words.TONES.get(one.state, "still"),
            reason=one.reason,
            new=_count(one.new, lang),
            revised=_count(one.revised, lang),
            removed=_count(one.removed, lang),
            unchanged=_count(one.unchanged, lang),
        )
        for one in found
    )


def _state(key: str) -> str:
    return tk._("done") if key == "ok" else words.state(key)


def _count(value: int | None, lang: str) -> str:
    return "–" if value is None else numbers.number(value, 0, lang)


@dataclass(frozen=True)
class ArrivalLine:
    """A snapshot in words."""

    address: str
    moment: str
    sha256: str
    size: str
    content_type: str


def arrivals_in_words(found: Iterable[Arrival], lang: str) -> tuple[ArrivalLine, ...]:
    """Snapshots as a table for people."""
    return tuple(
        ArrivalLine(
            one.address, words.moment(one.moment, lang), one.sha256, _size(one.size, lang), one.content_type
        )
        for one in found
    )


def _size(size: int | None, lang: str) -> str:
    if size is None:
        return ""
    if size < 1024:
        return f"{numbers.number(size, 0, lang)}{numbers.NBSP}B"
    if size < 1024 * 1024:
        return f"{numbers.number(size / 1024, 0, lang)}{numbers.NBSP}KB"
    return f"{numbers.number(size / 1024 / 1024, 1, lang)}{numbers.NBSP}MB"
