"""Publishing cards and sources in CKAN: what is equal stays as it is, half-done work is completed."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from ckan import model
from ckanext.kielce.catalogue import records
from ckanext.kielce.catalogue.records import Record
from ckanext.kielce.catalogue.site import bulk_indexing
from ckanext.kielce.catalogue.source_record import source_record
from ckanext.kielce.indicators import holdings
from ckanext.kielce.indicators.attempts import BusyError, attempt, sole_worker
from ckanext.kielce.indicators.card_record import card_record
from zoom_schemas.settings import load_settings

from indicator_jobs.store import Store

log = logging.getLogger(__name__)

Kind = Literal["card", "source"]
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
    with bulk_indexing():
        for subject in subjects:
            results.append(_publish_safely(store, kind, subject))
            progress(results[-1])
    return results


def publish(store: Store, kind: Kind, subject: str) -> Published:
    """Bring one card or source in CKAN to what the store and its declaration say now.

    The record is compared as a whole with the one that the last good run wrote; only if it differs, or
    if that run never ended, is anything written. Raises BusyError.
    """
    run_kind = RUN_KINDS[kind]
    with sole_worker(store, run_kind, subject):
        record = _record(store, kind, subject)
        wanted = fingerprint(record)
        last = store.runs.last(run_kind, subject)
        if last and last.state == "ok" and last.input_hash == wanted and _stands(record):
            return Published(kind, subject, "unchanged")
        with attempt(store, run_kind, subject, wanted) as run:
            written = records.put(record, lambda: store.runs.beat(run))
            store.runs.finish(run, "ok", None, wanted, record.file_id(record.files[0]))
    return Published(kind, subject, "written" if written.any else "unchanged")


def fingerprint(record: Record) -> str:
    """A hash of everything that is published of a record."""
    facts = [record.name, repr(sorted(record.fields.items(), key=lambda item: item[0]))]
    files = [f"{file.name} {file.sha256} {sorted(file.fields.items())}" for file in record.files]
    return hashlib.sha256("\n".join([*facts, *files]).encode()).hexdigest()


def _publish_safely(store: Store, kind: Kind, subject: str) -> Published:
    try:
        return publish(store, kind, subject)
    except BusyError as error:
        return Published(kind, subject, "busy", str(error))
    except Exception as error:
        log.exception("publishing %s %s failed", kind, subject)
        model.Session.rollback()
        return Published(kind, subject, "error", f"{type(error).__name__}: {error}")


def _record(store: Store, kind: Kind, subject: str) -> Record:
    if kind == "source":
        return source_record(holdings.sources()[subject])
    cards = holdings.cards()
    return card_record(cards[subject], store, cards, load_settings())


def _stands(record: Record) -> bool:
    package = model.Package.get(record.name)
    return package is not None and package.state == "active"
