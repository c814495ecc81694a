"""Which variables of BDL a series is made of: by the number in its id, or by the labels of its subject.

BDL gives every combination of labels (n1 to n5), every month and every quarter a variable of its own. A
series names the labels that its variables carry; other labels of a variable must be totals. What fits none or
several variables is told, never guessed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from zoom_schemas.dimensions import TOTAL, format_dimensions

from harvesters.source import SeriesDef

MONTHS = (
    "styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec",
    "lipiec", "sierpień", "wrzesień", "październik", "listopad", "grudzień",
)  # fmt: skip
QUARTERS = ("I kwartał", "II kwartał", "III kwartał", "IV kwartał")
PERIODS = {
    "month": {f"-{number:02}": label for number, label in enumerate(MONTHS, start=1)},
    "quarter": {f"-Q{number}": label for number, label in enumerate(QUARTERS, start=1)},
}
"""What follows the year in a period (SDMX), and how BDL labels it."""

TOTALS = ("ogolem", "razem", "w tym ogolem")
ROMAN = ("i", "ii", "iii", "iv")
_QUARTER = re.compile(r"\b([1-4]) kwartal\b")
"""Some subjects of BDL number their quarters in Arabic figures, others in Roman ones."""

_PLACE = re.compile(r"^\{(\w+)\}$")


@dataclass(frozen=True)
class Part:
    """What of a series one variable holds: rows of these dimensions, in periods with this end (`-03`)."""

    series: str
    suffix: str = ""
    dimensions: str = ""

    def told(self) -> list[str]:
        """As the context of a request holds it."""
        return [self.series, self.suffix, self.dimensions]


@dataclass(frozen=True)
class Variable:
    """A variable of BDL. `level` is the most detailed that has figures; None where nobody asked."""

    number: str
    level: int | None = None
    labels: tuple[str, ...] = ()
    measure: str = ""


def number_of(series_id: str) -> str | None:
    """The number of the variable that a series is: `bdl:72305` → `72305`; None for other series."""
    publisher, _, name = series_id.partition(":")
    return name if publisher == "bdl" and name.isdigit() else None


def is_asked(series: SeriesDef) -> bool:
    """Whether there is a way to ask for a series: a number, or a subject with labels."""
    return number_of(series.id) is not None or bool(series.bdl_subject and series.bdl_labels)


def parts_of(series: SeriesDef) -> list[tuple[Part, tuple[str, ...]]]:
    """The parts of a series with the labels of each: one a month, a quarter, a code of a dimension."""
    choices = [_choices(label, series) for label in series.bdl_labels]
    found = []
    for chosen in product(*choices):
        suffix = "".join(suffix for suffix, _, _ in chosen)
        codes = {name: code for _, (name, code), _ in chosen if name}
        found.append(
            (Part(series.id, suffix, format_dimensions(codes)), tuple(label for *_, label in chosen))
        )
    return found


def _choices(label: str, series: SeriesDef) -> list[tuple[str, tuple[str, str], str]]:
    """What may stand at a label: its suffix of a period, its dimension with the code, its text."""
    place = _PLACE.match(label)
    if place is None:
        return [("", ("", ""), label)]
    if place[1] in PERIODS:
        return [(suffix, ("", ""), text) for suffix, text in PERIODS[place[1]].items()]
    written = series.bdl_codes.get(place[1], {})
    codes = next((one.codes for one in series.dimensions if one.id == place[1]), None) or {}
    return [("", (place[1], code), written.get(code, code)) for code in codes if code != TOTAL]


def variables_of(page: Mapping[str, Any]) -> Iterator[Variable]:
    """The variables that an answer of /variables lists. Raises KeyError, TypeError where it is none."""
    for one in page["results"]:
        labels = tuple(str(one[f"n{place}"]) for place in range(1, 6) if one.get(f"n{place}"))
        yield Variable(str(int(one["id"])), int(one["level"]), labels, str(one.get("measureUnitName", "")))


def matching(labels: Sequence[str], variables: Iterable[Variable]) -> list[Variable]:
    """Variables that carry the labels: those that carry no others if there are any, else with totals."""
    wanted = [plain(one) for one in labels]
    exact, wider = list[Variable](), list[Variable]()
    for one in variables:
        given = [plain(label) for label in one.labels]
        if " ".join(given) == " ".join(wanted):
            exact.append(one)
        elif all(given.count(label) >= wanted.count(label) for label in wanted):
            others = list(given)
            for label in wanted:
                others.remove(label)
            if all(label in TOTALS for label in others):
                wider.append(one)
    return exact or wider


def plain(label: str) -> str:
    """A label without Polish signs, capitals and punctuation: as exports, lists and people write it."""
    decomposed = unicodedata.normalize("NFKD", label.lower().replace("ł", "l").replace("–", "-"))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    words = re.sub(r"[^a-z0-9+%-]+", " ", bare).strip()
    return _QUARTER.sub(lambda found: f"{ROMAN[int(found[1]) - 1]} kwartal", words)
