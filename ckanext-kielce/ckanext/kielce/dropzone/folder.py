"""The folder in which units leave files: ``<unit>/<dataset>/file.xlsx``.

A file is taken when it has not grown since the last look and no office program holds it open. It moves to
``taken/`` in one step, so that of two workers one takes it; from there to ``done/`` or ``refused/``, with its
report as a text beside it. What lies elsewhere goes to the ``refused/`` of that folder, so that nobody waits.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ckan.plugins import toolkit as tk
from ckanext.kielce import config
from ckanext.kielce.catalogue.site import act
from ckanext.kielce.catalogue.slugs import slugify
from ckanext.kielce.dropzone import desk, memory, reading
from ckanext.kielce.dropzone.desk import Submission
from ckanext.kielce.dropzone.words import reason
from filelock import FileLock, Timeout

from harvesters.dropzone.clean import sha256_of
from harvesters.dropzone.compare import column_changes
from harvesters.dropzone.wording import report_text

TAKEN, DONE, REFUSED = "taken", "done", "refused"
OURS = frozenset({TAKEN, DONE, REFUSED})
UNFINISHED = frozenset({".part", ".filepart", ".crdownload", ".download", ".tmp", ".partial"})
"""Endings under which programs keep what they have not yet copied or downloaded whole."""

HELD_AT_MOST = 86_400
"""Seconds after which the mark of an office program that a file is open is one that it forgot."""

_SEEN, _LOCK = ".seen.json", ".lock"


@dataclass(frozen=True)
class Left:
    """A file that lies in the folder, and whose it is; unit and dataset are empty for one out of place."""

    path: Path
    unit: str = ""
    dataset: str = ""


def look() -> list[Submission]:
    """Take the files that do not grow any more; those that may be published come back, as queued.

    Only one process looks at a time; another one finds nothing. Should whoever looked die, the timer hands on
    what is queued.
    """
    root = config.dropzone_path()
    root.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(root / _LOCK, timeout=0):
            _put_back_lost(root)
            found = [ready for left in _still(root) if (ready := _take(left)) is not None]
            return [desk.save(ready, state="queued") for ready in found]
    except Timeout:
        return []


def has_work() -> bool:
    """Whether anything lies there, or was taken and perhaps forgotten."""
    root = config.dropzone_path()
    return any(waiting(root)) or any(misplaced(root)) or any(root.glob(f"*/*/{TAKEN}/*"))


def settle(submission: Submission) -> None:
    """Lay the file of a finished submission into ``done`` or ``refused``, with its report."""
    root = config.dropzone_path()
    taken = root / submission.place
    if taken.parent.name != TAKEN or submission.state == "queued":
        return
    good = submission.state in ("published", "unchanged")
    target = taken.parents[1] / (DONE if good else REFUSED)
    target.mkdir(exist_ok=True)
    name = _dated(target, submission.name)
    _write_report(submission, target / f"{name}.raport.txt")
    if taken.exists():
        taken.replace(target / name)
        taken.parent.rmdir() if not any(taken.parent.iterdir()) else None
    desk.save(submission, place=str((target / name).relative_to(root)))


def waiting(root: Path) -> Iterator[Left]:
    """The files that lie in the folder, of known shape: a unit, a dataset, a name that is not hidden."""
    for path in sorted(root.glob("*/*/*")):
        unit, dataset, _ = path.relative_to(root).parts
        if _is_left(path, root):
            yield Left(path, unit, dataset)


def misplaced(root: Path) -> Iterator[Left]:
    """Files beside the folders of datasets or within further folders: nobody would ever take them."""
    for depth in ("*", "*/*", "*/*/*/*"):
        for path in sorted(root.glob(depth)):
            if _is_left(path, root):
                yield Left(path)


def _is_left(path: Path, root: Path) -> bool:
    """Whether somebody has left this file: no link, none that is hidden, ours or not whole yet."""
    parts = path.relative_to(root).parts
    hidden = any(part.startswith((".", "~$")) for part in parts)
    ours = not OURS.isdisjoint(parts[:-1])
    if hidden or ours or path.suffix.lower() in UNFINISHED:
        return False
    return path.is_file() and not path.is_symlink()


def _is_open(path: Path) -> bool:
    """Whether an office program holds the file open: Excel lays `~$name` beside it, LibreOffice a lock."""
    marks = (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    for mark in marks:
        try:
            if time.time() - path.with_name(mark).stat().st_mtime < HELD_AT_MOST:
                return True
        except FileNotFoundError:
            continue
    return False


def _still(root: Path) -> list[Left]:
    """Those whose size and time are what they were at the last look."""
    memo = root / _SEEN
    before = json.loads(memo.read_text(encoding="utf-8")) if memo.exists() else {}
    found = [one for one in (*waiting(root), *misplaced(root)) if not _is_open(one.path)]
    now = {str(one.path.relative_to(root)): _mark(one.path) for one in found}
    fresh = memo.with_suffix(".fresh")
    fresh.write_text(json.dumps(now), encoding="utf-8")
    fresh.replace(memo)
    names = {name for name, mark in now.items() if before.get(name) == mark and mark[0] > 0}
    return [one for one in found if str(one.path.relative_to(root)) in names]


def _mark(path: Path) -> list[int]:
    """Size and time of a file; of one that somebody has just removed, as if it were empty."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return [0, 0]
    return [stat.st_size, stat.st_mtime_ns]


