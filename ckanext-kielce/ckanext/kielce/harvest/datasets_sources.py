"""The sources whose catalogues bring datasets: those declared in YAML, and those staff enter in the form."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from ckan import model
from ckanext.harvest.model import HarvestSource
from ckanext.kielce.indicators import holdings

from harvesters.catalogues.kinds import MODULES
from harvesters.source import Source

KINDS = {"ckan": "ckan", "dcat_rdf": "dcat", "csw": "csw"}
"""Types of the harvest form → kinds of catalogues."""

ENTERED = "harvest-"
"""How the ids of sources of the harvest form begin, before the id of the HarvestSource."""

OF_EACH_DATASET = "of-each-dataset"
"""Id of the licence of a source whose terms are those that each dataset names."""

_RHYTHMS = {"ALWAYS": "day", "DAILY": "day", "WEEKLY": "week", "BIWEEKLY": "week", "MONTHLY": "month"}


def source_named(source_id: str) -> Source:
    """The source with this id: of a YAML file, or of the harvest form. Raises LookupError."""
    declared = holdings.sources().get(source_id)
    if declared is not None:
        return declared
    found: Any = HarvestSource.get(source_id.removeprefix(ENTERED))
    if found is None or found.type not in KINDS:
        raise LookupError(f"there is no source {source_id} with a catalogue")
    return source_of(found)


def staff_sources() -> list[Source]:
    """The sources that staff entered in the harvest form, can be read, and were not stopped."""
    found = model.Session.query(HarvestSource).filter_by(active=True).all()
    sources = []
    for one in found:
        if KINDS.get(str(one.type)) in MODULES:
            with suppress(LookupError, ValueError):
                sources.append(source_of(one))
    return sources


def source_of(entered: Any) -> Source:
    """A source of the harvest form as if it were declared in YAML; its terms are those of each dataset.

    Raises LookupError for one that belongs to no unit of the city.
    """
    package = model.Package.get(entered.id)
    group = model.Group.get(package.owner_org) if package and package.owner_org else None
    if group is None:
        raise LookupError(f"the source {entered.title} belongs to no unit: choose one in its form")
    title = str(entered.title or entered.url)
    both = {"pl": title, "en": title}
    return Source.model_validate(
        {
            "id": f"{ENTERED}{entered.id}",
            "title": both,
            "publisher": {"name": both, "url": entered.url},
            "licence": {"id": OF_EACH_DATASET, "title": _OF_EACH, "url": entered.url},
            "address": entered.url,
            "rhythm": _RHYTHMS.get(str(entered.frequency), "once"),
            "retrieved": str(entered.created.date()),
            "secondary_copy": False,
            "files": [],
            "themes": ["administration"],
            "organisation": group.name,
            "catalogue": {**options(entered.config), "kind": KINDS[str(entered.type)], "base": entered.url},
        }
    )


_OF_EACH = {"pl": "zgodnie z opisem zbioru", "en": "as each dataset says"}


STOCK_OPTIONS = {
    "organizations_filter_include": "organisations",
    "organizations_filter_exclude": "not_organisations",
    "groups_filter_include": "groups",
    "groups_filter_exclude": "not_groups",
    "rdf_format": "form",
}
"""Options of the stock harvesters that mean the same here."""


def options(config: str | None) -> dict[str, Any]:
    """The options that staff wrote as JSON, also under names of the stock harvesters. Raises ValueError."""
    found: Any = json.loads(config) if config else {}
    if not isinstance(found, dict):
        raise ValueError("the configuration must be a JSON object")
    return {STOCK_OPTIONS.get(str(name), str(name)): value for name, value in found.items()}
