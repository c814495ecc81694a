"""Stamps: what a step was made from, so that nothing is made twice."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

SKIPPED = {"__pycache__", ".pytest_cache", ".ruff_cache"}


def fingerprint(paths: Iterable[Path], *facts: str) -> str:
    """One hash over the contents and names of files (folders: all below them) and over further facts."""
    digest = hashlib.sha256()
    for fact in facts:
        digest.update(fact.encode() + b"\0")
    for path in paths:
        for file in _files(path):
            digest.update(str(file.relative_to(path.parent)).encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(p for p in path.rglob("*") if p.is_file() and not SKIPPED.intersection(p.parts))


def holds(stamp: Path, mark: str) -> bool:
    """Whether the step that left this stamp was done from the same things."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == mark


def leave(stamp: Path, mark: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark, encoding="utf-8")
