"""Which territory a row of a publisher's table is about: codes as each office writes them."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

from zoom_schemas.territories import Territory, load_territories

CodeForm = Literal["teryt", "teryt_with_districts", "terc"]
"""How a table writes codes: TERYT of two to seven digits; the same, with districts of cities that count to
their city; TERC with the kind of the gmina (`26 61 01 1`), where powiats stand beside their gminas."""

Reach = Literal["own", "region", "every_gmina"]

_PARTS_OF_GMINAS = "456789"
"""Kinds of TERC: the town and the country of a gmina, districts. Their gmina has a row of its own."""


def territory_written(written: str, form: CodeForm) -> str | None:
    """The territory behind a code, whose zeros in front may be lost; None for no territory of ours."""
    code = re.sub(r"\s", "", written).removesuffix(".0")
    if not code.isdecimal():
        return None
    if form == "terc":
        return _of_register(code)
    code = f"0{code}" if len(code) in (1, 3, 5) else code
    found = load_territories().code(code)
    return found or (_city_of_district(code) if form == "teryt_with_districts" else None)


def city_named(name: str, voivodeship: str | None = None) -> str | None:
    """The city with powiat rights of this name, in that voivodeship if one is named."""
    city = _cities().get(name.strip().lower())
    if city is None or voivodeship is None:
        return city.code if city else None
    return city.code if _voivodeship(city) == voivodeship.strip().lower() else None


def within_reach(reach: Reach, own: tuple[str, ...]) -> list[str] | None:
    """Codes of the territories whose rows are kept; None for all but the powiats, which nobody shows.

    `region`: the portal's own, the cities with powiat rights, and the gminas of the portal's voivodeship.
    """
    if reach == "every_gmina":
        return None
    if reach == "own":
        return list(own)
    known = load_territories()
    gminas = known.within(own[0][:2], "gmina") if own else []
    return list(dict.fromkeys([*own, *_codes(known.cities_with_powiat_rights()), *_codes(gminas)]))


def is_powiat(code: str) -> bool:
    """Whether a code is that of a powiat with gminas in it."""
    return load_territories().by_code[code].level == "powiat"


def _codes(territories: list[Territory]) -> Iterator[str]:
    return (one.code for one in territories)


def _of_register(code: str) -> str | None:
    if len(code) == len("2661011") and code[-1] in _PARTS_OF_GMINAS:
        return None
    found = load_territories().code(code)
    repeated = len(code) == len("2661") and found is not None and len(found) > len(code)
    return None if repeated else found  # a city stands as a powiat and once more as a gmina


def _city_of_district(code: str) -> str | None:
    city = load_territories().code(code[:4]) if len(code) in (6, 7) else None
    return city if city and load_territories().get(city).has_powiat_rights else None


@cache
def _cities() -> Mapping[str, Territory]:
    return {city.name.lower(): city for city in load_territories().cities_with_powiat_rights()}


def _voivodeship(city: Territory) -> str:
    return load_territories().get(city.code[:2]).name.lower()
