"""One preparation at a time: `make run` and `make test` share libraries and Solr."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from zoom_config.stack.layout import Layout


@contextmanager
def preparing(layout: Layout) -> Iterator[None]:
    """Wait for another preparation of this clone, then keep others waiting."""
    with (layout.var / "preparing.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
