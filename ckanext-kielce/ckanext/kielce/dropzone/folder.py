"""The folder in which units leave files: ``<unit>/<dataset>/file.xlsx``.

A file is taken when it has not grown since the last look. It moves to ``taken/`` in one step, so that of two
workers one takes it; from there to ``done/`` or ``refused/``, with its report as a text beside it.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ckanext.kielce import config
from ckanext.kielce.dropzone import desk, memory, reading
from ckanext.kielce.dropzone.desk import Submission
from ckanext.kielce.dropzone.words import reason
from filelock import FileLock, Timeout

from harvesters.dropzone.compare import column_changes
from harvesters.dropzone.wording import report_text

TAKEN, DONE, REFUSED = "taken", "done", "refused"
OURS = frozenset({TAKEN, DONE, REFUSED})
_SEEN, _LOCK = ".seen.json", ".lock"


@dataclass(frozen=True)
class Left:
    """A file that lies in the folder, and whose it is."""

    path: Path
    unit: str
    dataset: str


def look() -> list[Submission]:
    """Take the files that do not grow any more; those that may be published come back.

    Only one process looks at a time; another one finds nothing.
    """
    root = config.dropzone_path()
    root.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(root / _LOCK, timeout=0):
            _put_back_lost(root)
            return [ready for left in _still(root) if (ready := _take(left)) is not None]
    except Timeout:
        return []


def has_work() -> bool:
    """Whether anything lies there, or was taken and perhaps forgotten."""
    root = config.dropzone_path()
    return any(waiting(root)) or any(root.glob(f"*/*/{TAKEN}/*"))


def settle(submission: Submission) -> None:
    """Lay the file of a finished submission into ``done`` or ``refused``, with its report."""
    if not submission.place or submission.state == "queued":
        return
    taken = config.dropzone_path() / submission.place
    good = submission.state in ("published", "unchanged")
    target = taken.parents[1] / (DONE if good else REFUSED)
    target.mkdir(exist_ok=True)
    stamp = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d-%H%M%S")
    name = f"{stamp}-{submission.name}"
    _write_report(submission, target / f"{name}.raport.txt")
    if taken.exists():
        taken.replace(target / name)
        taken.parent.rmdir() if not any(taken.parent.iterdir()) else None


def waiting(root: Path) -> Iterator[Left]:
    """The files that lie in the folder, of known shape: a unit, a dataset, a name that is not hidden."""
    for path in sorted(root.glob("*/*/*")):
        unit, dataset, name = path.relative_to(root).parts
        hidden = any(part.startswith((".", "~$")) for part in (unit, dataset, name))
        if path.is_file() and not path.is_symlink() and not hidden and dataset not in OURS:
            yield Left(path, unit, dataset)


def _still(root: Path) -> list[Left]:
    """Those whose size and time are what they were at the last look."""
    memo = root / _SEEN
    before = json.loads(memo.read_text(encoding="utf-8")) if memo.exists() else {}
    found = list(waiting(root))
    now = {str(one.path.relative_to(root)): _mark(one.path) for one in found}
    fresh = memo.with_suffix(".fresh")
    fresh.write_text(json.dumps(now), encoding="utf-8")
    fresh.replace(memo)
    names = {name for name, mark in now.items() if before.get(name) == mark and mark[0] > 0}
    return [one for one in found if str(one.path.relative_to(root)) in names]


def _mark(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns]


def _take(left: Left) -> Submission | None:
    """A submission of a file that is taken; None if it is refused, or gone."""
    taken = left.path.parent / TAKEN / left.path.name
    taken.parent.mkdir(exist_ok=True)
    try:
        left.path.replace(taken)
    except FileNotFoundError:
        return None
    submission = _begin(left, taken)
    try:
        why = _hindrance(submission, left)
    except Exception:
        taken.replace(left.path)
        desk.drop(submission)
        raise
    if why is not None:
        settle(desk.save(submission, state="refused", reason=why))
        return None
    return desk.load(submission.id)


def _begin(left: Left, taken: Path) -> Submission:
    known = memory.of_dataset(memory.find(left.dataset))
    with taken.open("rb") as file:
        return desk.begin(
            file,
            user="",
            unit=left.unit,
            dataset=left.dataset,
            name=left.path.name,
            place=str(taken.relative_to(config.dropzone_path())),
            mode=known.mode if known else "replace",
            choices=known.choices if known else {},
            seen=known.sha256 if known else "",
        )


def _hindrance(submission: Submission, left: Left) -> dict[str, str] | None:
    """Why a file of the folder is not published without a person looking; None if it may be."""
    dataset = memory.find(left.dataset)
    if dataset is None:
        return reason("no_dataset", left.dataset)
    if (dataset.get("organization") or {}).get("name") != left.unit:
        return reason("forbidden")
    if submission.size > config.dropzone_folder_mb() << 20:
        return reason("too_large", config.dropzone_folder_mb())
    if reading.read(submission).state == "refused":
        return reason("refused")
    known = memory.of_dataset(dataset)
    if known and known.schema and column_changes(known.schema, desk.told(submission)["schema"]):
        return reason("columns_changed")
    return None


def _put_back_lost(root: Path) -> None:
    """Files that were taken and then forgotten, because whoever took them died, lie again where they lay."""
    held = {one.place for one in desk.everything() if one.place}
    for path in root.glob(f"*/*/{TAKEN}/*"):
        if str(path.relative_to(root)) not in held:
            shutil.move(path, path.parents[1] / path.name)


def _write_report(submission: Submission, path: Path) -> None:
    why = submission.reason
    parts = []
    for lang in ("pl", "en"):
        said = [why[lang]] if why else []
        if desk.told_path(submission).exists():
            parts.append(report_text(desk.told(submission), submission.name, lang, said))
        else:
            parts.append("\n".join([submission.name, "", *said]) + "\n")
    path.write_text("\ufeff" + ("\n" + "—" * 20 + "\n\n").join(parts), encoding="utf-8")
