"""What came of each synchronisation of a source, counted from the observations themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ckan.plugins import toolkit as tk
from ckanext.kielce import config
from ckanext.kielce.harvest.works import RUN_KINDS
from ckanext.kielce.sources import words
from ckanext.kielce.sources.facts import Told
from ckanext.kielce.sources.rounds import rounds
from sqlalchemy import select
from zoom_schemas import numbers

from harvesters.changes import Change
from harvesters.fetching.snapshots import Snapshots
from indicator_jobs.runs import Run
from indicator_jobs.store import Store
from indicator_jobs.tables import run as runs

MOST = 40
"""Rows of a history that a page shows; the JSON beside it has as many."""
_WORK_OF = {RUN_KINDS["figures"]: "figures", "load": "load"}


@dataclass(frozen=True)
class Attempt:
    """One synchronisation: when, of what, with which result. Counts are None where nothing was counted.

    `reason` is said in words of the newest one only: those of older ones are not kept.
    """

    moment: str
    work: str
    state: str
    reason: Mapping[str, str] | None
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


def attempts(store: Store, told: Told, changed: Sequence[Change]) -> list[Attempt]:
    """The newest attempts of a source as `kielce_source_show` tells of it, newest first.

    Figures are counted by what changed while an attempt ran, datasets as their harvest noted them.
    """
    totals = _totals(changed)
    found = [_attempt(run, changed, totals) for run in _runs(store, told["id"])]
    found += _of_datasets(told)
    newest = sorted(found, key=lambda one: one.moment, reverse=True)[:MOST]
    if newest and newest[0].state in ("error", "held"):
        newest[0] = replace(newest[0], reason=told["reason"])
    return newest


def _of_datasets(told: Told) -> list[Attempt]:
    """Rounds of datasets; how many stayed as they were is known of the last one only."""
    found = rounds(told["id"], MOST)
    alone = told["work"] == ["datasets"]
    last = told["counts"].get("unchanged") if alone and told["state"] in ("ok", "unchanged") else None
    return [
        Attempt(
            one.moment,
            "datasets",
            one.state,
            None,
            one.new,
            one.revised,
            one.removed,
            last if number == 0 else None,
        )
        for number, one in enumerate(found)
    ]


def arrivals(source_id: str) -> list[Arrival]:
    """The newest snapshots of a source, newest first."""
    kept = Snapshots(config.snapshots_path()).newest(source_id, MOST)
    return [Arrival(one.address, one.retrieved, one.sha256, one.size, one.content_type) for one in kept]


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
    end = run.finished or run.heartbeat
    during = [one for one in changed if run.started <= one.moment <= end]
    new, revised, removed = (
        sum(getattr(one, name) for one in during) for name in ("new", "revised", "removed")
    )
    held = _held_before(run.started, totals)
    counted = run.state == "ok"
    return Attempt(
        moment=run.started.isoformat(timespec="seconds"),
        work=_WORK_OF[run.kind],
        state=run.state,
        reason=None,
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
            reason=(one.reason or {}).get(lang, ""),
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
