"""The types of the harvest form: another CKAN, DCAT, CSW.

ckanext-harvest keeps its form, its screens and its history; the work itself is the runner's, so that every
address is fetched safely and every record goes one way. These plugins stand in place of the stock harvesters.
"""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.harvest.interfaces import IHarvester
from ckanext.kielce.harvest.datasets_sources import KINDS, options
from pydantic import ValidationError
from zoom_schemas.problems import problems_of

from harvesters.catalogues.kinds import MODULES, catalogue_named


class _Adapter(p.SingletonPlugin):
    """What the types have in common; a type says its name and what staff read of it."""

    type_name = ""

    def validate_config(self, config: str | None) -> str | None:
        """The options as JSON, as they were written. Raises ValueError in words that the form shows."""
        if not config:
            return config
        check_options(self.type_name, options(config))
        return config

    def get_original_url(self, harvest_object_id: str) -> str | None:
        """Where the publisher shows the dataset of a harvest object."""
        from ckanext.harvest.model import HarvestObject

        found: Any = HarvestObject.get(harvest_object_id)
        content = json.loads(found.content) if found and found.content else {}
        return content.get("landing_page")

    def gather_stage(self, harvest_job: Any) -> list[str]:
        """Bring everything at once, for `ckan harvester run-test`; there is nothing left to fetch."""
        from ckanext.kielce.harvest.registration import work_of
        from ckanext.kielce.harvest.runner import run_slice

        work = work_of(harvest_job.source)
        while work is not None and run_slice(*work).continues:
            continue
        return []

    def fetch_stage(self, harvest_object: Any) -> bool:
        """Nothing is fetched one by one."""
        return True

    def import_stage(self, harvest_object: Any) -> bool:
        """Nothing is imported one by one."""
        return True


def check_options(type_name: str, found: dict[str, Any]) -> None:
    """Raises ValueError where the options of a type are wrong, with field and hint."""
    kind = KINDS.get(type_name)
    if kind is None or kind not in MODULES:
        return
    model = catalogue_named(kind).options
    if fixed := sorted({"kind", "base"} & set(found)):
        raise ValueError(f"{', '.join(fixed)}: follows from the form above; leave it out")
    try:
        model.model_validate({"base": "https://example.org", **found})
    except ValidationError as error:
        raise ValueError("; ".join(str(one) for one in problems_of(error, "config", model))) from error


class CkanAdapter(_Adapter):
    """Another CKAN portal."""

    p.implements(IHarvester)
    type_name = "ckan"

    def info(self) -> dict[str, str]:
        return {
            "name": self.type_name,
            "title": "CKAN",
            "description": tk._("Another CKAN portal: its public datasets, by its search."),
            "form_config_interface": "Text",
        }


class DcatAdapter(_Adapter):
    """A DCAT catalogue."""

    p.implements(IHarvester)
    type_name = "dcat_rdf"

    def info(self) -> dict[str, str]:
        return {
            "name": self.type_name,
            "title": "DCAT",
            "description": tk._("A DCAT catalogue as RDF/XML, Turtle or JSON-LD, also in pages."),
            "form_config_interface": "Text",
        }


class CswAdapter(_Adapter):
    """A catalogue of spatial metadata."""

    p.implements(IHarvester)
    type_name = "csw"

    def info(self) -> dict[str, str]:
        return {
            "name": self.type_name,
            "title": "CSW",
            "description": tk._("A catalogue of spatial metadata: CSW 2.0.2 with ISO 19139."),
            "form_config_interface": "Text",
        }
