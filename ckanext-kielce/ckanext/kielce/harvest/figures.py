"""A slice of the figures of a source: asked, kept, parsed, taken into the store."""

from __future__ import annotations

from collections.abc import Callable

from ckanext.kielce import config
from ckanext.kielce.harvest.reports import Outcome
from ckanext.kielce.indicators import holdings
from zoom_schemas.settings import load_settings

from harvesters.feeds.kinds import FeedError, feed_of
from harvesters.feeds.sync import SyncReport, synchronise
from harvesters.reasons import words
from harvesters.workshop import bench_for, for_feed, series_of_cards
from indicator_jobs.loading import series_of_source

__all__ = ["run_slice"]


def run_slice(source_id: str, job: str | None, beat: Callable[[str], None], until: float | None) -> Outcome:
    """Synchronise the figures of a source until it is done, must wait, or its time is over.

    `job` is the row of the history that this belongs to; figures need none.
    """
    source, store = holdings.sources().get(source_id), holdings.store()
    if source is None:
        return Outcome("error", f"there is no source {source_id} any more", words("declared"))
    try:
        feed, _ = feed_of(source)
    except FeedError as error:
        return Outcome("error", str(error), words("declared"))
    store.put_sources([source.model_dump(mode="json", exclude={"series"})], series_of_source(source))
    folder, trusted = config.snapshots_path(), config.trusted_origins()
    first = series_of_cards(holdings.cards().values())
    with bench_for([source], store, load_settings(), folder, trusted, first) as bench:
        return _outcome(synchronise(source, for_feed(bench, feed), beat, until))


def _outcome(report: SyncReport) -> Outcome:
    counts = {
        "asked": report.asked,
        "new": report.counts.new,
        "changed": report.counts.revised,
        "unchanged": report.counts.unchanged,
        "gone": report.counts.removed,
    }
    detail = "; ".join([*([report.reason] if report.reason else []), *report.remarks]) or None
    return Outcome(report.state, detail, report.words, counts, report.retry_after)
