"""Units of measure: a closed code list, its dimensions by pint, and how units are written beside numbers.

A unit code such as `PLN_per_person` stands for a pint expression over the base units of units.yaml. Formulas
are checked with `Measure`, which knows its scale and dimension and is named in errors.
"""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import pint
import yaml
from pydantic import BaseModel, ConfigDict, Field
from zoom_schemas import numbers


class UnitError(ValueError):
    """A unit that is unknown, or two that do not fit."""


class Plurals(BaseModel):
    """CLDR plural forms; `other` is needed, the rest fall back on it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    one: str | None = None
    few: str | None = None
    many: str | None = None
    other: str

    def forms(self) -> dict[str, str]:
        """The forms that are given, by CLDR key."""
        return {key: text for key, text in self if text is not None}


class UnitNames(BaseModel):
    """The noun after a number in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pl: Plurals
    en: Plurals


class Symbol(BaseModel):
    """The short form beside a number; empty for a plain ratio."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pl: str
    en: str


class Unit(BaseModel):
    """One entry of the code list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    pint: str
    decimals: int = Field(ge=0, le=6)
    symbol: Symbol
    names: UnitNames

    def symbol_in(self, lang: str) -> str:
        """The symbol in a language: `osób/km²`."""
        return self.symbol.en if lang == "en" else self.symbol.pl

    def written(self, value: numbers.Number, lang: str = "pl", decimals: int | None = None) -> str:
        """The value with its unit in words: `1 234 osoby`, `12,3%`, `6 714 zł na osobę`."""
        places = self.decimals if decimals is None else decimals
        text = numbers.number(value, places, lang)
        if numbers.is_missing(value):
            return text
        return self.beside(text, self._word(value, places, lang))

    def _word(self, value: numbers.Number, decimals: int, lang: str) -> str:
        if self.code in ("PLN", "percent"):
            return self.symbol_in(lang)
        names = self.names.en if lang == "en" else self.names.pl
        return numbers.plural(value, names.forms(), lang, decimals)

    @staticmethod
    def beside(number: str, word: str) -> str:
        """A formatted number and a unit word, with the space that belongs between them."""
        if not word:
            return number
        return f"{number}{word}" if word == "%" else f"{number}{numbers.NBSP}{word}"

    @cached_property
    def measure(self) -> "Measure":
        """The unit as something to compute with."""
        return Measure(self.code, _registry().parse_expression(self.pint))


@dataclass(frozen=True)
class Measure:
    """A unit in a formula: what to call it in an error, and its scale and dimension."""

    name: str
    quantity: Any

    @property
    def dimension(self) -> dict[str, Any]:
        """Exponents of the base dimensions; empty for a pure number."""
        return dict(getattr(self.quantity, "dimensionality", {}))

    @property
    def is_pure(self) -> bool:
        """Whether it is a number without a dimension, such as a percentage."""
        return not self.dimension

    def times(self, other: "Measure") -> "Measure":
        """The unit of a product."""
        return Measure(_joined(self.name, "·", other.name), self.quantity * other.quantity)

    def over(self, other: "Measure") -> "Measure":
        """The unit of a quotient."""
        return Measure(_joined(self.name, "/", other.name), self.quantity / other.quantity)

    def factor_to(self, other: "Measure") -> float:
        """By what a number in this unit is multiplied to be one in `other`. Raises UnitError naming both."""
        if self.dimension != other.dimension:
            raise UnitError(f"{self.name} does not fit {other.name}")
        return float(_size(self.quantity) / _size(other.quantity))


def _size(quantity: Any) -> Decimal:
    based = quantity.to_base_units().magnitude if hasattr(quantity, "to_base_units") else quantity
    return Decimal(based)


def _joined(left: str, sign: str, right: str) -> str:
    return f"{left} {sign} ({right})" if " " in right else f"{left} {sign} {right}"


def measure_of(code: str) -> Measure:
    """The measure of a unit code. Raises UnitError with the nearest codes for a hint."""
    return get_unit(code).measure


def get_unit(code: str) -> Unit:
    """The unit with this code. Raises UnitError."""
    known = load_units()
    if code not in known:
        near = [one for one in known if code.lower() in one.lower() or one.lower() in code.lower()]
        hint = f" Did you mean {', '.join(near[:5])}?" if near else " See units.yaml for the codes."
        raise UnitError(f"“{code}” is not a unit code.{hint}")
    return known[code]


_POWERS = {"thousand_": 3, "million_": 6, "billion_": 9}


@cache
def scale_of(code: str) -> tuple[str, int]:
    """The unit that a code counts in powers of ten of, and the power: thousand_persons → person, 3.

    SDMX keeps the two apart, as UNIT_MEASURE and UNIT_MULT. Raises UnitError.
    """
    measure = measure_of(code)
    for prefix, power in _POWERS.items():
        stem = code.removeprefix(prefix)
        for plain in (stem, stem.removesuffix("s")) if stem != code else ():
            if plain in load_units() and measure.factor_to(measure_of(plain)) == 10**power:
                return plain, power
    return code, 0


@cache
def load_units() -> dict[str, Unit]:
    """All units by code, in the order of the list."""
    return {code: Unit.model_validate({"code": code, **entry}) for code, entry in _content()["units"].items()}


@cache
def units_version() -> str:
    """A hash of all dimensions and expressions: a value computed under another one is out of date."""
    lines = [*_content()["base"], *(f"{unit.code}={unit.pint}" for unit in load_units().values())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@cache
def _registry() -> Any:
    make: Any = pint.UnitRegistry  # its hints know neither an empty registry nor Decimal
    registry = make(None, non_int_type=Decimal, cache_folder=None)
    for line in _content()["base"]:
        registry.define(line)
    return registry


@cache
def _content() -> dict[str, Any]:
    return yaml.safe_load(files("zoom_schemas").joinpath("codelists/units.yaml").read_text(encoding="utf-8"))


DIMENSIONLESS = Measure("a number", Decimal(1))
PERCENT = Measure("percent", Decimal("0.01"))
