"""Letting a held result through: somebody of the staff answers for it, with a reason."""

from indicator_jobs.card import Card
from indicator_jobs.frames import where
from indicator_jobs.hashing import results_hash
from indicator_jobs.quality.judging import results_of
from indicator_jobs.quality.verdicts import Judged
from indicator_jobs.store import Store

SHORTEST = 10
"""So many characters a reason has at least."""


class ReleaseError(ValueError):
    """A hold that cannot be released: what is wrong, and what to do."""


def release(store: Store, card: Card, who: str, why: str) -> Judged:
    """Publishes what is held of a card; `who` answers for it, `why` is kept with it.

    The cards that use it are computed anew in the next round. Raises ReleaseError where nothing is held or
    the reason says nothing.
    """
    judged = store.verdicts.last(card.id)
    if judged is None or not judged.holds:
        raise ReleaseError(f"Nothing of {card.id} is on hold.")
    if len(why.strip()) < SHORTEST:
        raise ReleaseError(f"Give the reason in a sentence of at least {SHORTEST} characters.")
    held = store.runs.last("compute", card.id, "held")
    frame = store.candidates.of(card.id)
    store.verdicts.add_release(judged, who, why.strip())
    run = store.runs.start("compute", card.id, held.input_hash if held else None)
    for recipe in card.recipes.named():
        store.put_values(card.id, recipe, where(frame, frame["recipe"] == recipe))
    store.candidates.clear(card.id)
    reason = None if len(frame) else "released without any value"
    store.runs.finish(run, "ok", reason, results_hash(results_of(frame)))
    return store.verdicts.last(card.id) or judged
