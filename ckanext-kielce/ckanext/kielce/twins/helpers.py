"""What templates ask: the mark on a tile, the comparisons of a card."""

from __future__ import annotations

import logging
from functools import lru_cache
from time import monotonic

from ckanext.kielce.indicators import holdings
from ckanext.kielce.theme import lean
from ckanext.kielce.twins import pages
from sqlalchemy.exc import SQLAlchemyError
from zoom_schemas.settings import load_settings

__all__ = ["kielce_twin_mark", "kielce_twins_of"]

log = logging.getLogger(__name__)

MARKS_LAST = 60
"""Seconds for which the marks on tiles may be older than the comparisons."""


def kielce_twin_mark(card_id: str) -> pages.ClassMark | None:
    """The mark of a tile: the worst class of the twins that the card declares; None without a twin."""
    found = _marks(load_settings().territory, int(monotonic() / MARKS_LAST))
    return pages.mark_of(found[card_id], lean.language()) if card_id in found else None


def kielce_twins_of(card_id: str) -> tuple[pages.Entry, ...]:
    """The comparisons of a card, declared ones first."""
    rows = holdings.store().twin_results.of(load_settings().territory, card_id)
    return pages.of_card(rows, lean.language())


@lru_cache(maxsize=2)
def _marks(territory: str, moment: int) -> dict[str, int | None]:
    try:
        rows = holdings.store().twin_results.classes(territory)
    except SQLAlchemyError:
        log.exception("the marks of twins are not known; tiles go without")
        return {}
    return pages.worst((card, number) for card, derived, number in rows if not derived)
