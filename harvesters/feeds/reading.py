"""What answers of a feed were read as: kept beside the snapshots, so that the same bytes are parsed once.

A reading is named by all that it depends on: the bytes, the code that read them, the options, the request.
The folder may be deleted at any time; what is needed is read again.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from harvesters.feeds.feed import Feed, Parsed, read_parsed
from harvesters.feeds.state import Asked
from harvesters.fetching.sandbox import Bounds, parse_apart
from harvesters.fetching.snapshots import Snapshots
from harvesters.source import Source

FOLDER = "figures-read"


def read(
    source: Source,
    feed: Feed,
    one: Asked,
    sha256: str,
    snapshots: Snapshots,
    bounds: Bounds,
    anew: bool = False,
) -> Parsed:
    """What the answer to a request says, parsed in a process of its own unless that was done before.

    `anew` parses in any case. Raises ParseError.
    """
    path = _path(source, one, sha256, snapshots)
    if anew or not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            result = Path(folder) / "result.json"
            parse_apart(feed.parse, snapshots.unpacked(sha256), result, _options(source, one), bounds)
            result.replace(path)
    return read_parsed(path)


def forget_others(source: Source, answers: Iterable[Asked], snapshots: Snapshots) -> None:
    """Remove what is not needed to read these answers again."""
    needed = {_path(source, one, one.sha256 or "", snapshots).name for one in answers}
    folder = snapshots.folder / FOLDER / source.id
    for entry in os.scandir(folder) if folder.is_dir() else ():
        if entry.is_file() and entry.name not in needed:
            Path(entry.path).unlink(missing_ok=True)


def _options(source: Source, one: Asked) -> Mapping[str, Any]:
    told = {"id", "unit", "period", "lowest_level"}
    return {
        "feed": source.feed,
        "key": one.request.key,
        "context": dict(one.request.context),
        "series": [series.model_dump(mode="json", include=told) for series in source.series],
    }


def _path(source: Source, one: Asked, sha256: str, snapshots: Snapshots) -> Path:
    parts = [sha256, _code(), json.dumps(_options(source, one), sort_keys=True, ensure_ascii=False)]
    name = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return snapshots.folder / FOLDER / source.id / f"{name}.json"


@cache
def _code() -> str:
    """A hash of our own code: with other code, bytes are read anew."""
    here = Path(__file__).parents[1]
    files = sorted(path for path in here.rglob("*.py") if "rebuild" not in path.parts)
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
