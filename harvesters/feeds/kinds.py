"""The kinds of feeds by name. To add one, add its module and its line here."""

from importlib import import_module

from zoom_schemas.problems import Problem

from harvesters.declared_options import DeclarationError, checked_options, declared_kind
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


class FeedError(DeclarationError):
    """A source whose feed cannot be used: what is wrong, and what to write instead."""


def feed_of(source: Source) -> tuple[Feed, Options]:
    """The feed of a source with its options. Raises FeedError."""
    if source.feed is None:
        hint = "Its figures come with the project only."
        if source.catalogue is not None:
            hint = "But it brings datasets, which the portal synchronises."
        raise FeedError([Problem(f"sources/{source.id}.yaml", "feed", f"{source.id} has no feed", hint)])
    kind = declared_kind(source.id, "feed", source.feed, MODULES, FeedError)
    feed: Feed = import_module(MODULES[kind]).FEED
    return feed, checked_options(source.id, "feed", source.feed, feed.options, FeedError)
