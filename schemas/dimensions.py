"""Dimensions: by what the rows of a series are told apart beyond territory and period (age, sex, kind).

A row carries its place in all dimensions as one canonical text, `age=0-4;sex=F`: columns in alphabetical
order, numbers in their shortest form. The code `_T` stands for the total of a dimension, as in SDMX; it is
never a part of a sum.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from zoom_schemas.texts import Bilingual

TOTAL = "_T"
COLUMN = r"^[a-z][a-z0-9_]{0,39}$"
CODE = r"^-?[A-Za-z0-9_][A-Za-z0-9_.+-]{0,59}$"

DimensionType = Literal["text", "number", "range"]
ColumnName = Annotated[str, StringConstraints(pattern=COLUMN)]
RowCode = Annotated[str, StringConstraints(pattern=CODE)]

_RANGE = re.compile(r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?)|(\+))?")


class DimensionError(ValueError):
    """A text that does not say where a row stands: what is wrong with it."""


@dataclass(frozen=True)
class Bounds:
    """The two ends of a range, both inside; `to` is infinite for an open one such as 85+."""

    from_: float
    to: float


class Dimension(BaseModel):
    """A column of a series. A list of codes is closed: where one is absent, the whole is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: ColumnName = Field(description="Name of the column.", json_schema_extra={"good": "age"})
    title: Bilingual = Field(
        description="Name for people.", json_schema_extra={"good": "{pl: wiek, en: age}"}
    )
    type: DimensionType = Field(
        default="text",
        description="text; number; or range, such as ages 0-4 and 85+ (both ends inside).",
        json_schema_extra={"good": "range"},
    )
    codes: dict[RowCode, Bilingual] | None = Field(
        default=None,
        description="All codes in their order, with labels. Left out where rows come and go (projects).",
        json_schema_extra={"good": "{F: {pl: kobiety, en: women}, M: {pl: mężczyźni, en: men}}"},
    )

    @model_validator(mode="after")
    def _codes_are_canonical(self) -> "Dimension":
        for code in self.codes or {}:
            plain = canonical_code(code, self.type)
            if plain != code:
                raise ValueError(f"codes: write {plain} instead of {code}")
        return self

    def label(self, code: str, lang: str) -> str:
        """What a code is called; ranges are written with a dash."""
        if self.codes and code in self.codes:
            return self.codes[code].get(lang)
        if code == TOTAL:
            return {"pl": "ogółem", "en": "total"}[lang]
        return code.replace("-", "–") if self.type == "range" else code

    def order(self, code: str) -> tuple[float, float, str]:
        """What codes are sorted by: their place in the list, or their number, or their letters."""
        if self.codes:
            known = list(self.codes)
            return (float(known.index(code)) if code in self.codes else len(known), 0.0, code)
        if self.type == "text" or code == TOTAL:
            return (0.0, 0.0, code)
        ends = bounds(code)
        return (ends.from_, ends.to, code)


@cache
def parse_dimensions(text: str) -> Mapping[str, str]:
    """The codes of a row by column: parse_dimensions("age=0-4;sex=F") → {"age": "0-4", "sex": "F"}.

    Raises DimensionError.
    """
    found: dict[str, str] = {}
    for part in text.split(";") if text else []:
        column, sign, code = part.strip().partition("=")
        if not sign or not re.match(COLUMN, column) or not re.match(CODE, code):
            raise DimensionError(f"“{part}” does not read column=code")
        if column in found:
            raise DimensionError(f"the column {column} stands twice in “{text}”")
        found[column] = code
    return found


def format_dimensions(codes: Mapping[str, str]) -> str:
    """The canonical text of a row's codes: the inverse of `parse_dimensions`."""
    return ";".join(f"{column}={codes[column]}" for column in sorted(codes))


def canonical(text: str, dimensions: Mapping[str, Dimension]) -> str:
    """The canonical form of a row's text, checked against the dimensions of its series.

    Raises DimensionError for a column or a code that the series does not have, or a column left out.
    """
    codes = parse_dimensions(text)
    for column in codes:
        if column not in dimensions:
            raise DimensionError(f"the series has no column {column}; it has {_listed(dimensions)}")
    if missing := [column for column in dimensions if column not in codes]:
        raise DimensionError(f"does not say {', '.join(missing)}")
    plain = {column: canonical_code(code, dimensions[column].type) for column, code in codes.items()}
    for column, code in plain.items():
        known = dimensions[column].codes
        if known is not None and code not in known and code != TOTAL:
            raise DimensionError(f"the column {column} has no code {code}; it has {_listed(known)}")
    return format_dimensions(plain)


def canonical_code(code: str, type_: DimensionType) -> str:
    """A code in its one form: 05-09 becomes 5-9. Raises DimensionError where it is no number or range."""
    if type_ == "text" or code == TOTAL:
        return code
    if type_ == "number":
        return _plain(code)
    found = _RANGE.fullmatch(code)
    if found is None:
        raise DimensionError(f"“{code}” is not a range: write 0-4, 85+ or 7")
    start, end, open_ = found.groups()
    ends = bounds(code)
    if ends.from_ > ends.to:
        raise DimensionError(f"the range {code} ends before it begins")
    return f"{_plain(start)}+" if open_ else _plain(start) + (f"-{_plain(end)}" if end else "")


@cache
def bounds(code: str) -> Bounds:
    """The ends of a range or a number: 0-4 → 0 and 4, 85+ → 85 and infinity. Raises DimensionError."""
    found = _RANGE.fullmatch(code)
    if found is None:
        value = float(_plain(code))
        return Bounds(value, value)
    start, end, open_ = found.groups()
    return Bounds(float(start), float("inf") if open_ else float(end or start))


def _plain(number: str) -> str:
    try:
        value = Decimal(number)
    except InvalidOperation:
        raise DimensionError(f"“{number}” is not a number") from None
    return format(value.normalize(), "f") if value else "0"


def _listed(known: Mapping[str, object]) -> str:
    return ", ".join(known) or "none"
