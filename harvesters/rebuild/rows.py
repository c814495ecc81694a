"""One figure as a raw file gives it, and how raw files write numbers and territories."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from zoom_schemas.territories import Territories, load_territories

OWN_VOIVODESHIP = "26"
_MISSING = {"", "-", "x", "NA", "nan", "None", ":", "."}


@dataclass(frozen=True)
class Row:
    """A figure with its flags and the file that holds it; `value` None says that the file holds none.

    `dimensions` is the text of its place in the dimensions of its series, empty where it has none.
    """

    series: str
    territory: str
    period: str
    value: Decimal | None
    flags: tuple[str, ...]
    file: str
    dimensions: str = ""


def number(written: Any) -> Decimal | None:
    """The number as written with a decimal point or comma and spaces; None for an empty cell."""
    text = str(written).strip().replace("\u00a0", "").replace(" ", "").replace(",", ".")
    if text in _MISSING:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"{written!r} is not a number") from error
    return value if value.is_finite() else None


def whole(written: Any) -> Decimal | None:
    """A whole number in which a comma or a space may part thousands: `32,123`."""
    return number(str(written).replace(",", ""))


def written(value: Decimal | None) -> str:
    """The shortest plain form of a number: no exponent, no zeros at its end."""
    if value is None:
        return ""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


@cache
def carried_territories() -> frozenset[str]:
    """Whose figures are bundled: Poland, voivodeships, cities with powiat rights, our own gminas."""
    known = load_territories()
    codes = {"PL"} | {one.code for one in known.at_level("voivodeship")}
    codes |= {one.code for one in known.at_level("gmina") if one.has_powiat_rights}
    return frozenset(codes | {one.code for one in known.within(OWN_VOIVODESHIP, "gmina")})


def territory_of(code: Any) -> str | None:
    """The carried territory behind a code as BDL writes it (seven digits, zeros in front perhaps lost)."""
    text = str(code).strip().removesuffix(".0")
    if not text.isdecimal():
        return None
    text = text.zfill(7)
    if text[6] not in "0123":  # 4 and 5 are the town and the country part of a gmina, 8 and 9 districts
        return None
    found = _known().code(text)
    return found if found in carried_territories() else None


@cache
def _known() -> Territories:
    return load_territories()


def sheet(path: Path, name: str | int = 0, header: int | None = 0) -> pd.DataFrame:
    """A worksheet as text, whatever kind of Excel file it is."""
    table = pd.read_excel(path, sheet_name=name, header=header, dtype=str, engine="calamine")
    return table.fillna("")


def only(rows: Iterable[Row], series: set[str]) -> Iterator[Row]:
    """Those rows whose series is carried over."""
    return (row for row in rows if row.series in series)
