"""Where synchronising works: its folders, its limits, its keys, as the environment sets them."""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import platformdirs
from zoom_schemas.settings import PortalSettings
from zoom_schemas.territories import COUNTRY

from harvesters.feeds.feed import Feed, Scope
from harvesters.feeds.kinds import feed_of
from harvesters.feeds.state import FeedState
from harvesters.feeds.sync import Bench
from harvesters.fetching.fetch import Fetcher
from harvesters.fetching.limits import Allowance, Limits, host_of
from harvesters.fetching.policy import Policy, origin_of
from harvesters.fetching.snapshots import Snapshots
from harvesters.source import Source
from indicator_jobs.card import Card
from indicator_jobs.graph import reads
from indicator_jobs.store import Store

FOLDER = "ZOOM_SNAPSHOTS"
"""Variable of the folder in which snapshots lie; the user's data folder if it is not set."""

TRUSTED = "ZOOM_TRUSTED_ORIGINS"
"""Variable of the origins, separated by spaces, that may lie in the private network."""


def scope_of(settings: PortalSettings, first: frozenset[str] = frozenset()) -> Scope:
    """The portal's territory, its peers, its voivodeship and the country. `first`: series that cards use."""
    wanted = [settings.territory, *settings.peers, settings.territory[:2], COUNTRY]
    return Scope(tuple(dict.fromkeys(wanted)), first)


def series_of_cards(cards: Iterable[Card]) -> frozenset[str]:
    """The series that cards are computed from or checked against."""
    return frozenset(series for card in cards for series in reads(card))


@contextmanager
def bench_for(
    sources: Sequence[Source],
    store: Store,
    settings: PortalSettings,
    folder: Path | None = None,
    trusted: frozenset[str] | None = None,
    first: frozenset[str] = frozenset(),
):
    """A bench for these sources; its files are let go of at the end.

    `folder` of the snapshots and `trusted` origins are those of the environment if not given. `first`: the
    series to ask for first.
    """
    folder = folder or own_folder()
    trusted = trusted_origins() if trusted is None else trusted
    feeds = {_address(source): feed_of(source)[0] for source in sources if source.feed}
    limits = Limits(folder / "limits", {host_of(one): allowance(feed) for one, feed in feeds.items()})
    fetcher = Fetcher(Snapshots(folder), limits, Policy(trusted=trusted), keys=_keys(feeds))
    try:
        yield Bench(store, FeedState(store.engine), fetcher, scope_of(settings, first))
    finally:
        limits.close()


def own_folder() -> Path:
    """The folder of snapshots that the environment names, or the user's own."""
    return Path(os.environ.get(FOLDER) or platformdirs.user_data_dir("zoom-na-kielce")) / "snapshots"


def trusted_origins() -> frozenset[str]:
    """The origins that the environment trusts."""
    return frozenset(os.environ.get(TRUSTED, "").split())


def for_feed(bench: Bench, feed: Feed) -> Bench:
    """The same bench for answers of one kind of feed."""
    policy = replace(bench.fetcher.policy, content_types=feed.content_types)
    return replace(bench, fetcher=replace(bench.fetcher, policy=policy))


def allowance(feed: Feed) -> Allowance:
    """What the publisher allows: more with a key."""
    return feed.key.allowance if feed.key and os.environ.get(feed.key.variable) else feed.allowance


def _keys(feeds: Mapping[str, Feed]) -> dict[str, dict[str, str]]:
    keyed = {address: feed.key for address, feed in feeds.items() if feed.key}
    return {
        origin_of(address): {key.header: os.environ[key.variable]}
        for address, key in keyed.items()
        if os.environ.get(key.variable)
    }


def _address(source: Source) -> str:
    _, options = feed_of(source)
    return str(getattr(options, "base", source.address))
