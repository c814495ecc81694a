"""What is cited when a card or the whole of the values is cited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from ckanext.kielce.dashboards import names
from ckanext.kielce.dashboards.values import origins
from ckanext.kielce.indicators import holdings
from ckanext.kielce.theme.helpers import kielce_url
from zoom_schemas.settings import load_settings

from indicator_jobs.writing.citation import Work

EDITION_DIGITS = 12


def work_of(card_id: str, lang: str) -> Work:
    """The values of a card; the edition is the hash of its values."""
    card = holdings.cards()[card_id]
    run = holdings.store().runs.last("compute", card_id, "ok")
    publishers = (source.publisher.name.get(lang) for source, _ in origins(card_id, holdings.cards()))
    return Work(
        title=card.title.get(lang),
        author=card.owner.card.get(lang),
        publisher=load_settings().name.get(lang),
        sources=_once(publishers),
        published=(run.finished or run.started).date() if run else dt.datetime.now(dt.UTC).date(),
        edition=(run.result_hash or "")[:EDITION_DIGITS] if run else "",
        address=kielce_url(names.card_page(card_id), lang, absolute=True),
        lang=lang,
    )


def whole(lang: str, sha256: str, moment: dt.datetime) -> Work:
    """All values; the edition is the hash of the file."""
    settings = load_settings()
    title = {"pl": "Wartości wskaźników", "en": "Values of indicators"}[lang]
    return Work(
        title=f"{settings.name.get(lang)}: {title}",
        author=settings.contact.unit.get(lang),
        publisher=settings.name.get(lang),
        sources=(),
        published=moment.date(),
        edition=sha256[:EDITION_DIGITS],
        address=kielce_url("/dane", lang, absolute=True),
        lang=lang,
    )


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
