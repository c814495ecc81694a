"""Work for the RQ workers: the files that are always ready, and those that somebody asked for."""

from __future__ import annotations

import logging
from typing import Any

from ckan.lib.jobs import get_queue
from ckanext.kielce import config
from ckanext.kielce.indicators import holdings
from ckanext.kielce.indicators.queue import enqueue_once
from ckanext.kielce.research import offers

from indicator_jobs.export.choice import choose
from indicator_jobs.export.rows import Export
from indicator_jobs.export.shelf import fingerprint

log = logging.getLogger(__name__)

PREFIX = "kielce-export-"
MOST_WAITING = 10
"""So many files may wait to be made; whoever asks for more is asked to come again."""


def export_all() -> None:
    """Job: make every file that is always ready."""
    looked, made = offers.make_all()
    log.info("%s files of values, %s of them new", looked, made)


def export_asked(form: str, asked: dict[str, Any]) -> None:
    """Job: make a file that somebody asked for. ``asked`` are the arguments of `choose`."""
    cards, store = holdings.cards(), holdings.store()
    choice = choose(cards, **asked)
    offers.shelf().put(offers.item(form, choice, cards, offered=False), Export(store, cards, choice))


def enqueue_asked(form: str, key: str, asked: dict[str, Any]) -> bool:
    """Puts the making of a file into the queue; False where too many are waiting already."""
    waiting = [one for one in get_queue(config.queue()).job_ids if one.startswith(PREFIX)]
    if f"{PREFIX}{key}" not in waiting and len(waiting) >= MOST_WAITING:
        return False
    enqueue_once(export_asked, [form, asked], f"{PREFIX}{key}")
    return True


def enqueue_due() -> int:
    """Puts the making of all files into the queue where the values have changed since."""
    cards, store = holdings.cards(), holdings.store()
    first = next(iter(offers.offered(cards)))
    standing = offers.shelf().entries().get(first.key)
    if standing and standing.fingerprint == fingerprint(Export(store, cards, first.choice), first.form):
        return 0
    return int(enqueue_once(export_all, [], f"{PREFIX}all"))
