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


# What any gmina of Poland carries, and since when: older years would outweigh all the rest.
_EVERYWHERE = {
    "bdl:1645341": "2024",
    "bdl:60559": "2024",
    "bdl:P2425.": "2024",
    "bdl:P1944.unemployed": "2023",
    "bdl:P1355.in_total": "2023",
    "bdl:P1355.net": "2023",
    "bdl:P1355.out_to": "2023",
    "bdl:P3826.stops": "2023",
    "gugik:": "2023",
    "gus:area_2023": "2023",
    "mc:": "2023",
    "pkw:president_": "2025",
    "pkw:sejm.": "2023",
    "psp:": "2024",
}


def is_carried(series: str, territory: str, period: str) -> bool:
    """Is this figure bundled? The carried territories always, any other where every gmina needs it."""
    if territory in carried_territories():
        return True
    if _known().get(territory).level != "gmina":
        return False
    return any(series.startswith(start) and period >= since for start, since in _EVERYWHERE.items())


def territory_of(code: Any) -> str | None:
    """The carried territory behind a code as BDL writes it (seven digits, zeros in front perhaps lost)."""
    found = any_territory_of(code)
    return found if found in carried_territories() else None


def any_territory_of(code: Any) -> str | None:
    """The territory of Poland behind such a code, carried or not."""
    text = str(code).strip().removesuffix(".0")
    if not text.isdecimal():
        return None
    text = text.zfill(7)
    if text[6] not in "0123":  # 4 and 5 are the town and the country part of a gmina, 8 and 9 districts
        return None
    return _known().code(text)


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
