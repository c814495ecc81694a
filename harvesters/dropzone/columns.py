"""What each column of a table holds, and what it is called in the clean copy."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from harvesters.dropzone import cells
from harvesters.dropzone.sheets import Cell

ColumnType = Literal["integer", "number", "date", "boolean", "string"]

ALLOWED_FAULTS = 0.05
"""A column is of a type if at most this share of its cells is not; those cells are named in the report."""

LONGEST_NAME = 60

READERS: dict[ColumnType, Callable[[Cell], Any]] = {
    "integer": cells.number,
    "number": cells.number,
    "date": cells.day,
    "boolean": cells.truth,
    "string": lambda cell: cells.text(cell),
}


@dataclass(frozen=True)
class Column:
    """A column of the clean copy: its name there, its heading in the file, its type."""

    name: str
    title: str
    type: ColumnType

    def field(self) -> dict[str, Any]:
        """Its description in a Table Schema (Frictionless, v1)."""
        described: dict[str, Any] = {"name": self.name, "title": self.title or self.name, "type": self.type}
        return described | ({"format": "%Y-%m-%d"} if self.type == "date" else {})


@dataclass
class Tally:
    """What the cells of a column are, counted while the file is read for the first time."""

    filled: int = 0
    codes: int = 0
    fractions: int = 0
    fits: dict[ColumnType, int] = field(default_factory=lambda: dict.fromkeys(READERS, 0))

    def add(self, cell: Cell) -> None:
        """Count one cell; missing ones say nothing about the type."""
        if cells.is_missing(cell):
            return
        self.filled += 1
        self.codes += cells.is_code(cell)
        found = cells.number(cell)
        if found is not None:
            self.fits["number"] += 1
            self.fractions += found != found.to_integral_value()
        self.fits["date"] += cells.day(cell) is not None
        self.fits["boolean"] += cells.truth(cell) is not None

    def type(self) -> ColumnType:
        """The type that nearly all cells have; codes and mixtures are texts."""
        if not self.filled or self.codes:
            return "string"
        enough = self.filled * (1 - ALLOWED_FAULTS)
        for one in ("date", "boolean", "number"):
            if self.fits[one] >= enough:
                return "integer" if one == "number" and not self.fractions else one
        return "string"


def named(headings: Sequence[str]) -> list[str]:
    """Names for columns: `Liczba ludności (2024)` → `liczba_ludnosci_2024`; each once, none empty."""
    names: list[str] = []
    for place, heading in enumerate(headings, start=1):
        plain = slug(heading) or f"kolumna_{place}"
        name, count = plain, 1
        while name in names:
            count += 1
            name = f"{plain}_{count}"
        names.append(name)
    return names


def slug(heading: str) -> str:
    """A heading as a name: small letters of English, digits and underscores, a letter first."""
    plain = unicodedata.normalize("NFKD", heading.lower().replace("ł", "l").replace("%", " procent "))
    ascii_only = "".join(letter for letter in plain if not unicodedata.combining(letter))
    name = re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")[:LONGEST_NAME].strip("_")
    return f"k_{name}" if name[:1].isdigit() else name
