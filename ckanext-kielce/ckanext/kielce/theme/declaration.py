"""What the accessibility declaration says about this portal; its wording is in the templates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from zoom_schemas import numbers
from zoom_schemas.settings import PortalSettings

PUBLISHED = dt.date(2026, 11, 23)
"""When these pages were first published and assessed; the law asks for a review by 31 March each year."""
CHANGED = dt.date(2026, 11, 23)


@dataclass(frozen=True)
class Declaration:
    """The particulars of the declaration. ``phone`` is empty until the operator gives one."""

    lang: str
    body: str
    name: str
    site: str
    person: str
    contact: str
    phone: str
    published: str
    published_text: str
    changed: str
    changed_text: str


def declaration(settings: PortalSettings, lang: str, site: str) -> Declaration:
    """The declaration of the portal that ``settings`` describe, at the address ``site``."""
    unit = settings.contact.unit.get(lang)
    body = settings.organisations[0].title.get(lang) if settings.organisations else unit
    return Declaration(
        lang=lang,
        body=body,
        name=settings.name.get(lang),
        site=site,
        person=unit,
        contact=settings.contact.email,
        phone="",
        published=PUBLISHED.isoformat(),
        published_text=numbers.date(PUBLISHED, lang),
        changed=CHANGED.isoformat(),
        changed_text=numbers.date(CHANGED, lang),
    )
