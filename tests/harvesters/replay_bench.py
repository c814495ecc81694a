"""A bundled source with its figures in a store, whose feed asks a stand-in that replays files."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

from web import Web, reply, serving

from harvesters import bundled
from harvesters.feeds.feed import Scope
from harvesters.feeds.kinds import feed_of
from harvesters.feeds.state import FeedState
from harvesters.feeds.sync import Bench, SyncReport, synchronise
from harvesters.fetching.fetch import Fetcher
from harvesters.fetching.limits import Allowance, Limits
from harvesters.fetching.policy import Policy
from harvesters.fetching.snapshots import Snapshots
from harvesters.source import Source
from indicator_jobs.loading import load_bundled
from indicator_jobs.store import Store

OWN = ("266101", "26", "PL")

Answer = bytes | Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Replay:
    """The source at its stand-in. `files`: path with query as asked → what is answered."""

    source: Source
    bench: Bench
    web: Web
    files: dict[str, Answer]

    def sync(self) -> SyncReport:
        return synchronise(self.source, self.bench)

    def figure(self, series: str, period: str, territory: str = "266101") -> float | None:
        frame = self.bench.store.observations([series], territory)
        rows = [one for one in frame.to_dict("records") if (one["period"], one["dimensions"]) == (period, "")]
        assert len(rows) == 1, frame
        return float(rows[0]["value"])


def declared(name: str) -> Source:
    """The source of this id that comes with the project."""
    return next(one for one in bundled.load_sources() if one.id == name)


@contextmanager
def replaying(
    folder: Path, source: Source, files: Mapping[str, Answer], own: tuple[str, ...] = OWN
) -> Iterator[Replay]:
    """The source with its bundled figures loaded, its feed moved to the stand-in; nothing else is asked."""
    with serving(lambda handler: _answer(handler, made.files)) as web:
        feed, options = feed_of(source)
        asked = moved_to(web.origin, {"kind": feed.kind, **options.model_dump(mode="json")})
        moved = source.model_copy(update={"feed": asked})
        store = Store.open(f"sqlite:///{folder / 'zoom.sqlite'}")
        alone: Any = SimpleNamespace(**vars(bundled) | {"load_sources": lambda: [source]})
        load_bundled(store, alone)
        host = web.origin.partition("//")[2]
        limits = Limits(folder / "limits", {host: Allowance(((10_000, 1.0),))}, patience=0.1)
        policy = Policy(trusted=frozenset({web.origin}), content_types=feed.content_types)
        fetcher = Fetcher(Snapshots(folder / "snapshots"), limits, policy, attempts=1)
        made = Replay(moved, Bench(store, FeedState(store.engine), fetcher, Scope(own)), web, dict(files))
        yield made
        limits.close()
        store.engine.dispose()


def without_types(bench: Bench) -> Bench:
    """The same bench for answers of any content type."""
    policy = replace(bench.fetcher.policy, content_types=())
    return replace(bench, fetcher=replace(bench.fetcher, policy=policy))


def moved_to(origin: str, feed: Mapping[str, Any]) -> dict[str, Any]:
    """The same feed with every address at the stand-in."""
    return json.loads(re.sub(r"https?://[^/\"]+", origin, json.dumps(feed)))


def packed(**members: bytes) -> bytes:
    """A ZIP archive of files, `name__csv` for name.csv."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name.replace("__", ".")), data)
    return content.getvalue()


def _answer(handler: BaseHTTPRequestHandler, files: Mapping[str, Answer]) -> None:
    path = unquote(urlsplit(handler.path).path).rsplit("/", 1)[-1]
    found = files.get(handler.path, files.get(path))
    if found is None:
        reply(handler, b"", 404)
    elif isinstance(found, bytes):
        reply(handler, found, Content_Type="application/octet-stream")
    else:
        found(handler)
