"""How the published values of a card changed: the section „Jak zmieniała się ta liczba”."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ckanext.kielce.indicators import holdings
from zoom_schemas import numbers, periods

from indicator_jobs.card import Card
from indicator_jobs.revisions import Known, Revision, Revisions, revisions

MOST = 40
"""So many changes are listed, the newest first; all of them stand in the data."""


@dataclass(frozen=True)
class RevisionRow:
    """One change of one period."""

    period_text: str
    day_text: str
    before: str
    after: str
    difference: str


@dataclass(frozen=True)
class CardRevisions:
    """The changes of a card, and what they sum up to."""

    rows: tuple[RevisionRow, ...]
    count: int
    periods: int
    revised: int
    mean: str
    mean_absolute: str
    relative: str
    data: str


def build(card: Card, territory: str, recipe: str, lang: str) -> CardRevisions | None:
    """The section; None where no value was ever changed."""
    found = revisions(holdings.store(), card.id, territory, recipe)
    if not found.revisions:
        return None
    measures, places = found.measures, card.decimals + 1
    percent = None if measures.relative is None else 100 * measures.relative
    return CardRevisions(
        rows=tuple(_rows(found, card, lang)),
        count=len(found.revisions),
        periods=measures.periods,
        revised=measures.revised,
        mean=numbers.signed(measures.mean, places, lang),
        mean_absolute=numbers.number(measures.mean_absolute, places, lang),
        relative=numbers.percent(percent, 2, lang),
        data=f"/api/3/action/kielce_revision_show?card={card.id}&territory={territory}&recipe={recipe}",
    )


def _rows(found: Revisions, card: Card, lang: str) -> Iterator[RevisionRow]:
    for one in reversed(found.revisions[-MOST:]):
        yield RevisionRow(
            period_text=periods.label(one.period, lang),
            day_text=numbers.date(one.moment.date(), lang),
            before=_said(one.before, card, lang),
            after=_said(one.after, card, lang),
            difference=_difference(one, card, lang),
        )


def _said(known: Known | None, card: Card, lang: str) -> str:
    if known is None:
        return {"pl": "wycofano", "en": "withdrawn"}[lang]
    return numbers.number(known.value, card.decimals, lang)


def _difference(one: Revision, card: Card, lang: str) -> str:
    return "" if one.difference is None else numbers.signed(one.difference, card.decimals, lang)
