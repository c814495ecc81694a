"""How each source stands, as pages and programs want it: one dictionary a source."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ckanext.kielce.harvest.works import works_of
from ckanext.kielce.indicators import holdings
from sqlalchemy import func, select

from harvesters import schedule
from harvesters.catalogues.identities import Identities
from harvesters.source import Source
from harvesters.standing import Standing, Standings
from indicator_jobs import tables
from indicator_jobs.graph import downstream, layers_of, reads
from indicator_jobs.store import Store

__all__ = ["overview"]

BUNDLED = "bundled"
_WORST_FIRST = ("error", "held", "running", "waiting", "paused", "never", "ok", "unchanged")


def overview(store: Store, sources: Iterable[Source]) -> list[dict[str, Any]]:
    """The sources with the state of their synchronisation and what depends on them."""
    standings, observations = Standings(store.engine).all(), _observations(store)
    datasets = Identities(store.engine).counts()
    now = dt.datetime.now(dt.UTC)
    return [
        _declared(source)
        | _state(source, standings, now)
        | {
            "series": len(source.series),
            "observations": sum(observations[one.id] for one in source.series),
            "cards": _cards(source),
            "datasets": datasets.get(source.id, 0),
        }
        for source in sources
    ]


def _declared(source: Source) -> dict[str, Any]:
    return {
        "id": source.id,
        "title": source.title.model_dump(),
        "publisher": source.publisher.model_dump(mode="json"),
        "licence": source.licence.model_dump(mode="json"),
        "rhythm": source.rhythm,
        "address": str(source.address),
        "organisation": source.organisation,
        "secondary_copy": source.secondary_copy,
    }


def _state(source: Source, standings: Mapping[tuple[str, str], Standing], now: dt.datetime) -> dict[str, Any]:
    """Of all its pieces of work: the state of the worst, the oldest success, the next try of the first."""
    own = [standings.get((source.id, work), Standing(source.id, work)) for work in works_of(source)]
    worst = min(own, key=lambda one: _WORST_FIRST.index(one.state), default=None)
    succeeded = min((one.last_success for one in own if one.last_success), default=None)
    if any(one.last_success is None for one in own):
        succeeded = None
    tries = [one.next_try or _due(source, one, now) for one in own]
    due = min((one for one in (_due(source, one, now) for one in own) if one), default=None)
    return {
        "work": [one.work for one in own],
        "state": _public(worst.state) if worst else BUNDLED,
        "last_attempt": _text(max((one.last_attempt for one in own if one.last_attempt), default=None)),
        "last_success": _text(succeeded),
        "last_change": _text(max((one.last_change for one in own if one.last_change), default=None)),
        "due": _text(due),
        "overdue": any(_overdue(source, one, now) for one in own),
        "next_try": _text(min((one for one in tries if one), default=None)),
        "reason": worst.reason.model_dump() if worst and worst.reason else None,
        "attempts": max((one.attempts for one in own), default=0),
        "counts": _counts(own),
        "retrieved": succeeded.date().isoformat() if succeeded else source.retrieved,
    }


def _public(state: str) -> str:
    """Between two slices a synchronisation runs, too."""
    return "running" if state == "waiting" else state


def _due(source: Source, standing: Standing, now: dt.datetime) -> dt.datetime | None:
    if standing.last_success is None:
        return standing.next_try or now
    return schedule.due(source.rhythm, standing.last_success, source.id)


def _overdue(source: Source, standing: Standing, now: dt.datetime) -> bool:
    taken = dt.datetime.combine(dt.date.fromisoformat(source.retrieved), dt.time(), dt.UTC)
    return schedule.overdue(source.rhythm, standing.last_success or taken, now, source.id)


def _counts(standings: Iterable[Standing]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in standings:
        total.update(one.counts)
    return dict(total)


def _cards(source: Source) -> list[str]:
    """The cards that are computed from the source, directly or through other cards."""
    cards, series = holdings.cards(), {one.id for one in source.series}
    layers = {Path(one.file).stem for one in source.resources}
    direct = {card.id for card in cards.values() if reads(card) & series or layers_of(card) & layers}
    return sorted(downstream(cards, direct))


def _observations(store: Store) -> Counter[str]:
    columns = tables.observation.c
    statement = (
        select(columns.series, func.count()).where(columns.valid_to.is_(None)).group_by(columns.series)
    )
    with store.engine.connect() as connection:
        return Counter(dict(connection.execute(statement).tuples().all()))


def _text(moment: dt.datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
