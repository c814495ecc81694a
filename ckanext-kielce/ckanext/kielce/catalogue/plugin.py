"""Wiring of the catalogue: what is indexed, how it is found, in which language it is shown."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from ckan.plugins import toolkit as tk
from ckanext.kielce.catalogue import kept, language, search
from ckanext.kielce.translation import PolishCatalogue


class CataloguePlugin(PolishCatalogue, p.SingletonPlugin):
    """Datasets and cards, the 20 themes as groups, the city's units as organisations."""

    p.implements(p.IConfigurer)
    p.implements(p.IFacets, inherit=True)
    p.implements(p.IGroupController, inherit=True)
    p.implements(p.IOrganizationController, inherit=True)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.ITranslation)
    p.implements(p.IValidators)

    def update_config(self, config):
        # Cards and datasets are found together: nobody looks for a type.
        config["ckan.search.show_all_types"] = "true"

    def get_validators(self) -> dict[str, Any]:
        return {"kielce_kept": kept.kept}

    def dataset_facets(self, facets_dict: dict[str, Any], package_type: str) -> dict[str, Any]:
        ours = {
            "dataset_type": tk._("Kind"),
            "groups": tk._("Themes"),
            "organization": tk._("Organizations"),
        }
        kept = ("res_format", "license_id")
        return ours | {key: title for key, title in facets_dict.items() if key in kept}

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        return search.enrich(pkg_dict)

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        return search.weigh(search_params)

    def after_dataset_search(self, search_results: dict[str, Any], search_params: dict[str, Any]):
        language.name_facets(search_results["search_facets"], language.current_language())
        return search_results

    def before_dataset_view(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        return language.in_language(pkg_dict, language.current_language())

    def before_view(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        return language.group_in_language(pkg_dict, language.current_language())
