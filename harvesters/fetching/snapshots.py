"""The bytes that sources gave, each once, named by their hash and never changed."""

import contextlib
import fcntl
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

ABANDONED = 86_400.0
"""A half snapshot that is older than so many seconds belongs to nobody any more."""


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
    """A folder of immutable files, `<ab>/<sha256>`, and a line for each arrival.

    The lines are in `arrivals/<source>/<month>.jsonl`, so that no reading grows with the years. Bytes are on
    the disk before their name, and their name before the line that speaks of them: a power cut leaves no line
    without its bytes.
    """

    def __init__(self, folder: Path):
        self.folder = folder

    def keep(
        self, pieces: Iterable[bytes], source: str, address: str, retrieved: str, content_type: str
    ) -> Kept:
        """Store bytes as they arrive; nothing stays of what does not arrive whole.

        Raises SnapshotError where they cannot be written (a full disk, a read-only folder), and whatever
        `pieces` raises.
        """
        with _in_words("the snapshot could not be written"):
            _make_folder(self.folder)
            _sweep(self.folder)
            handle, name = tempfile.mkstemp(prefix=_HALF, dir=self.folder)
        arrived = Path(name)
        try:
            sha256, size = _write(handle, pieces)
            kept = Kept(sha256, size, source, address, retrieved, content_type)
            with _in_words("the snapshot could not be written"):
                self._place(arrived, sha256)
            with _in_words("the arrival could not be noted"):
                _append(self._month(kept), json.dumps(asdict(kept), ensure_ascii=False).encode())
        except BaseException:
            with contextlib.suppress(OSError):
                arrived.unlink()
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

    def arrivals(self, source: str | None = None, since: str = "") -> list[Kept]:
        """Every arrival, of one source if named, in order of time; those of a month (`2026-11`) and later.

        Only the files of that source and those months are read. A line torn by a power cut is left out; its
        bytes are there.
        """
        folders = [_named(source)] if source is not None else ["*"]
        files = sorted(file for one in folders for file in (self.folder / "arrivals").glob(f"{one}/*.jsonl"))
        found = (kept for file in files if file.stem >= since for kept in _lines(file))
        return sorted(found, key=lambda one: one.retrieved)

    def _place(self, arrived: Path, sha256: str) -> None:
        target = self.path(sha256)
        _make_folder(target.parent)
        arrived.chmod(0o444)
        arrived.replace(target)
        _settle(target.parent)

    def _month(self, kept: Kept) -> Path:
        return self.folder / "arrivals" / _named(kept.source) / f"{kept.retrieved[:7]}.jsonl"


_HALF = ".arriving-"


def _named(source: str) -> str:
    """A source as the name of a folder: no part of a path, and no pattern."""
    return quote(source, safe="-_:")[:200].replace(".", "%2E")


def _write(handle: int, pieces: Iterable[bytes]) -> tuple[str, int]:
    """Write pieces to an open file and settle it; their hash and size."""
    digest, size = hashlib.sha256(), 0
    with os.fdopen(handle, "wb", buffering=0) as file:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            with _in_words("the snapshot could not be written"):
                _write_all(file.fileno(), piece)
        with _in_words("the snapshot could not be written"):
            os.fsync(file.fileno())
    return digest.hexdigest(), size


def _append(file: Path, line: bytes) -> None:
    """A line of its own, whole or not at all, whoever else appends and however the last one was torn."""
    _make_folder(file.parent)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        size = os.fstat(descriptor).st_size
        torn = size and os.pread(descriptor, 1, size - 1) != b"\n"
        try:
            _write_all(descriptor, (b"\n" if torn else b"") + line + b"\n")
        except OSError:
            os.ftruncate(descriptor, size)
            raise
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if not size:
        _settle(file.parent)


def _lines(file: Path) -> Iterator[Kept]:
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            with contextlib.suppress(ValueError, TypeError):
                yield Kept(**json.loads(line))


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _make_folder(folder: Path) -> None:
    """A folder that outlives a power cut, with those above it."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        _settle(one.parent)


def _settle(folder: Path) -> None:
    """Have the names in a folder written to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Take away the halves that killed processes left behind."""
    for one in folder.glob(f"{_HALF}*"):
        with contextlib.suppress(OSError):
            if one.stat().st_mtime < time.time() - ABANDONED:
                one.unlink()


@contextlib.contextmanager
def _in_words(what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SnapshotError(f"{what}: {error}") from error
