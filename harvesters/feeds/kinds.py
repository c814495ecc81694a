"""The kinds of feeds by name. To add one, add its module and its line here."""

from importlib import import_module

from harvesters.declared_options import checked_options
from harvesters.feeds.feed import Feed, Options
from harvesters.source import Source

MODULES = {
    "bdl": "harvesters.feeds.bdl",
    "bestia": "harvesters.feeds.bestia",
    "eurostat": "harvesters.feeds.eurostat",
    "gios": "harvesters.feeds.gios",
    "gios-years": "harvesters.feeds.gios_years",
    "gtfs": "harvesters.feeds.gtfs",
    "imgw": "harvesters.feeds.imgw",
    "imgw-archive": "harvesters.feeds.imgw_archive",
    "nfz": "harvesters.feeds.nfz",
    "table": "harvesters.feeds.table",
}


class FeedError(ValueError):
    """A source whose feed cannot be used: what is wrong, and what to write instead."""


def feed_named(kind: str) -> Feed:
    """The kind of feed with this name. Raises FeedError."""
    if kind not in MODULES:
        raise FeedError(f"{kind!r} is no kind of feed: write one of {', '.join(sorted(MODULES))}")
    return import_module(MODULES[kind]).FEED


def feed_of(source: Source) -> tuple[Feed, Options]:
    """The feed of a source with its options. Raises FeedError."""
    if source.feed is None and source.catalogue is not None:
        raise FeedError(f"{source.id} has no feed: it brings datasets, which the portal synchronises")
    if source.feed is None:
        raise FeedError(f"{source.id} has no feed: its figures come with the project only")
    feed = feed_named(str(source.feed.get("kind")))
    return feed, checked_options(source.id, source.feed, feed.options, FeedError)
