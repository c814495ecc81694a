"""A record of another catalogue as a dataset of ours: fields, themes, licence, keywords, resources."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Iterable
from functools import cache
from typing import Any

from ckanext.kielce.catalogue.slugs import slugify
from ckanext.kielce.harvest.datasets_sources import OF_EACH_DATASET
from zoom_schemas.themes import load_themes

from harvesters.catalogues.record import DatasetRecord, RecordResource, Terms, Text
from harvesters.source import Source

EDITION = 1
"""Of this mapping; with another one, records are taken over anew. See `edition`."""

NO_DESCRIPTION = {
    "pl": "Wydawca nie opisał tego zbioru.",
    "en": "The publisher has not described this dataset.",
}
NO_TERMS = {
    "pl": "Wydawca nie podał warunków użycia.",
    "en": "The publisher names no terms of use.",
}
LONGEST_TAG, SHORTEST_TAG = 100, 2
_NOT_IN_TAGS = re.compile(r"[^\w \-.]", re.UNICODE)


def edition(source: Source) -> str:
    """This mapping and what it takes from the source: its unit, terms, publisher and themes."""
    taken = source.model_dump_json(include={"organisation", "licence", "publisher", "themes"})
    return hashlib.sha256(f"{EDITION} {taken}".encode()).hexdigest()


def dataset_fields(record: DatasetRecord, source: Source) -> dict[str, Any]:
    """What CKAN is told of a record, without id, name and resources. Texts stay texts: tags are not read."""
    notes = record.notes or Text(pl="")
    temporal = record.temporal
    return {
        "type": "dataset",
        "state": "active",
        "private": False,
        "owner_org": source.organisation,
        "title": record.title.pl,
        "title_en": record.title.en,
        "notes": notes.pl or NO_DESCRIPTION["pl"],
        "notes_en": notes.en or (None if notes.pl else NO_DESCRIPTION["en"]),
        "tags": [{"name": tag} for tag in tags(record.keywords)],
        "groups": [{"name": theme} for theme in themes(record.themes) or source.themes],
        **_origin(record, source),
        **_terms(record.licence, source),
        "rhythm": record.rhythm,
        "issued": record.issued,
        "modified": record.modified,
        "temporal_start": temporal.start if temporal else None,
        "temporal_end": temporal.end if temporal else None,
        "spatial": json.dumps(record.spatial) if record.spatial else None,
        "extras": [{"key": key, "value": value} for key, value in sorted(record.extras.items())],
    }


def _origin(record: DatasetRecord, source: Source) -> dict[str, Any]:
    publisher = record.publisher
    return {
        "harvest_source": source.id,
        "harvest_guid": record.guid,
        "publisher": publisher.name if publisher else source.publisher.name.pl,
        "publisher_en": None if publisher else source.publisher.name.en,
        "publisher_url": publisher.url if publisher else str(source.publisher.url),
        "address": record.landing_page,
    }


def _terms(terms: Terms | None, source: Source) -> dict[str, Any]:
    """The licence in its own words; those of the source where a record names none."""
    own = source.licence
    if terms is None or not (terms.id or terms.title or terms.url):
        if own.id == OF_EACH_DATASET:
            return _NO_TERMS
        return {
            "license_id": licence_id(Terms(id=own.id, url=str(own.url))),
            "licence": own.title.pl,
            "licence_en": own.title.en,
            "licence_url": str(own.url),
        }
    if terms.id == "notspecified" and not terms.url:
        return _NO_TERMS  # what a CKAN says where nobody chose a licence
    return {
        "license_id": licence_id(terms),
        "licence": terms.title or terms.id or terms.url,
        "licence_en": None,
        "licence_url": terms.url,
    }


_NO_TERMS = {
    "license_id": "notspecified",
    "licence": NO_TERMS["pl"],
    "licence_en": NO_TERMS["en"],
    "licence_url": None,
}

_LICENCES = (
    (r"creativecommons\.org/publicdomain/zero|(^|\W)cc-?0(\W|$)|cc-zero|/CC0", "cc-zero"),
    (r"creativecommons\.org/licenses/by-sa/|cc[-_ ]by[-_ ]sa|/CC_BYSA", "cc-by-sa"),
    (r"creativecommons\.org/licenses/by-nc|cc[-_ ]by[-_ ]nc|^cc-nc$|/CC_BYNC", "cc-nc"),
    (r"creativecommons\.org/licenses/by/|^cc[-_ ]by(\W|$)|/CC_BY_|/CC_BY$", "cc-by"),
    (r"opendatacommons\.org/licenses/odbl|odbl", "odc-odbl"),
    (r"opendatacommons\.org/licenses/pddl|odc-pddl", "odc-pddl"),
    (r"opendatacommons\.org/licenses/by|odc-by", "odc-by"),
)


def licence_id(terms: Terms) -> str:
    """The licence in CKAN's list; `notspecified` for terms that are not in it (they stand in `licence`)."""
    for said in (terms.url, terms.id, terms.title):
        for pattern, found in _LICENCES:
            if said and re.search(pattern, said, re.IGNORECASE):
                return found
    return "notspecified"


