"""One attempt at a time at one piece of work, each with its row in the table of runs.

The lock lives in a database session: when a worker is killed, PostgreSQL gives it back at once, and the
next attempt knows that the run still marked as running is dead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from indicator_jobs.locks import BusyError, sole
from indicator_jobs.runs import DIED, Run
from indicator_jobs.store import Store

__all__ = ["DIED", "BusyError", "attempt", "bury", "bury_dead", "sole_worker"]


@contextmanager
def sole_worker(store: Store, kind: str, subject: str) -> Iterator[None]:
    """Nobody else works at `kind` of `subject` inside; a run that a lost worker left open is ended.

    Raises BusyError.
    """
    with sole(store.engine, f"{kind} {subject}", wait=False):
        bury(store, kind, subject)
        yield


@contextmanager
def attempt(store: Store, kind: str, subject: str, input_hash: str) -> Iterator[Run]:
    """A run of `kind` at `subject`; ends as ``error`` with its reason if the work fails.

    Whoever works ends it as ``ok`` by `Runs.finish`.
    """
    run = store.runs.start(kind, subject, input_hash)
    try:
        yield run
    except Exception as error:
        store.runs.finish(run, "error", f"{type(error).__name__}: {error}")
        raise


def bury(store: Store, kind: str, subject: str) -> bool:
    """End a run that is marked as running though nobody works at it; say whether there was one.

    Only for the holder of the lock.
    """
    last = store.runs.last(kind, subject)
    if last is None or last.state != "running":
        return False
    store.runs.finish(last, "error", DIED)
    return True


def bury_dead(store: Store, kind: str) -> list[str]:
    """Subjects of `kind` whose worker was lost; their runs are ended with that reason."""
    dead = []
    for subject, run in store.runs.of_kind(kind).items():
        if run.state != "running":
            continue
        try:
            with sole(store.engine, f"{kind} {subject}", wait=False):
                if bury(store, kind, subject):
                    dead.append(subject)
        except BusyError:
            continue
    return dead
