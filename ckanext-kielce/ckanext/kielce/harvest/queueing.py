"""The queue `harvest`: of each piece of work one job at most is worked at and one at most waits."""

from __future__ import annotations

from ckanext.kielce import config
from ckanext.kielce.indicators.queue import enqueue_once, under_way

from harvesters.standing import Work

__all__ = ["QUEUE", "enqueue", "enqueue_next"]

QUEUE = "harvest"

PATIENCE = 1800
"""Seconds beyond its slice after which a job counts as hung: a slow answer may take its time."""


def enqueue(source_id: str, work: Work) -> bool:
    """Put a piece of work into the queue; whether nobody was at it and it did not wait already."""
    if any(under_way(_job_id(source_id, work, turn)) for turn in (0, 1)):
        return False
    return _put(source_id, work, 0)


def enqueue_next(source_id: str, work: Work, turn: int) -> bool:
    """Put the next slice at the end of the queue while the job of this one is still being worked at."""
    return _put(source_id, work, 1 - turn)


def _put(source_id: str, work: Work, turn: int) -> bool:
    from ckanext.kielce.harvest.runner import run

    seconds = config.slice_seconds() + PATIENCE
    return enqueue_once(run, [source_id, work, turn], _job_id(source_id, work, turn), seconds, QUEUE)


def _job_id(source_id: str, work: Work, turn: int) -> str:
    """Two ids take turns: the id of a job that is being worked at cannot wait at the same time."""
    return f"kielce-sync-{work}-{source_id}-{turn}"
