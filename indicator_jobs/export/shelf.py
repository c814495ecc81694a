"""Ready files of values, made by a job and named by their contents; the web process only reads them.

A folder holds the files and `index.json`, which says what each was made of. A file is made anew when a card,
its values or the way of writing has changed, and left alone otherwise; a file that nothing in the index names
is taken away.
"""

import datetime
import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from indicator_jobs.export.choice import Choice
from indicator_jobs.export.formats import FORMATS, last_written
from indicator_jobs.export.rows import Export

VERSION = 1
"""Grows when a format is written in another way, so that all files are made anew."""

INDEX, LOCK = "index.json", "index.lock"
LONGEST_KEPT = 60
"""So many files that were asked for, but are not always offered, are kept; older ones go."""


@dataclass(frozen=True)
class Item:
    """A file that is wanted: its key, its format, whether it is always offered, what it holds."""

    key: str
    form: str
    offered: bool
    choice: Choice


@dataclass(frozen=True)
class Entry:
    """A file that is there. `moment`: when the newest value in it was written; `made`: when the file was."""

    key: str
    form: str
    file: str
    sha256: str
    size: int
    moment: str
    made: str
    fingerprint: str
    offered: bool

    @property
    def suffix(self) -> str:
        """How the name of a download ends."""
        return FORMATS[self.form].suffix


def key_of(form: str, choice: Choice, known: int) -> str:
    """The key of a choice in a format: equal for equal choices. `known` is how many cards there are."""
    told = {
        "form": form,
        "cards": "all" if len(choice.cards) == known else choice.cards,
        "territories": choice.territories,
        "first": choice.first,
        "last": choice.last,
        "frequency": choice.frequency,
        "as_of": choice.as_of.isoformat() if choice.as_of else None,
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:24]


class Shelf:
    """The folder of ready files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def entries(self) -> dict[str, Entry]:
        """What is there, by key; nothing before the first job."""
        try:
            content = json.loads((self.folder / INDEX).read_text("utf-8"))
        except FileNotFoundError:
            return {}
        return {one["key"]: Entry(**one) for one in content}

    def path(self, entry: Entry) -> Path:
        """Where the file of an entry lies."""
        return self.folder / entry.file

    def by_hash(self, sha256: str) -> Entry | None:
        """The file with these contents."""
        return next((one for one in self.entries().values() if one.sha256 == sha256), None)

    def put(self, item: Item, export: Export) -> bool:
        """Makes a file where its data have changed; whether it did."""
        wanted, standing = fingerprint(export, item.form), self.entries().get(item.key)
        if standing and standing.fingerprint == wanted and self.path(standing).exists():
            return False
        self.folder.mkdir(parents=True, exist_ok=True)
        file, digest, size = self._write(item, export)
        entry = Entry(
            key=item.key,
            form=item.form,
            file=file,
            sha256=digest,
            size=size,
            moment=last_written(export).isoformat(timespec="seconds"),
            made=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            fingerprint=wanted,
            offered=item.offered,
        )
        with self._alone():
            self._keep({**self.entries(), item.key: entry})
        return True

    def put_all(self, items: Iterable[tuple[Item, Export]], beat: Callable[[], object] = bool) -> int:
        """Makes every file whose data have changed; how many it made. `beat` is called after each."""
        made = 0
        for item, export in items:
            made += self.put(item, export)
            beat()
        return made

    def _write(self, item: Item, export: Export) -> tuple[str, str, int]:
        found = FORMATS[item.form]
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as out:
            path = Path(out.name)
            try:
                found.write(export, out)  # pyright: ignore[reportArgumentType]
            except BaseException:
                path.unlink()
                raise
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        name = f"{digest}{found.suffix}"
        path.chmod(0o644)
        path.replace(self.folder / name)
        return name, digest, (self.folder / name).stat().st_size

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else writes the index meanwhile."""
        with (self.folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _keep(self, entries: dict[str, Entry]) -> None:
        """Writes the index in one move, and takes away what it no longer names."""
        asked = sorted((one for one in entries.values() if not one.offered), key=lambda one: one.made)
        gone = {one.key for one in asked[:-LONGEST_KEPT]} if len(asked) > LONGEST_KEPT else set()
        kept = [asdict(entries[key]) for key in sorted(entries) if key not in gone]
        handle, name = tempfile.mkstemp(dir=self.folder)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(kept, out, indent=1)
        Path(name).chmod(0o644)
        Path(name).replace(self.folder / INDEX)
        self._sweep({one["file"] for one in kept})

    def _sweep(self, named: set[str]) -> None:
        """Files that were replaced stay for a while: somebody may be reading them."""
        old = datetime.datetime.now(datetime.UTC).timestamp() - 3600
        for path in self.folder.iterdir():
            if path.name not in {*named, INDEX, LOCK} and path.stat().st_mtime < old:
                path.unlink(missing_ok=True)


def fingerprint(export: Export, form: str) -> str:
    """Changes when any value, card or format behind a file does; costs one query."""
    computed = export.store.runs.of_kind("compute", "ok")
    results = [(one, computed[one].result_hash if one in computed else None) for one in export.choice.cards]
    cards = [card.model_dump_json(by_alias=True) for card in export.chosen()]
    told = json.dumps([VERSION, form, results, cards, _plain(export.choice)], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _plain(choice: Choice) -> Sequence[object]:
    as_of = choice.as_of.isoformat() if choice.as_of else None
    return [choice.territories, choice.first, choice.last, choice.frequency, as_of]
