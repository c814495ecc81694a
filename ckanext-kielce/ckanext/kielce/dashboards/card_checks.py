"""The section „Sprawdzone” on the page of a card: the last check, its warnings, and why something is held."""

from __future__ import annotations

from dataclasses import dataclass

from zoom_schemas import numbers

from indicator_jobs.quality.report import public_message
from indicator_jobs.store import Store

MOST = 6


@dataclass(frozen=True)
class CardChecks:
    """What a reader is told: `state` is ok, warn, hold or released; `more` counts what is left out."""

    state: str
    when: str
    sentences: tuple[str, ...]
    more: int
    released: str = ""
    reason: str = ""


def build(store: Store, card_id: str, lang: str) -> CardChecks | None:
    """The section for a card; None before its first check."""
    judged = store.verdicts.last(card_id)
    if judged is None:
        return None
    findings = [one for one in judged.verdict.findings if not judged.holds or one.level == "hold"]
    said = list(dict.fromkeys(public_message(one, judged).get(lang) for one in findings))
    state = "released" if judged.release else judged.level
    return CardChecks(
        state,
        numbers.date(judged.moment.date(), lang),
        tuple(said[:MOST]),
        sum(one.cells for one in findings) - min(len(said), MOST),
        numbers.date(judged.release.moment.date(), lang) if judged.release else "",
        judged.release.why if judged.release else "",
    )
