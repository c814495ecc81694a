"""Words of the portal's settings and code lists that the catalogue shows and indexes."""

from __future__ import annotations

from functools import cache

from zoom_schemas.settings import load_settings
from zoom_schemas.themes import load_themes

TYPE_TITLES = {
    "dataset": {"pl": "Zbiór danych", "en": "Dataset"},
    "indicator": {"pl": "Wskaźnik", "en": "Indicator"},
}


@cache
def theme_titles() -> dict[str, dict[str, str]]:
    """Titles of the themes by id and language."""
    return {theme.id: {"pl": theme.title.pl, "en": theme.title.en} for theme in load_themes().values()}


@cache
def organisation_titles() -> dict[str, dict[str, str]]:
    """Titles of the city's units by slug and language."""
    units = load_settings().organisations
    return {unit.slug: {"pl": unit.title.pl, "en": unit.title.en} for unit in units}


@cache
def city_names() -> tuple[str, ...]:
    """The city's name in the forms that people type."""
    city = load_settings().city
    return tuple(dict.fromkeys([city.pl.nominative, city.pl.genitive, city.pl.locative, city.en]))
