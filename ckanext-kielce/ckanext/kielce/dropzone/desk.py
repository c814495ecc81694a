"""Files on their way to the portal: each in a folder of its own, with what was said of it and its state.

The folder is the whole memory of a submission, so that whoever died in the middle left nothing in anybody's
head: ``submission.json`` is replaced as a whole, the file and its clean copy are never changed.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import IO, Any, Literal

from ckanext.kielce import config

from harvesters.dropzone.clean import sha256_of

State = Literal["read", "refused", "queued", "published", "unchanged", "error"]
Mode = Literal["replace", "append"]

OPEN_STATES = ("queued",)
LONGEST_NAME = 100
KEPT = dt.timedelta(days=14)
"""So long the folder of a submission stays after it was last touched."""

_ID = re.compile(r"[0-9a-f]{32}")
_RECORD, _TOLD, _CLEAN = "submission.json", "told.json", "clean.csv"


@dataclass(frozen=True)
class Submission:
    """A file that somebody left, for which dataset, and how far it is.

    ``dataset`` is a name, empty for a new dataset; ``seen`` the hash of the table that was published when the
    file was checked; ``place`` the path in the folder of the unit, for files that came that way.
    """

    id: str
    user: str
    unit: str
    name: str
    sha256: str
    size: int
    moment: str
    dataset: str = ""
    title: str = ""
    notes: str = ""
    theme: str = ""
    licence: str = ""
    mode: Mode = "replace"
    choices: dict[str, Any] = field(default_factory=dict)
    state: State = "read"
    reason: dict[str, str] | None = None
    seen: str = ""
    attempts: int = 0
    place: str = ""
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def suffix(self) -> str:
        """The ending of the file's name, with its point."""
        return PurePosixPath(self.name).suffix.lower()


def safe_name(given: str) -> str:
    """A file name without folders, control signs and reversed writing, at most 100 characters.

    ``../../x\\r\\n.csv`` → ``x.csv``
    """
    last = re.split(r"[/\\]", given)[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")
    shown = " ".join(re.sub(r'[<>:"|?*;]', " ", shown).split()).strip(". ")
    path = PurePosixPath(shown or "plik")
    return path.stem[: LONGEST_NAME - len(path.suffix[:10])] + path.suffix[:10]


def begin(content: IO[bytes], **given: Any) -> Submission:
    """Keep a file and what was said with it; `given` are fields of `Submission`."""
    identity = uuid.uuid4().hex
    given["name"] = safe_name(given["name"])
    folder = _desk() / identity
    folder.mkdir(parents=True)
    path = folder / f"original{PurePosixPath(given['name']).suffix.lower()}"
    with path.open("wb") as file:
        shutil.copyfileobj(content, file, 1 << 20)
    moment = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    made = Submission(identity, sha256=sha256_of(path), size=path.stat().st_size, moment=moment, **given)
    return save(made)


def save(submission: Submission, **changes: Any) -> Submission:
    """Keep a submission with changes; whoever reads it sees all of them or none."""
    changed = replace(submission, **changes)
    target = _desk() / changed.id / _RECORD
    fresh = target.with_name(f"{_RECORD}.{uuid.uuid4().hex}")
    fresh.write_text(json.dumps(asdict(changed), ensure_ascii=False), encoding="utf-8")
    fresh.replace(target)
    return changed


def load(identity: str) -> Submission | None:
    """A submission by its id; None if there is none."""
    if not _ID.fullmatch(identity):
        return None
    try:
        return Submission(**json.loads((_desk() / identity / _RECORD).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def everything() -> Iterator[Submission]:
    """All submissions that are still kept."""
    for path in sorted(_desk().glob(f"*/{_RECORD}")):
        if found := load(path.parent.name):
            yield found


def original(submission: Submission) -> Path:
    """The file as it came."""
    return _desk() / submission.id / f"original{submission.suffix}"


def clean_copy(submission: Submission) -> Path:
    """Its clean copy, once it was read."""
    return _desk() / submission.id / _CLEAN


def told_path(submission: Submission) -> Path:
    """Where the reader writes what it says."""
    return _desk() / submission.id / _TOLD


def told(submission: Submission) -> dict[str, Any]:
    """What was said of the file: report, schema, first rows."""
    return json.loads(told_path(submission).read_text(encoding="utf-8"))


def drop(submission: Submission) -> None:
    """Forget a submission with its files."""
    shutil.rmtree(_desk() / submission.id, ignore_errors=True)


def tidy(now: dt.datetime) -> int:
    """Forget what nobody has touched for long and nobody is at; how many."""
    gone = 0
    for one in everything():
        touched = dt.datetime.fromtimestamp((_desk() / one.id / _RECORD).stat().st_mtime, dt.UTC)
        if one.state not in OPEN_STATES and now - touched > KEPT:
            drop(one)
            gone += 1
    return gone


def _desk() -> Path:
    return config.dropzone_path() / ".desk"
