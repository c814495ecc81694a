"""Work for the RQ workers, each piece once in the queue: compute, then publish and draw what changed."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable

from ckanext.kielce.indicators import holdings, rendering
from ckanext.kielce.indicators.attempts import DIED, BusyError, bury_dead
from ckanext.kielce.indicators.computing import batch_name, shares
from ckanext.kielce.indicators.publishing import (
    RUN_KINDS,
    Kind,
    Published,
    made_from,
    origin_hash,
    publish_all,
    surroundings_hash,
)
from ckanext.kielce.indicators.queue import arguments_under_way, enqueue_once

from indicator_jobs.jobs import RUN_KIND, compute_all
from indicator_jobs.runs import Run
from indicator_jobs.store import Store

log = logging.getLogger(__name__)

RETRY_AFTER = dt.timedelta(minutes=10)
"""How long the timer waits before it tries again what has failed."""


COMPUTING = "kielce-compute-"
RENDERING = "kielce-render"
PATIENCE = 3600
"""Seconds for which a batch is computed, or all dashboards are drawn, at most."""


def compute_batch(card_ids: list[str]) -> None:
    """Job: compute some cards; then hand on the cards above them, and what is to be published and drawn."""
    store, cards = holdings.store(), holdings.cards()
    for one in compute_all(store, cards, [card_id for card_id in card_ids if card_id in cards]):
        if one.state == "error":
            log.warning("%s could not be computed: %s", one.card_id, one.reason)
    enqueue_due(store)


def render_changed() -> None:
    """Job: draw the dashboards and the pages of cards that are not current."""
    try:
        rendering.render(holdings.store())
    except BusyError as error:
        log.warning("%s", error)


def publish_theme(theme_id: str) -> None:
    """Job: publish every card of a theme."""
    of_theme = [card.id for card in holdings.cards().values() if card.theme == theme_id]
    _report(publish_all("card", of_theme))


def publish_source(source_id: str) -> None:
    """Job: publish one source."""
    _report(publish_all("source", [source_id]))


def enqueue(themes: Iterable[str], source_ids: Iterable[str]) -> int:
    """Put jobs into the queue; how many were not waiting there already."""
    wanted: list[tuple[Callable[[str], None], str, str]] = [
        *((publish_theme, theme, f"kielce-publish-theme-{theme}") for theme in themes),
        *((publish_source, source, f"kielce-publish-source-{source}") for source in source_ids),
    ]
    return sum(enqueue_once(function, [argument], job_id) for function, argument, job_id in wanted)


def enqueue_all() -> int:
    """Put a job for every theme and source into the queue."""
    return enqueue(sorted({card.theme for card in holdings.cards().values()}), holdings.sources())


def enqueue_due(store: Store) -> int:
    """End the runs of lost workers, and put into the queue what is to be done now.

    First what may be computed; of what is computed, what was made anew since it was published; and when
    nothing waits to be computed any more, the dashboards.
    """
    for run_kind in (RUN_KIND, rendering.RUN_KIND, *RUN_KINDS.values()):
        for subject in bury_dead(store, run_kind):
            log.warning("%s %s: its worker was lost", run_kind, subject)
    taken = {card_id for [card_ids] in arguments_under_way(COMPUTING) for card_id in card_ids}
    found = shares(store, taken)
    put = sum(_enqueue_batch(batch) for batch in found.batches)
    themes = {holdings.cards()[card_id].theme for card_id in due(store, "card") if card_id not in found.stale}
    put += enqueue(sorted(themes), due(store, "source"))
    if not found.stale and rendering_due(store):
        put += enqueue_once(render_changed, [], RENDERING, PATIENCE)
    return put


def rendering_due(store: Store) -> bool:
    """Whether the dashboards were drawn from something else than what there is now."""
    return not _settled(store.runs.last(rendering.RUN_KIND, rendering.SUBJECT), rendering.origin(store))


def _enqueue_batch(card_ids: tuple[str, ...]) -> bool:
    return enqueue_once(compute_batch, [list(card_ids)], f"{COMPUTING}{batch_name(card_ids)}", PATIENCE)


def due(store: Store, kind: Kind) -> list[str]:
    """Cards that are computed, or sources, whose dataset was made from something else or not at all."""
    surroundings = surroundings_hash(store)
    published = store.runs.of_kind(RUN_KINDS[kind])
    known = made_from(store, kind, holdings.sources() if kind == "source" else holdings.cards())
    return [
        subject
        for subject, figures in known.items()
        if not _settled(published.get(subject), origin_hash(kind, subject, surroundings, figures))
    ]


def _settled(run: Run | None, wanted: str) -> bool:
    """Whether a piece of work is done, under way, or failed so short ago that it would fail again."""
    if run is None or (run.state == "error" and run.reason == DIED):
        return False
    if run.state == "error":
        return run.finished is not None and run.finished > dt.datetime.now(dt.UTC) - RETRY_AFTER
    return run.state == "running" or run.input_hash == wanted


def _report(results: Iterable[Published]) -> None:
    for one in results:
        if one.state in ("error", "busy"):
            log.warning("%s %s: %s", one.kind, one.subject, one.reason)
