"""After a publication: exactly the cards downstream are computed again, drawn and published."""

from __future__ import annotations

import logging

from ckan.plugins import toolkit as tk
from ckanext.kielce import config
from ckanext.kielce.indicators import holdings
from ckanext.kielce.indicators.publishing import publish_all
from redis.exceptions import RedisError

from indicator_jobs.graph import downstream
from indicator_jobs.jobs import compute_all

log = logging.getLogger(__name__)


def hand_on(card_id: str) -> bool:
    """Put the work that follows a publication into the queue; whether the queue took it."""
    title = f"kielce-card-{card_id.replace('.', '-')}"
    try:
        tk.enqueue_job(follow_publication, [card_id], title=title, queue=config.queue())
    except RedisError:
        log.exception("%s is published, but the queue did not take the work that follows", card_id)
        return False
    return True


def follow_publication(card_id: str) -> None:
    """Job: compute the card and what uses it, draw their pages, and bring their datasets up to date."""
    from ckanext.kielce.dashboards.render import render_all

    holdings.follow()
    cards, store = holdings.cards(), holdings.store()
    if card_id not in cards:
        withdraw_dataset(card_id)
        return
    affected = downstream(cards, {card_id})
    for result in compute_all(store, cards, affected):
        if result.state == "error":
            log.warning("%s: %s", result.card_id, result.reason)
    render_all(store, config.editions_path(), only=affected, snapshots=config.snapshots_path())
    for one in publish_all("card", sorted(affected)):
        if one.state in ("error", "busy"):
            log.warning("%s %s: %s", one.kind, one.subject, one.reason)


def withdraw_dataset(card_id: str) -> None:
    """A card that is in force no more leaves the catalogue; its dataset can be brought back."""
    from ckanext.kielce.catalogue.site import act

    try:
        act("package_delete", {"id": card_id.replace(".", "-", 1)})
    except tk.ObjectNotFound:
        log.info("%s had no dataset", card_id)
