"""The bytes that sources gave, each once, named by their hash and never changed."""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO


class SnapshotError(OSError):
    """Bytes that could not be kept, or that are not what their name says."""


@dataclass(frozen=True)
class Kept:
    """One arrival of bytes: what, from where, when (ISO 8601, UTC), under which content type."""

    sha256: str
    size: int
    source: str
    address: str
    retrieved: str
    content_type: str


class Snapshots:
    """A folder of immutable files, `<ab>/<sha256>`, and a line for each arrival in `arrivals.jsonl`."""

    def __init__(self, folder: Path):
        self.folder = folder

    def keep(
        self, pieces: Iterable[bytes], source: str, address: str, retrieved: str, content_type: str
    ) -> Kept:
        """Store bytes as they arrive; nothing stays of what does not arrive whole.

        Raises SnapshotError where they cannot be written (a full disk), and whatever `pieces` raises.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(prefix=".arriving-", dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in pieces:
                    digest.update(piece)
                    size += len(piece)
                    _write(file, piece)
                _settle(file)
            kept = Kept(digest.hexdigest(), size, source, address, retrieved, content_type)
            self._place(Path(name), kept)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()
            raise
        return kept

    def path(self, sha256: str) -> Path:
        """Where the bytes of a hash lie."""
        return self.folder / sha256[:2] / sha256

    def read(self, sha256: str) -> bytes:
        """The bytes of a hash. Raises SnapshotError where they are gone or spoilt."""
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise SnapshotError(f"the snapshot {sha256} is not in {self.folder}") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise SnapshotError(f"the snapshot {sha256} holds other bytes than its name says")
        return content

    def arrivals(self, source: str | None = None) -> list[Kept]:
        """Every arrival, of one source if named, in order of time."""
        file = self.folder / "arrivals.jsonl"
        if not file.exists():
            return []
        lines = file.read_text(encoding="utf-8").splitlines()
        found = [Kept(**json.loads(line)) for line in lines]
        return [one for one in found if source in (None, one.source)]

    def _place(self, arrived: Path, kept: Kept) -> None:
        target = self.path(kept.sha256)
        target.parent.mkdir(exist_ok=True)
        arrived.chmod(0o444)
        arrived.replace(target)
        line = json.dumps(asdict(kept), ensure_ascii=False) + "\n"
        try:
            _append(self.folder / "arrivals.jsonl", line.encode())
        except OSError as error:
            raise SnapshotError(f"the arrival of {kept.address} could not be noted: {error}") from error


def _append(file: Path, line: bytes) -> None:
    """One write of one line: processes that append at once do not mix their lines."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(file: BinaryIO, piece: bytes) -> None:
    try:
        file.write(piece)
    except OSError as error:
        raise SnapshotError(f"the snapshot could not be written: {error}") from error


def _settle(file: BinaryIO) -> None:
    try:
        file.flush()
        os.fsync(file.fileno())
    except OSError as error:
        raise SnapshotError(f"the snapshot could not be written: {error}") from error
