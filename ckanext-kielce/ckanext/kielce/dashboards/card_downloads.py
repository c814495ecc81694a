"""Files with the values of a card, and how to cite them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ckanext.kielce.dashboards import names
from ckanext.kielce.research import citing

from indicator_jobs.writing import citation


@dataclass(frozen=True)
class CardFile:
    """A file with all values of the card."""

    form: str
    address: str


@dataclass(frozen=True)
class CardDownloads:
    """The files of a card; its citation as a sentence and as BibTeX, with files for reference managers."""

    files: tuple[CardFile, ...]
    sentence: str
    bibtex: str
    bib_address: str
    csl_address: str


FORMS = ("csv", "parquet", "sdmx.csv")


def build(card_id: str, lang: str) -> CardDownloads:
    """What a reader can take away from the page of a card."""
    name, today = names.card_name(card_id), dt.datetime.now(dt.UTC).date()
    work = citing.work_of(card_id, lang)
    values = (CardFile(form, f"/dane/wartosci.{form}?card={name}") for form in FORMS)
    return CardDownloads(
        files=(*values, CardFile("json", f"/dane/wskazniki/{name}.json")),
        sentence=citation.sentence(work, today),
        bibtex=citation.bibtex(work, name, today),
        bib_address=f"/dane/cytowanie/{name}.bib",
        csl_address=f"/dane/cytowanie/{name}.json",
    )
