"""What answers were read as: kept beside the snapshots, so that the same bytes are parsed once.

A reading is named by everything it depends on: the bytes, the parser's own code, its options and the request.
The folder may be deleted at any time; what is needed is read again.
"""

import hashlib
import importlib
import inspect
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from harvesters.catalogues import dates, places, record, telling, tidy
from harvesters.catalogues.kind import Catalogue
from harvesters.catalogues.record import DatasetRecord
from harvesters.feeds.feed import Request
from harvesters.feeds.state import Asked, moment
from harvesters.fetching.sandbox import MEBIBYTE, Bounds, Parser, parse_apart
from harvesters.fetching.snapshots import Snapshots
from harvesters.source import Source

PORTION = 20 * MEBIBYTE
"""So many bytes of a round are given the time that one answer has."""

MOST_TIME = 10.0
"""Beyond so many times that time nothing is read: the job that waits for it would count as hung."""


@dataclass(frozen=True)
class Reading:
    """What one answer was read as; `digest` names it."""

    path: Path
    digest: str

    def records(self) -> Iterator[DatasetRecord]:
        """Its datasets."""
        return (DatasetRecord.model_validate(content) for content in self._told("record"))

    def requests(self) -> list[Request]:
        """What it wants asked next."""
        return [Request(*content) for content in self._told("request")]

    def remarks(self) -> list[str]:
        """Sentences for the report."""
        return [str(content) for content in self._told("remark")]

    def incomplete(self) -> list[str]:
        """Why it may hold fewer datasets than there are."""
        return [str(content) for content in self._told("incomplete")]

    def counted(self) -> tuple[int, list[str]]:
        """How many datasets the catalogue counts in all, 0 if it does not say; the guids of this answer."""
        told = list(self._told("counted"))
        return max((one["number"] for one in told), default=0), [
            guid for one in told for guid in one["guids"]
        ]

    def refused(self) -> list[tuple[str, str]]:
        """Datasets that are there but cannot be taken over: guid and reason."""
        return [(content["guid"], content["reason"]) for content in self._told("refused")]

    def _told(self, what: str) -> Iterator[Any]:
        start = f'{{"{what}": '
        with self.path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.startswith(start):
                    yield json.loads(line)[what]


@dataclass(frozen=True)
class Readings:
    """The folder of readings, one folder a source."""

    folder: Path
    snapshots: Snapshots
    bounds: Bounds

    def of(self, source: Source, catalogue: Catalogue, one: Asked, sha256: str) -> Reading:
        """What the answer to a request says. Raises ParseError."""
        asking = {
            "options": dict(source.catalogue or {}),
            "key": one.request.key,
            "address": one.request.address,
            "context": dict(one.request.context),
        }
        return self._reading(source, catalogue.parse, self.snapshots.path(sha256), sha256, asking)

    def assembled(
        self, source: Source, catalogue: Catalogue, answers: Iterable[tuple[Asked, str]]
    ) -> Reading:
        """What the answers of a round say together. Raises ParseError."""
        listed = [
            {
                "key": one.request.key,
                "path": str(self.snapshots.path(sha256)),
                "context": dict(one.request.context),
            }
            for one, sha256 in answers
        ]
        content = json.dumps(listed, sort_keys=True).encode()
        asking = {"options": dict(source.catalogue or {}), "key": "", "address": "", "context": {}}
        with tempfile.TemporaryDirectory() as folder:
            manifest = Path(folder) / "answers.json"
            manifest.write_bytes(content)
            name = hashlib.sha256(content).hexdigest()
            parser = catalogue.assemble or catalogue.parse
            others = [Path(one["path"]) for one in listed]
            return self._reading(source, parser, manifest, name, asking, others)

    def forget_others(self, source: Source, kept: Iterable[Reading]) -> None:
        """Remove the readings of earlier rounds."""
        names = {reading.path.name for reading in kept}
        for path in (self.folder / source.id).iterdir():
            if path.is_dir():  # of a process that was killed
                shutil.rmtree(path, ignore_errors=True)
            elif path.name not in names:
                path.unlink(missing_ok=True)

    def _reading(
        self,
        source: Source,
        parser: Parser,
        arrived: Path,
        sha256: str,
        asking: Mapping[str, Any],
        others: Sequence[Path] = (),
    ) -> Reading:
        told = json.dumps(asking, sort_keys=True, ensure_ascii=False, default=str)
        parts = "\n".join([sha256, code_of(parser.__module__), parser.__qualname__, told])
        digest = hashlib.sha256(parts.encode()).hexdigest()
        path = self.folder / source.id / f"{digest}.jsonl"
        if not path.exists():
            self._parse(source, parser, arrived, path, asking, others)
        return Reading(path, digest)

    def _parse(
        self,
        source: Source,
        parser: Parser,
        arrived: Path,
        path: Path,
        asking: Mapping[str, Any],
        others: Sequence[Path],
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, ignore_cleanup_errors=True) as folder:
            result = Path(folder) / "result.jsonl"
            parse_apart(parser, arrived, result, asking, bounds_of(others, self.bounds), others)
            self._keep_files(source, Path(folder) / telling.FILES, asking["address"])
            result.replace(path)

    def _keep_files(self, source: Source, folder: Path, address: str) -> None:
        """Files that the parser made become snapshots before anything speaks of them."""
        for file in sorted(folder.glob("*")) if folder.is_dir() else []:
            with file.open("rb") as content:
                pieces = iter(lambda: content.read(1 << 20), b"")
                self.snapshots.keep(pieces, source.id, address, moment(), "application/octet-stream")


def bounds_of(answers: Iterable[Path], bounds: Bounds) -> Bounds:
    """What assembling these answers may use: the time of one for every portion of their bytes.

    A service may have dozens of layers, and all are assembled at once.
    """
    portions = sum(path.stat().st_size for path in answers) / PORTION
    return replace(bounds, seconds=bounds.seconds * min(MOST_TIME, max(1.0, portions)))


@cache
def code_of(module: str) -> str:
    """A hash of a parser's code and of what shapes its records: with other code, bytes are read anew.

    A module may list in `PARTS` the modules that its parser is built on.
    """
    parser = importlib.import_module(module)
    parts = [parser, *getattr(parser, "PARTS", ()), record, telling, tidy, dates, places]
    return hashlib.sha256("".join(inspect.getsource(one) for one in parts).encode()).hexdigest()
