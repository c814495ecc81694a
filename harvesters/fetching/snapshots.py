"""The bytes that sources gave, each once, named by their hash and never changed."""

import contextlib
import fcntl
import hashlib
import json
import lzma
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from harvesters.fetching.packed import Packed

EMPTY = hashlib.sha256(b"").hexdigest()
"""The hash of no bytes; all hashes are as long."""

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


@dataclass(frozen=True)
class Gone:
    """Bytes that were taken away as old. `arrived`, `last`: their first and last arrival."""

    sha256: str
    size: int
    source: str
    address: str
    arrived: str
    last: str
    thinned: str


Line = TypeVar("Line", Kept, Gone)


class Snapshots:
    """A folder of immutable files, `<ab>/<sha256>`, and a line for each arrival.

    The lines are in `arrivals/<source>/<month>.jsonl`, so that no reading grows with the years. Bytes are on
    the disk before their name, and their name before the line that speaks of them: a power cut leaves no line
    without its bytes. Old ones may lie in `packed.sqlite`; of those that were taken away there is a line in
    `thinned/<source>/<month>.jsonl` (`thinning`).
    """

    def __init__(self, folder: Path):
        self.folder, self.packed = folder, Packed(folder / "packed.sqlite")

    def keep(
        self, pieces: Iterable[bytes], source: str, address: str, retrieved: str, content_type: str
    ) -> Kept:
        """Store bytes as they arrive; nothing stays of what does not arrive whole.

        Raises SnapshotError where they cannot be written (a full disk, a read-only folder), and whatever
        `pieces` raises.
        """
        arrived, sha256, size = _half(self.folder, pieces)
        try:
            kept = Kept(sha256, size, source, address, retrieved, content_type)
            with self.hold(fcntl.LOCK_SH):  # what arrives again is not taken away as old meanwhile
                with _in_words("the snapshot could not be written"):
                    self._place(arrived, sha256)
                with _in_words("the arrival could not be noted"):
                    _append(self._month("arrivals", kept.source, kept.retrieved), asdict(kept))
        except BaseException:
            with contextlib.suppress(OSError):
                arrived.unlink()
            raise
        return kept

    def path(self, sha256: str) -> Path:
        """Where the bytes of a hash lie, if they lie unpacked."""
        return self.folder / sha256[:2] / sha256

    def read(self, sha256: str) -> bytes:
        """The bytes of a hash. Raises SnapshotError where they are gone or spoilt."""
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError:
            content = self._unpacked(sha256)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise SnapshotError(f"the snapshot {sha256} holds other bytes than its name says")
        return content

    def unpacked(self, sha256: str) -> Path:
        """Where the bytes of a hash lie for a parser. Raises SnapshotError where they are gone or spoilt."""
        path = self.path(sha256)
        if not path.exists():
            content = self.read(sha256)
            with _in_words("the snapshot could not be unpacked"):
                self._place(_half(self.folder, [content])[0], sha256)
        return path

    def gone(self, sha256: str) -> Gone | None:
        """What is known of bytes that were taken away."""
        files = sorted((self.folder / "thinned").glob("*/*.jsonl"))
        return next((one for file in files for one in _lines(file, Gone) if one.sha256 == sha256), None)

    @contextlib.contextmanager
    def hold(self, how: int) -> Iterator[None]:
        """Keep others from taking away (LOCK_SH), or from placing and taking away (LOCK_EX)."""
        with _in_words("the snapshots could not be locked"):
            descriptor = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)

    def arrivals(self, source: str | None = None, since: str = "") -> list[Kept]:
        """Every arrival, of one source if named, in order of time; those of a month (`2026-11`) and later.

        Only the files of that source and those months are read. A line torn by a power cut is left out; its
        bytes are there.
        """
        folders = [_named(source)] if source is not None else ["*"]
        files = sorted(file for one in folders for file in (self.folder / "arrivals").glob(f"{one}/*.jsonl"))
        found = (kept for file in files if file.stem >= since for kept in _lines(file, Kept))
        return sorted(found, key=lambda one: one.retrieved)

    def lying(self) -> frozenset[str]:
        """The hashes of all bytes that lie unpacked."""
        return frozenset(one.name for one in self.folder.glob("??/*") if len(one.name) == len(EMPTY))

    def histories(self) -> Iterator[Kept]:
        """Every arrival, source by source, each in order of time; a month is held at a time."""
        for folder in sorted((self.folder / "arrivals").glob("*")):
            for file in sorted(folder.glob("*.jsonl")):
                yield from sorted(_lines(file, Kept), key=lambda one: one.retrieved)

    def newest(self, source: str, most: int) -> list[Kept]:
        """The last arrivals of a source, the newest first, without reading the months before them."""
        found: list[Kept] = []
        for file in sorted((self.folder / "arrivals" / _named(source)).glob("*.jsonl"), reverse=True):
            found += sorted(_lines(file, Kept), key=lambda one: one.retrieved, reverse=True)
            if len(found) >= most:
                break
        return found[:most]

    def note_gone(self, gone: Gone) -> None:
        """Note that bytes will be taken away, before they are."""
        with _in_words("what is taken away could not be noted"):
            _append(self._month("thinned", gone.source, gone.thinned), asdict(gone))

    def _place(self, arrived: Path, sha256: str) -> None:
        target = self.path(sha256)
        _make_folder(target.parent)
        arrived.chmod(0o444)
        arrived.replace(target)
        _settle(target.parent)

    def _unpacked(self, sha256: str) -> bytes:
        try:
            content = self.packed.get(sha256)
        except (lzma.LZMAError, sqlite3.Error) as error:
            raise SnapshotError(f"the snapshot {sha256} cannot be unpacked: {error}") from None
        if content is None:
            raise SnapshotError(self._absent(sha256))
        return content

    def _absent(self, sha256: str) -> str:
        gone = self.gone(sha256)
        if gone is None:
            return f"the snapshot {sha256} is not in {self.folder}"
        told = f"{gone.size} bytes that last arrived on {gone.last[:10]}"
        return (
            f"the snapshot {sha256} ({told}) was thinned out on {gone.thinned[:10]}: only its hash is known"
        )

    def _month(self, journal: str, source: str, moment: str) -> Path:
        return self.folder / journal / _named(source) / f"{moment[:7]}.jsonl"


_HALF, _LOCK = ".arriving-", ".lock"


def _named(source: str) -> str:
    """A source as the name of a folder: no part of a path, and no pattern."""
    return quote(source, safe="-_:")[:200].replace(".", "%2E")


def _half(folder: Path, pieces: Iterable[bytes]) -> tuple[Path, str, int]:
    """Pieces in a file without a name of its own yet, its hash and size; nothing stays if they break off."""
    with _in_words("the snapshot could not be written"):
        _make_folder(folder)
        _sweep(folder)
        handle, name = tempfile.mkstemp(prefix=_HALF, dir=folder)
    try:
        return Path(name), *_write(handle, pieces)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


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


def _append(file: Path, content: Mapping[str, Any]) -> None:
    """A line of its own, whole or not at all, whoever else appends and however the last one was torn."""
    line = json.dumps(content, ensure_ascii=False).encode()
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


def _lines(file: Path, form: type[Line]) -> Iterator[Line]:
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            with contextlib.suppress(ValueError, TypeError):
                yield form(**json.loads(line))


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
