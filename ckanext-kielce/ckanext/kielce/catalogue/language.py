"""Catalogue records in the language of the page; the API keeps both languages as they are stored."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckanext.kielce.catalogue import vocabulary
from flask import has_request_context

_TWIN = "_en"


def current_language() -> str:
    """The language of this page; Polish outside of a request."""
    return str(tk.h.lang())[:2] if has_request_context() else "pl"


def in_language(record: dict[str, Any], lang: str) -> dict[str, Any]:
    """A record whose texts speak `lang`: where the English twin of a field is filled, it takes its place.

    Resources, groups and the organisation inside the record are turned as well.
    """
    if lang != "en":
        return record
    turned = _take_twins(record)
    if "resources" in turned:
        turned["resources"] = [in_language(resource, lang) for resource in turned["resources"]]
    if groups := turned.get("groups"):
        turned["groups"] = [_titled(group, vocabulary.theme_titles(), lang) for group in groups]
    if unit := turned.get("organization"):
        turned["organization"] = _titled(unit, vocabulary.organisation_titles(), lang)
    return turned


def group_in_language(group: dict[str, Any], lang: str) -> dict[str, Any]:
    """A theme or a unit whose title speaks `lang`."""
    titles = vocabulary.theme_titles() | vocabulary.organisation_titles()
    return _titled(group, titles, lang) if lang == "en" else group


def name_facets(facets: dict[str, Any], lang: str) -> None:
    """Give facets of types, themes and units their titles in `lang`, in place."""
    titles = {
        "groups": vocabulary.theme_titles(),
        "organization": vocabulary.organisation_titles(),
        "dataset_type": vocabulary.TYPE_TITLES,
    }
    for facet, known in titles.items():
        for item in facets.get(facet, {}).get("items", []):
            if item["name"] in known:
                item["display_name"] = known[item["name"]][lang]


def _take_twins(record: dict[str, Any]) -> dict[str, Any]:
    twins = {key.removesuffix(_TWIN): text for key, text in record.items() if key.endswith(_TWIN) and text}
    return record | twins


def _titled(record: dict[str, Any], titles: dict[str, dict[str, str]], lang: str) -> dict[str, Any]:
    title = titles.get(record.get("name", ""), {}).get(lang)
    return record | {"title": title, "display_name": title} if title else record
