"""Territories by TERYT code: Poland, voivodeships, powiats, gminas.

A city with powiat rights is one territory known by its gmina code; every way in which registers write it
(`2661000`, `2661011`, `2661`) leads to `266101`. Source of codes and names: TERC of GUS, state of 2025-01-01.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Level = Literal["country", "voivodeship", "powiat", "gmina"]
LEVELS: tuple[Level, ...] = ("country", "voivodeship", "powiat", "gmina")
COUNTRY = "PL"
_COUNTRY_WRITTEN = {"PL", "0", "00", "0000000"}
_FIRST_CITY_POWIAT = "61"


class UnknownTerritoryError(LookupError):
    """No territory is written this way."""

    def __init__(self, written: object) -> None:
        super().__init__(
            f"Territory {written!r} is unknown: expected PL, a voivodeship (26), a powiat (2604) "
            "or a gmina (266101) from schemas/codelists/territories.csv."
        )
        self.written = written


@dataclass(frozen=True)
class Territory:
    """A place with a TERYT code. `name_locative` is the Polish "where", with its preposition, if known.

    `valid_from` and `valid_to` (ISO dates) are empty where the code held before or still holds.
    """

    code: str
    level: Level
    parent: str
    name: str
    name_locative: str
    valid_from: str
    valid_to: str
    name_en: str

    @property
    def has_powiat_rights(self) -> bool:
        """True for a city that is a powiat of its own."""
        return self.level == "gmina" and self.code[2:4] >= _FIRST_CITY_POWIAT

    def label(self, lang: str) -> str:
        """The name in a language; English falls back on the Polish name."""
        return (self.name_en or self.name) if lang == "en" else self.name

    def where(self, lang: str) -> str:
        """The place in a sentence: „w Kielcach”, "in Kielce"."""
        if lang == "en":
            return f"in {self.label('en')}"
        if self.level == "powiat":  # every name is an adjective: powiat kielecki, w powiecie kieleckim
            return f"w powiecie {self.name.removeprefix('powiat ')}m"
        return self.name_locative or f"w gminie {self.name}"


@dataclass(frozen=True)
class Territories:
    """The code list, looked up by any written form of a code."""

    by_code: dict[str, Territory]

    def get(self, written: object) -> Territory:
        """The territory so written. Raises UnknownTerritoryError."""
        code = self.code(written)
        if code is None:
            raise UnknownTerritoryError(written)
        return self.by_code[code]

    def code(self, written: object) -> str | None:
        """The code of the territory so written, or None."""
        text = re.sub(r"\s", "", str(written)).upper()
        if text in _COUNTRY_WRITTEN:
            return COUNTRY
        return next((form for form in _forms(text) if form in self.by_code), None)

    def __contains__(self, written: object) -> bool:
        return self.code(written) is not None

    def children(self, written: object) -> list[Territory]:
        """The territories directly inside: voivodeships of Poland, powiats and cities of a voivodeship."""
        parent = self.get(written).code
        return [territory for territory in self.by_code.values() if territory.parent == parent]

    def within(self, written: object, level: Level) -> list[Territory]:
        """All territories of a level inside another, in force today."""
        outer = self.get(written)
        prefix = "" if outer.level == "country" else outer.code
        return [t for t in self.at_level(level) if t.code.startswith(prefix) and not t.valid_to]

    def at_level(self, level: Level) -> list[Territory]:
        """All territories of a level, by code."""
        return [territory for territory in self.by_code.values() if territory.level == level]

    def cities_with_powiat_rights(self) -> list[Territory]:
        """The 66 cities in force today."""
        return [t for t in self.at_level("gmina") if t.has_powiat_rights and not t.valid_to]


def _forms(text: str) -> list[str]:
    """Codes that a text of digits may stand for, likeliest first; zeros stand for "the whole of"."""
    if not text.isdecimal():
        return []
    if len(text) == 7:
        text = text[:6]
    if len(text) == 6 and text.endswith("0000"):
        return [text[:2]]
    if len(text) == 6 and text.endswith("00"):
        text = text[:4]
    if len(text) == 4 and text[2:] == "00":
        return [text[:2]]
    if len(text) == 4 and text[2:] >= _FIRST_CITY_POWIAT:
        return [text + "01"]
    return [text]


@cache
def load_territories() -> Territories:
    """The code list of territories, in the order of codes."""
    text = files("zoom_schemas").joinpath("codelists/territories.csv").read_text(encoding="utf-8")
    rows = (_territory(row) for row in csv.DictReader(text.splitlines()))
    return Territories({territory.code: territory for territory in rows})


def _territory(row: dict[str, str]) -> Territory:
    return Territory(
        code=row["code"],
        level=next(level for level in LEVELS if level == row["level"]),
        parent=row["parent"],
        name=row["name"],
        name_locative=row["name_locative"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        name_en=row["name_en"],
    )
