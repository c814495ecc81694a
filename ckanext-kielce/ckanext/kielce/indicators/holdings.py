"""What the portal has at hand: its store, its cards, its sources."""

from __future__ import annotations

import time
from functools import cache, lru_cache

from ckanext.kielce import config
from sqlalchemy import create_engine

from harvesters.bundled import load_sources
from harvesters.source import Source
from indicator_jobs.card import Card
from indicator_jobs.cards import CardSet, load_cards
from indicator_jobs.editing.force import cards_in_force
from indicator_jobs.store import Store
from indicator_jobs.upgrade import bring_forward

ASK_EVERY = 1.0
"""Seconds for which a process may not know what another one has published."""


def store() -> Store:
    """The portal's store of observations, values and runs."""
    return _open(config.database_url())


@cache
def _open(url: str) -> Store:
    """A store whose connections are tried before use: those that a restarted server has cut are renewed."""
    engine = create_engine(url, pool_pre_ping=True)
    bring_forward(engine)
    return Store(engine)


def cards() -> dict[str, Card]:
    """The sound cards in force by id: the bundled ones with what was published in the portal.

    The files are read once a process. Whether something was published elsewhere is asked once a second, so
    that every process follows.
    """
    return card_set().cards


def card_set() -> CardSet:
    """The cards in force, with what is wrong with the others."""
    return _in_force(config.database_url(), mark())


def mark() -> int:
    """A number that grows whenever other cards are in force; asked of the database once a second."""
    return _mark(config.database_url(), int(time.monotonic() / ASK_EVERY))


def follow() -> None:
    """See at once what this process has just published."""
    _mark.cache_clear()


@lru_cache(maxsize=1)
def _mark(url: str, moment: int) -> int:
    return _open(url).versions.mark()


@lru_cache(maxsize=1)
def _in_force(url: str, mark: int) -> CardSet:
    return cards_in_force(_open(url), bundled())


@cache
def bundled() -> CardSet:
    """The cards of the files; read once a process."""
    return load_cards()


def sources() -> dict[str, Source]:
    """The sound sources by id."""
    return {source.id: source for source in load_sources()}
