"""A bundled source of datasets whose catalogue asks a stand-in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from replay_bench import moved_to
from sqlalchemy import create_engine
from web import Web, serving

from harvesters.catalogues.gather import Bench, Gathered, gather
from harvesters.catalogues.kinds import catalogue_of
from harvesters.catalogues.record import DatasetRecord
from harvesters.feeds.feed import Scope
from harvesters.feeds.state import FeedState
from harvesters.fetching.fetch import Fetcher
from harvesters.fetching.limits import Allowance, Limits
from harvesters.fetching.policy import Policy
from harvesters.fetching.snapshots import Snapshots
from harvesters.source import Source


@dataclass
class Gathering:
    """The source at its stand-in."""

    source: Source
    bench: Bench
    web: Web
    answer: Callable[[BaseHTTPRequestHandler], None]

    def gather(self, known: str | None = None) -> Gathered:
        return gather(self.source, self.bench, known=known)

    def file(self, record: DatasetRecord, format_: str) -> bytes:
        """The bytes of a file of a dataset that the portal keeps."""
        found = next(one for one in record.resources if one.format == format_)
        assert found.file is not None
        return self.bench.fetcher.snapshots.read(found.file)


@contextmanager
def gathering(
    folder: Path, source: Source, answer: Callable[[BaseHTTPRequestHandler], None]
) -> Iterator[Gathering]:
    """The source with its catalogue moved to the stand-in; nothing else is asked."""
    with serving(lambda handler: made.answer(handler)) as web:
        catalogue, options = catalogue_of(source)
        asked = moved_to(web.origin, {"kind": catalogue.kind, **options.model_dump(mode="json")})
        host = web.origin.partition("//")[2]
        limits = Limits(folder / "limits", {host: Allowance(((10_000, 1.0),))}, patience=0.05)
        policy = Policy(trusted=frozenset({web.origin}), content_types=catalogue.content_types)
        fetcher = Fetcher(Snapshots(folder / "snapshots"), limits, policy, attempts=1)
        engine = create_engine(f"sqlite:///{folder / 'state.sqlite'}")
        bench = Bench(FeedState(engine), fetcher, Scope(("266101",)), folder / "readings")
        made = Gathering(source.model_copy(update={"catalogue": asked}), bench, web, answer)
        yield made
        limits.close()
        engine.dispose()
