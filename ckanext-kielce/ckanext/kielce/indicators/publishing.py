"""Publishing cards and sources in CKAN: what is equal stays as it is, half-done work is completed."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from ckan import model
from ckanext.kielce.catalogue import records
from ckanext.kielce.catalogue.records import Record
from ckanext.kielce.catalogue.site import bulk_indexing
from ckanext.kielce.catalogue.source_record import as_of, source_name, source_record
from ckanext.kielce.indicators import holdings
from ckanext.kielce.indicators.attempts import BusyError, attempt, sole_worker
from ckanext.kielce.indicators.card_record import card_record
from zoom_schemas.settings import load_settings

from indicator_jobs.store import Store

log = logging.getLogger(__name__)

Kind = Literal["card", "source"]
EPOCH = 1
"""Grows to have every dataset made anew, when the way they are made has changed."""

RUN_KINDS: dict[Kind, str] = {"card": "publish-card", "source": "publish-source"}


@dataclass(frozen=True)
class Published:
    """What came of one card or source."""

    kind: Kind
    subject: str
    state: Literal["written", "unchanged", "busy", "error"]
    reason: str | None = None


def publish_all(
    kind: Kind, subjects: Iterable[str], progress: Callable[[Published], None] = lambda _: None
) -> list[Published]:
    """Publish several; one that fails does not keep the others, and its reason is in the table of runs."""
    results = []
    store = holdings.store()
    surroundings = surroundings_hash(store)
    with bulk_indexing():
        for subject in subjects:
            results.append(_publish_safely(store, kind, subject, surroundings))
            progress(results[-1])
    return results


def publish(store: Store, kind: Kind, subject: str, surroundings: str) -> Published:
    """Bring one card or source in CKAN to what the store and its declaration say now.

    Nothing is even read when all that the dataset is made from is as it was at the last good run; and of
    what is made anew, only what differs is written. Raises BusyError.
    """
    run_kind = RUN_KINDS[kind]
    with sole_worker(store, run_kind, subject):
        wanted = origin_hash(kind, subject, surroundings, made_from(store, kind, [subject]).get(subject))
        last = store.runs.last(run_kind, subject)
        if last and last.state == "ok" and last.input_hash == wanted and _stands(kind, subject):
            return Published(kind, subject, "unchanged")
        with attempt(store, run_kind, subject, wanted) as run:
            record = _record(store, kind, subject)
            written = records.put(record, lambda: store.runs.beat(run))
            store.runs.finish(run, "ok", None, fingerprint(record), record.file_id(record.files[0]))
    return Published(kind, subject, "written" if written.any else "unchanged")


def surroundings_hash(store: Store) -> str:
    """A hash of what every dataset is made from: settings, and all that is declared about the sources."""
    return _hash(load_settings().model_dump_json(), store.sources(), store.series())


def made_from(store: Store, kind: Kind, subjects: Iterable[str]) -> dict[str, str]:
    """Of each card the hash of its last good computation, of each source that of the figures it holds now."""
    if kind == "card":
        runs = store.runs.of_kind("compute", "ok")
        return {one: _hash(runs[one].input_hash, runs[one].result_hash) for one in subjects if one in runs}
    sources, snapshots = holdings.sources(), store.snapshots().values()
    series = {one: [series.id for series in sources[one].series] for one in subjects}
    held = store.contents.hashes([one for ids in series.values() for one in ids])
    return {
        one: _hash([held.get(series_id) for series_id in ids], as_of(sources[one], snapshots))
        for one, ids in series.items()
    }


def origin_hash(kind: Kind, subject: str, surroundings: str, figures: str | None) -> str:
    """A hash of everything that a dataset is made from; `figures` is what `made_from` says of it."""
    declared = (holdings.sources() if kind == "source" else holdings.cards())[subject]
    return _hash(EPOCH, surroundings, declared.model_dump_json(), figures)


def fingerprint(record: Record) -> str:
    """A hash of everything that is published of a record."""
    files = [(file.name, file.sha256, file.fields) for file in record.files]
    return _hash(record.name, record.fields, files)


def _publish_safely(store: Store, kind: Kind, subject: str, surroundings: str) -> Published:
    try:
        return publish(store, kind, subject, surroundings)
    except BusyError as error:
        return Published(kind, subject, "busy", str(error))
    except Exception as error:
        log.exception("publishing %s %s failed", kind, subject)
        model.Session.rollback()
        return Published(kind, subject, "error", f"{type(error).__name__}: {error}")


def _record(store: Store, kind: Kind, subject: str) -> Record:
    if kind == "source":
        return source_record(holdings.sources()[subject], store)
    cards = holdings.cards()
    return card_record(cards[subject], store, cards, load_settings())


def _stands(kind: Kind, subject: str) -> bool:
    cards, sources = holdings.cards(), holdings.sources()
    name = cards[subject].slug if kind == "card" else source_name(sources[subject])
    package = model.Package.get(name)
    return package is not None and package.state == "active"


def _hash(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
