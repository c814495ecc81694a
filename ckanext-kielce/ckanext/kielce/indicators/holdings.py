"""What the portal has at hand: its store, its cards, its sources."""

from __future__ import annotations

from functools import cache

from ckanext.kielce import config

from harvesters.bundled import load_sources
from harvesters.source import Source
from indicator_jobs.card import Card
from indicator_jobs.cards import load_cards
from indicator_jobs.store import Store


def store() -> Store:
    """The portal's store of observations, values and runs."""
    return _open(config.database_url())


@cache
def _open(url: str) -> Store:
    return Store.open(url)


@cache
def cards() -> dict[str, Card]:
    """The sound cards by id; read once a process."""
    return load_cards().cards


def sources() -> dict[str, Source]:
    """The sound sources by id."""
    return {source.id: source for source in load_sources()}
