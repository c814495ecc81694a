"""Drawing the dashboards as a piece of work with its row in the table of runs."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING

from ckanext.kielce import config
from ckanext.kielce.indicators import holdings
from ckanext.kielce.indicators.attempts import attempt, sole_worker
from ckanext.kielce.indicators.publishing import surroundings_hash
from zoom_schemas.settings import load_settings

from indicator_jobs.store import Store

if TYPE_CHECKING:
    from ckanext.kielce.dashboards.render import Rendered

__all__ = ["RUN_KIND", "SUBJECT", "origin", "render"]

RUN_KIND, SUBJECT = "render", "portal"


def origin(store: Store) -> str:
    """A hash of everything that the dashboards are drawn from; the month decides which figures are late."""
    from ckanext.kielce.dashboards.freshness import renderer
    from ckanext.kielce.dashboards.values import outlines

    computed = {
        card: (run.input_hash, run.result_hash) for card, run in store.runs.of_kind("compute").items()
    }
    cards = {card_id: card.model_dump_json() for card_id, card in holdings.cards().items()}
    month = f"{dt.datetime.now(dt.UTC):%Y-%m}"
    ground = outlines("own", load_settings().territory, config.snapshots_path())
    parts = [month, renderer(), surroundings_hash(store), cards, computed, ground]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def render(store: Store) -> Rendered:
    """Draw what is not current. Raises BusyError where another worker draws already."""
    from ckanext.kielce.dashboards.render import render_all

    with (
        sole_worker(store, RUN_KIND, SUBJECT),
        attempt(store, RUN_KIND, SUBJECT, origin(store)) as run,
    ):
        root, snapshots = config.editions_path(), config.snapshots_path()
        done = render_all(store, root, beat=lambda: store.runs.beat(run), snapshots=snapshots)
        failed = f"not drawn: {', '.join(done.failed)}" if done.failed else None
        store.runs.finish(run, "error" if failed else "ok", failed)
    return done
