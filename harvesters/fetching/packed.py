"""Old snapshots packed into one file: each on its own, so that any can be read without the others.

Many answers are smaller than a block of the disk; as files of their own, packing would save little.
"""

import contextlib
import lzma
import sqlite3
from collections.abc import Iterator
from pathlib import Path


class Packed:
    """A file of packed bytes by their hash (SQLite). What is in it is never taken out."""

    def __init__(self, file: Path):
        self.file = file

    def put(self, sha256: str, content: bytes) -> None:
        """Pack bytes; they are on the disk when this returns. Raises sqlite3.Error where it is full."""
        with self._open() as connection, connection:
            row = (sha256, lzma.compress(content))
            connection.execute("insert or ignore into packed (sha256, content) values (?, ?)", row)

    def get(self, sha256: str) -> bytes | None:
        """The bytes of a hash; None if they are not here. Raises lzma.LZMAError for spoilt ones."""
        if not self.file.exists():
            return None
        with self._open() as connection:
            row = connection.execute("select content from packed where sha256 = ?", (sha256,)).fetchone()
        return lzma.decompress(row[0]) if row else None

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.file, timeout=60)
        try:
            connection.execute("pragma synchronous = full")
            connection.execute("create table if not exists packed (sha256 text primary key, content blob)")
            yield connection
        finally:
            connection.close()
