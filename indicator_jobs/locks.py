"""One worker at a time at one piece of work, over any number of machines.

The lock lives in a session of PostgreSQL: when a worker is killed, the server gives it back at once. SQLite
serves one person, so there it does nothing.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text


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
            connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)