def tags(keywords: Iterable[str]) -> list[str]:
    """Keywords as CKAN's tags, each once: other characters than letters, digits, `-_.` become spaces."""
    found: dict[str, str] = {}
    for keyword in keywords:
        tag = " ".join(_NOT_IN_TAGS.sub(" ", keyword).split())[:LONGEST_TAG].strip()
        if len(tag) >= SHORTEST_TAG:
            found.setdefault(tag.lower(), tag)
    return sorted(found.values())


def themes(said: Iterable[str]) -> list[str]:
    """The portal's themes that words or addresses of a catalogue mean; each once, in their order."""
    known = _theme_words()
    found = {theme for word in said for theme in known.get(_plain(word.rstrip("/").rsplit("/", 1)[-1]), ())}
    return [theme for theme in load_themes() if theme in found]


@cache
def _theme_words() -> dict[str, tuple[str, ...]]:
    """Id, both titles, and the EU's code of data themes where it means one theme only."""
    words: dict[str, tuple[str, ...]] = {}
    for theme in load_themes().values():
        for word in (theme.id, theme.title.pl, theme.title.en):
            words[_plain(word)] = (theme.id,)
    codes = [theme.data_theme for theme in load_themes().values()]
    for theme in load_themes().values():
        if codes.count(theme.data_theme) == 1:
            words[_plain(theme.data_theme)] = (theme.id,)
    return words


def _plain(word: str) -> str:
    try:
        return slugify(word)
    except ValueError:
        return ""


def resource_id(dataset: str, guid: str) -> str:
    """The id of a resource, the same at every attempt."""
    return str(uuid.uuid5(uuid.UUID(dataset), guid))


def resource_fields(dataset: str, resource: RecordResource) -> dict[str, Any]:
    """What CKAN is told of a resource that stays at its publisher."""
    about = resource.description or Text(pl="")
    return {
        "id": resource_id(dataset, resource.guid),
        "name": resource.title.pl,
        "name_en": resource.title.en,
        "description": about.pl or None,
        "description_en": about.en,
        "format": resource.format,
        "mimetype": resource.media_type,
        "size": resource.size,
        "role": resource.role,
        "layer": resource.layer,
        "url": resource.url or "",
    }


def resources(record: DatasetRecord) -> list[RecordResource]:
    """The resources of a record, each guid once, and its service where no resource leads to it."""
    found = {one.guid: one for one in record.resources}
    service = record.service
    leads = {one.url for one in found.values()}
    leads |= {one.format for one in found.values() if one.role == "service"}
    if service and not {service.url, service.kind} & leads:
        title = f"{service.kind} {service.layer or ''}".strip()
        found[service.url] = RecordResource.model_validate(
            {
                "guid": service.url[:2000],
                "title": {"pl": title},
                "url": service.url,
                "format": service.kind,
                "layer": service.layer,
                "role": "service",
            }
        )
    return list(found.values())
