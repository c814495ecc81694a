"""What bringing datasets works with: folders and limits as the portal's settings say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ckanext.kielce import config
from ckanext.kielce.indicators import holdings
from zoom_schemas.settings import load_settings

from harvesters.catalogues.gather import Bench
from harvesters.catalogues.kinds import catalogue_of
from harvesters.feeds.state import FeedState
from harvesters.fetching.fetch import Fetcher
from harvesters.fetching.limits import Limits, host_of
from harvesters.fetching.policy import Policy
from harvesters.fetching.snapshots import Snapshots
from harvesters.source import Source
from harvesters.workshop import scope_of


@contextmanager
def bench_for(source: Source) -> Iterator[Bench]:
    """A bench for the catalogue of a source; its files are let go of at the end. Raises CatalogueError."""
    catalogue, options = catalogue_of(source)
    folder = config.snapshots_path()
    host = host_of(str(getattr(options, "base", source.address)))
    limits = Limits(folder / "limits", {host: catalogue.allowance})
    policy = Policy(trusted=config.trusted_origins(), content_types=catalogue.content_types)
    fetcher = Fetcher(Snapshots(folder), limits, policy)
    try:
        yield Bench(
            FeedState(holdings.store().engine), fetcher, scope_of(load_settings()), folder / "readings"
        )
    finally:
        limits.close()
