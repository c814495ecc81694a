"""One worker at a time at one piece of work, over any number of machines.

The lock lives in a session of PostgreSQL: when a worker is killed, the server gives it back at once. SQLite
serves one person, so there it does nothing.
"""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

log = logging.getLogger(__name__)


class BusyError(RuntimeError):
    """Somebody else is at this piece of work right now."""


@contextmanager
def sole(engine: Engine, name: str, wait: bool = True) -> Iterator[None]:
    """Nobody else is at `name` inside. Raises BusyError where somebody is, unless it may wait."""
    if engine.dialect.name != "postgresql":
        yield
        return
    number = {"number": int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if wait:
            connection.execute(text("SELECT pg_advisory_lock(:number)"), number)
        elif not connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), number):
            raise BusyError(f"{name}: another worker is at it")
        try:
            yield
        finally:
            _give_back(connection, number, name)


def _give_back(connection: Connection, number: dict[str, int], name: str) -> None:
    """Give the lock back; where its session was cut, it is free already, and what was done stays done."""
    try:
        connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        log.warning("%s: the connection that kept others away was cut meanwhile", name)
