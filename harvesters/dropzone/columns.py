"""What each column of a table holds, and what it is called in the clean copy."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from harvesters.dropzone import cells
from harvesters.dropzone.numerals import SEPARATOR, numerals
from harvesters.dropzone.sheets import Cell

ColumnType = Literal["integer", "number", "date", "datetime", "boolean", "string"]

ALLOWED_FAULTS = 0.05
"""A column is of a type if at most this share of its cells is not; those cells are named in the report."""

PERSONS = 0.5
"""From this share of numbers of persons among those of eleven digits on, a column holds PESEL numbers."""

DECIDED_AFTER = 20_000
"""After so many cells of which less than half are of any type, the column is one of texts."""

LONGEST_NAME = 60

RESERVED = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", "oid"})
"""Columns that every table of PostgreSQL has already."""

READERS: dict[ColumnType, Callable[[Cell], Any]] = {
    "integer": cells.number,
    "number": cells.number,
    "date": cells.day,
    "datetime": cells.moment,
    "boolean": cells.truth,
    "string": lambda cell: cells.text(cell),
}

CODE_LENGTHS = {"teryt": (2, 4, 6, 7), "regon": (9, 14), "nip": (10,), "krs": (10,), "simc": (7,)}
"""Digits of codes from which spreadsheets cut off the zeros in front."""

_PERSONAL_WORDS = re.compile(r"\b(nazwisk\w+|urodzenia|zamieszkania|dowodu osobistego|dow[oó]d osobisty)\b")
_CODE_WORDS = re.compile(
    r"\b(teryt|nip|regon|krs|pesel|simc|ulic|kod|kody|telefon|tel|faks|fax|kontakt|nr|numer|rachun\w+|konto)\b"
)
MULTIPLES = frozenset({"tys. zł", "mln zł"})
"""Units that must not stand beside bare numbers: 5 thousand is not 5."""
_ELEVEN = re.compile(rf"(?:^|{SEPARATOR})\d{{11}}(?:{SEPARATOR}|$)")
_DAY_WORDS = re.compile(r"\b(data|daty|dzień|dnia|dniu|termin|date|day)\b")


@dataclass(frozen=True)
class Column:
    """A column of the clean copy: its name there, heading and letter in the file, type, unit such as ``%``.

    ``counted``: its days are numbers as spreadsheets count them. ``mostly``: what most cells of a column of
    texts are.
    """

    name: str
    title: str
    type: ColumnType
    letter: str = ""
    unit: str = ""
    counted: bool = False
    mostly: ColumnType | None = None

    @property
    def label(self) -> str:
        """What people call it."""
        return self.title or self.name

    @property
    def reader(self) -> Callable[[Cell], Any]:
        """What a cell of it says; None where it says nothing of its type."""
        return cells.counted_day if self.counted else READERS[self.type]

    def field(self) -> dict[str, Any]:
        """Its description in a Table Schema (Frictionless, v1)."""
        described: dict[str, Any] = {"name": self.name, "title": self.label, "type": self.type}
        described |= {"unit": self.unit} if self.unit else {}
        return described | ({"format": "%Y-%m-%d"} if self.type == "date" else {})


@dataclass
class Tally:
    """What the cells of a column are, counted while the file is read for the first time."""

    heading: str = ""
    filled: int = 0
    codes: int = 0
    fractions: int = 0
    times: int = 0
    days_as_numbers: int = 0
    pointed: int = 0
    persons: int = 0
    eleven: int = 0
    short_code: str = ""
    units: Counter[str] = field(default_factory=Counter)
    fits: Counter[ColumnType] = field(default_factory=Counter)
    decided: bool = False

    def add(self, column: Sequence[Cell]) -> None:
        """Count cells; missing ones say nothing about the type."""
        there = [cell for cell in column if cell is not None]
        self.filled += len(there)
        if self.decided or not there:
            return
        if lengths := self._lengths():
            self.short_code = self.short_code or _short_code(there, lengths)
        plain = numerals(there)
        if plain is not None and not self.pointed and not _looks_odd(plain):
            self.fits["number"] += len(there)
            self.fractions += "." in plain
            self.units[""] += len(there)
        else:
            for cell, count in Counter(there).items():
                self._count(cell, count)
        best = max(self.fits.values(), default=0)
        self.decided = self.filled > DECIDED_AFTER and best < self.filled / 2

    def _count(self, cell: Cell, count: int) -> None:
        if cells.is_missing(cell) or cells.is_error(cell):
            self.filled -= count
            return
        self.codes += cells.is_code(cell)
        self.persons += count * cells.names_person(cell)
        self.eleven += count * cells.has_eleven_digits(cell)
        found = cells.number(cell)
        if found is not None:
            self.fits["number"] += count
            self.fractions += found != found.to_integral_value()
            self.units[cells.measure(cell)] += count
            self.pointed += cells.has_doubtful_point(cell)
            self.days_as_numbers += count * (cells.counted_day(cell) is not None)
        elif cells.moment(cell) is not None:
            self.fits["date"] += count
            self.times += cells.has_time(cell)
        elif cells.truth(cell) is not None:
            self.fits["boolean"] += count

    @property
    def counts_days(self) -> bool:
        """Whether the heading speaks of days and the numbers are such as spreadsheets count them."""
        speaks = _DAY_WORDS.search(_words(self.heading)) is not None
        return speaks and 0 < self.fits["number"] == self.days_as_numbers

    def type(self) -> ColumnType:
        """The type that nearly all cells have; codes and mixtures are texts."""
        if not self.filled or self.decided or self.codes or self._is_code() or self.clashing_units():
            return "string"
        enough = self.filled * (1 - ALLOWED_FAULTS)
        if self.counts_days and self.fits["date"] + self.fits["number"] >= enough:
            return "date"
        if self.fits["date"] >= enough:
            return "datetime" if self.times else "date"
        if self.fits["boolean"] >= enough:
            return "boolean"
        if self.fits["number"] >= enough:
            return "number" if self.fractions else "integer"
        return "string"

    def mostly(self) -> ColumnType | None:
        """The type of at least half of the cells of a column of texts: the others look like mistakes."""
        if self.decided or self.codes or self._is_code() or self.clashing_units():
            return None
        kind, count = max(self.fits.items(), key=lambda one: one[1], default=("string", 0))
        return kind if count > 1 and count * 2 >= self.filled and kind != "boolean" else None

    def unit(self) -> str:
        """The sign behind all the numbers, if it is one and the same."""
        return next(iter(self.units)) if len(self.units) == 1 else ""

    @property
    def holds_persons(self) -> bool:
        """Whether the numbers of eleven digits are those of persons, however few they are."""
        return self.persons > 0 and (
            self.persons >= self.eleven * PERSONS or self.persons >= self.filled * PERSONS
        )

    @property
    def may_be_personal(self) -> bool:
        """Whether the heading speaks of people by name, birth or home."""
        return _PERSONAL_WORDS.search(_words(self.heading)) is not None

    def _lengths(self) -> tuple[int, ...]:
        return next((many for word, many in CODE_LENGTHS.items() if word in _words(self.heading).split()), ())

    def clashing_units(self) -> list[str]:
        """The units of numbers that cannot stand in one column: `tys. zł` beside `zł`, or beside none."""
        units = sorted(filter(None, self.units))
        clash = len(units) > 1 or (len(self.units) > 1 and not MULTIPLES.isdisjoint(units))
        return units if clash else []

    def _is_code(self) -> bool:
        return _CODE_WORDS.search(_words(self.heading)) is not None and not self.fractions


def _words(heading: str) -> str:
    """A heading in small letters whose words are words, also in `Nr_umowy`."""
    return heading.lower().replace("_", " ")


def _looks_odd(plain: str) -> bool:
    """Numbers that must be looked at one by one: days in disguise, persons, `1.234`."""
    first = plain.partition(SEPARATOR)[0]
    return "." not in plain and (len(first) == 5 or _ELEVEN.search(plain) is not None)


def _short_code(there: Sequence[Cell], lengths: tuple[int, ...]) -> str:
    """A code that lacks a zero in front; empty if none does."""
    written = (cells.text(cell) for cell in set(there))
    short = (one for one in written if one.isdigit() and len(one) not in lengths and len(one) + 1 in lengths)
    return min(short, default="")


def named(headings: Sequence[str]) -> list[str]:
    """Names for columns: `Liczba ludności (2024)` → `liczba_ludnosci_2024`; each once, none empty."""
    taken = set(RESERVED)
    names: list[str] = []
    for place, heading in enumerate(headings, start=1):
        plain = slug(heading) or f"kolumna_{place}"
        name, count = plain, 1
        while name in taken:
            count += 1
            name = f"{plain}_{count}"
        taken.add(name)
        names.append(name)
    return names


def slug(heading: str) -> str:
    """A heading as a name: small letters of English, digits and underscores, a letter first."""
    plain = unicodedata.normalize("NFKD", heading[:1000].lower().replace("ł", "l").replace("%", " procent "))
    ascii_only = "".join(letter for letter in plain if not unicodedata.combining(letter))
    name = re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")[:LONGEST_NAME].strip("_")
    return f"k_{name}" if name[:1].isdigit() else name
