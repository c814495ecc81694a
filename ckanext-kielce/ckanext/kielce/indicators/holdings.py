"""What the portal has at hand: its store, its cards, its sources."""

from __future__ import annotations

from functools import cache

from ckanext.kielce import config
from sqlalchemy import create_engine

from harvesters.bundled import load_sources
from harvesters.source import Source
from indicator_jobs import tables
from indicator_jobs.card import Card
from indicator_jobs.cards import load_cards
from indicator_jobs.store import Store


def store() -> Store:
    """The portal's store of observations, values and runs."""
    return _open(config.database_url())


@cache
def _open(url: str) -> Store:
    """A store whose connections are tried before use: those that a restarted server has cut are renewed."""
    engine = create_engine(url, pool_pre_ping=True)
    tables.metadata.create_all(engine)
    return Store(engine)


@cache
def cards() -> dict[str, Card]:
    """The sound cards by id; read once a process."""
    return load_cards().cards


def sources() -> dict[str, Source]:
    """The sound sources by id."""
    return {source.id: source for source in load_sources()}
