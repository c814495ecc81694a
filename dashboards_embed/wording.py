"""Sentences made from templates: the city's name in the right case, verbs in its number, figures in place.

In a template `{nominative}`, `{genitive}`, `{locative}`, `{in_city}` are forms of the city's name,
`[tracą|traci]` is a verb for a name in the plural or in the singular, and other braces are figures, already
formatted.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter
from zoom_schemas import numbers
from zoom_schemas.numbers import unbroken
from zoom_schemas.problems import read_yaml
from zoom_schemas.texts import Bilingual

CITY_FORMS = ("nominative", "genitive", "locative", "in_city")
FIGURES = (
    "value", "period", "since", "first_value", "first_period", "change", "change_percent", "previous_change",
    "previous_period", "highest", "highest_value", "lowest", "lowest_value", "median", "rank", "count",
    "place", "measure", "part", "other", "other_value", "places",
)  # fmt: skip
_PLACE = re.compile(r"\{(\w*)\}")
_YEAR = re.compile(r"(?<=\d) (?=r\.)|(?<=–) (?=[\d−])")
_VERB = re.compile(r"\[([^|\]]+)\|([^|\]]+)\]")


class CityWords(Protocol):
    """The city's name as the settings give it."""

    nominative: str
    genitive: str
    locative: str
    plural: bool


@cache
def phrases() -> Mapping[str, Bilingual]:
    """The templates of `phrases.yaml`, by key."""
    content = read_yaml(Path(__file__).parent / "phrases.yaml")
    return TypeAdapter(dict[str, Bilingual]).validate_python(content)


def phrase(key: str, lang: str) -> str:
    """A template or fixed text of `phrases.yaml`; raises `KeyError` for an unknown key."""
    return phrases()[key].get(lang)


def unknown_placeholders(*templates: str) -> list[str]:
    """Names in braces that no figure and no form of the city answers to."""
    known = {*FIGURES, *CITY_FORMS}
    return sorted({name for text in templates for name in _PLACE.findall(text)} - known)


def missing_figures(template: str, figures: Mapping[str, str]) -> set[str]:
    """Figures that the template asks for and that are not at hand: it cannot be said then."""
    return set(_PLACE.findall(template)) - set(figures) - set(CITY_FORMS)


def fill(template: str, figures: Mapping[str, str], city: Mapping[str, str], plural: bool) -> str:
    """The template with its places filled; no one-letter word ends a line, no sentence ends in two stops."""
    spoken = _VERB.sub(r"\1" if plural else r"\2", template)
    text = _PLACE.sub(lambda place: {**city, **figures}[place.group(1)], spoken).strip()
    return _kept_together(unbroken(text).replace("..", "."))


def _kept_together(text: str) -> str:
    """„2024 r.” and „– 8,0” stay on one line."""
    return _YEAR.sub(numbers.NBSP, text)
