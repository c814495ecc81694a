"""A source as a dataset: who publishes it, on what terms, and its observations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd
from ckanext.kielce.catalogue.records import File, Record
from ckanext.kielce.catalogue.slugs import slugify
from ckanext.kielce.catalogue.tables import Column, Table
from zoom_schemas.territories import load_territories

from harvesters.source import Source
from indicator_jobs.store import Snapshot, Store

OBSERVATIONS = Table(
    (
        Column("series", "text", "Szereg", "Series"),
        Column("territory", "text", "Kod terytorium", "Territory code"),
        Column("territory_name", "text", "Terytorium", "Territory"),
        Column("period", "text", "Okres", "Period"),
        Column("value", "float8", "Wartość", "Value"),
        Column("flags", "text", "Flagi", "Flags"),
        Column("dimensions", "text", "Przekroje", "Dimensions"),
    ),
    ("series", "territory", "period", "dimensions"),
)
OBSERVATIONS_FILE, SERIES_FILE = "obserwacje.csv", "szeregi.csv"
_RESOURCE_TEXTS = {
    OBSERVATIONS_FILE: (
        ("Obserwacje", "Observations"),
        (
            "Wartości szeregów według terytorium i okresu. Puste pole to brak danych, nigdy zero.",
            "Values of the series by territory and period. An empty field means no data, never zero.",
        ),
    ),
    SERIES_FILE: (
        ("Opis szeregów", "Series"),
        ("Co mierzy każdy szereg i w jakiej jednostce.", "What each series measures, and in which unit."),
    ),
}


def source_name(source: Source) -> str:
    """Name of the source's dataset, from its Polish title."""
    return slugify(source.title.pl)


def source_record(source: Source, store: Store) -> Record:
    """Everything that CKAN shows of a source: its figures as the store holds them now.

    Series of small counts are left out: of them only cards publish what may be seen.
    """
    rows = _named(store.observations([one.id for one in source.series if not one.confidential]))
    files = (
        _file(OBSERVATIONS_FILE, rows, OBSERVATIONS),
        _file(SERIES_FILE, _series(source), None),
    )
    return Record(source_name(source), _fields(source, as_of(source, store.snapshots().values())), files)


def as_of(source: Source, snapshots: Iterable[Snapshot]) -> str:
    """The day on which the figures that stand were taken: of the last snapshot that changed anything."""
    return max([source.retrieved, *(one.retrieved[:10] for one in snapshots if one.source == source.id)])


def _fields(source: Source, retrieved: str) -> dict[str, Any]:
    about = source.description or source.note or source.title
    return {
        "type": "dataset",
        "title": source.title.pl,
        "title_en": source.title.en,
        "notes": about.pl,
        "notes_en": about.en,
        "owner_org": source.organisation,
        "groups": [{"name": theme} for theme in source.themes],
        "source_id": source.id,
        "publisher": source.publisher.name.pl,
        "publisher_en": source.publisher.name.en,
        "publisher_url": str(source.publisher.url),
        "licence": source.licence.title.pl,
        "licence_en": source.licence.title.en,
        "licence_url": str(source.licence.url),
        "address": str(source.address),
        "rhythm": source.rhythm,
        "retrieved": retrieved,
        "secondary_copy": "yes" if source.secondary_copy else "no",
        "source_note": source.note.pl if source.note else None,
        "source_note_en": source.note.en if source.note else None,
    }


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    known = load_territories().by_code
    names = [known[code].name if code in known else code for code in rows["territory"]]
    return rows.assign(territory_name=names).loc[:, OBSERVATIONS.names]


def _series(source: Source) -> pd.DataFrame:
    rows = [
        {
            "series": series.id,
            "title": series.title.pl,
            "title_en": series.title.en,
            "unit": series.unit,
            "kind": series.kind,
            "moment": series.moment,
            "period": series.period,
            "lowest_level": series.lowest_level,
            "bdl_subject": series.bdl_subject or "",
        }
        for series in source.series
    ]
    return pd.DataFrame(rows)


def _file(name: str, rows: pd.DataFrame, table: Table | None) -> File:
    (title, title_en), (about, about_en) = _RESOURCE_TEXTS[name]
    fields = {
        "name": title,
        "name_en": title_en,
        "description": about,
        "description_en": about_en,
        "format": "CSV",
        "role": "observations",
    }
    content = rows.to_csv(index=False, float_format="%.15g").encode()
    return File(name, content, fields, table, rows if table else None)