def _take(left: Left) -> Submission | None:
    """A submission of a file that is taken.

    None if it is refused, gone or still changing, or if one of its name is being published.
    """
    if not left.dataset:
        return _lay_aside(left)
    taken = left.path.parent / TAKEN / left.path.name
    if taken.exists():
        return None
    taken.parent.mkdir(exist_ok=True)
    try:
        left.path.replace(taken)
    except FileNotFoundError:
        return None
    mark = _mark(taken)
    submission = _begin(left, taken)
    if _mark(taken) != mark:
        taken.replace(left.path)
        desk.drop(submission)
        return None
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


def _lay_aside(left: Left) -> None:
    """A file out of place goes into ``refused`` beside it, with a text that says where files belong."""
    target = left.path.parent / REFUSED
    target.mkdir(exist_ok=True)
    name = _dated(target, left.path.name)
    why = reason("misplaced", left.path.name)
    (target / f"{name}.raport.txt").write_text(f"\ufeff{why['pl']}\n\n{why['en']}\n", encoding="utf-8")
    if left.path.exists():
        left.path.replace(target / name)


def _dated(folder: Path, name: str) -> str:
    """A name with the moment in front under which nothing lies in a folder yet."""
    stamp = dt.datetime.now(dt.UTC).strftime("%Y-%m-%d-%H%M%S")
    found, count = f"{stamp}-{name}", 1
    while (folder / found).exists():
        count += 1
        found = f"{stamp}-{count}-{name}"
    return found


def _dataset(left: Left) -> dict[str, Any] | None:
    """The dataset of a folder, called by its name or by its title."""
    return memory.find(left.dataset) or memory.find(slugify(left.dataset))


def _begin(left: Left, taken: Path) -> Submission:
    dataset = _dataset(left)
    known = memory.of_dataset(dataset)
    with taken.open("rb") as file:
        return desk.begin(
            file,
            user="",
            unit=left.unit,
            dataset=dataset["name"] if dataset else left.dataset,
            name=left.path.name,
            place=str(taken.relative_to(config.dropzone_path())),
            mode=known.mode if known else "replace",
            choices=known.choices if known else {},
            seen=known.sha256 if known else "",
        )


def _hindrance(submission: Submission, left: Left) -> dict[str, str] | None:
    """Why a file of the folder is not published without a person looking; None if it may be."""
    dataset = memory.find(submission.dataset)
    if dataset is None:
        return _no_dataset(left)
    if (dataset.get("organization") or {}).get("name") != left.unit:
        return reason("forbidden")
    if submission.size > config.dropzone_folder_mb() << 20:
        return reason("too_large", config.dropzone_folder_mb())
    if reading.read(submission).state == "refused":
        return reason("refused")
    known = memory.of_dataset(dataset)
    changes = column_changes(known.schema, desk.told(submission)["schema"]) if known and known.schema else []
    if changes:
        general = reason("columns_changed")
        return {
            lang: " ".join([general[lang], *(one.sentence(lang) for one in changes)]) for lang in ("pl", "en")
        }
    return None


def _no_dataset(left: Left) -> dict[str, str]:
    """There is no such unit, or none of its datasets is called so; perhaps another one is nearly."""
    try:
        unit = act("organization_show", {"id": left.unit})
    except tk.ObjectNotFound:
        return reason("no_unit", left.unit)
    found = act("package_search", {"fq": f"owner_org:{unit['id']} +dataset_type:dataset", "rows": 1000})
    names = [one["name"] for one in found["results"]]
    near = get_close_matches(slugify(left.dataset), names, 1)
    general = reason("no_dataset", left.dataset)
    if not near:
        return general
    hint = reason("near_dataset", near[0])
    return {lang: f"{general[lang]} {hint[lang]}" for lang in general}


def _put_back_lost(root: Path) -> None:
    """What whoever died has left half done.

    Files that were only taken lie again where they lay; those of which all is decided are laid aside.
    """
    held = {one.place: one for one in desk.everything() if one.place}
    for path in sorted(root.glob(f"*/*/{TAKEN}/*")):
        one = held.get(str(path.relative_to(root)))
        if one is not None and one.state == "queued":
            continue
        if one is not None and one.state != "read" and one.sha256 == sha256_of(path):
            settle(one)
            continue
        back = path.parents[1] / path.name
        path.replace(back if not back.exists() else back.with_name(_dated(back.parent, path.name)))
        if one is not None:
            desk.drop(one)


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
