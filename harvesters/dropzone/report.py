"""The report to the clerk: what was understood, changed, doubted or refused, and where, in plain words."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from zoom_schemas.texts import Bilingual

Weight = Literal["refused", "doubtful", "changed", "understood"]
WEIGHTS: tuple[Weight, ...] = get_args(Weight)

MOST_EXAMPLES = 50
"""So many rows are named for one thing in one column, if findings.yaml says nothing else."""

LONGEST = 120


@dataclass(frozen=True)
class Sort:
    """A thing that can be said of a file, a column or a cell; one that `stops` keeps it from publication."""

    weight: Weight
    words: Bilingual
    examples: int = MOST_EXAMPLES
    stops: bool = False


def _sorts() -> dict[str, Sort]:
    text = Path(__file__).with_name("findings.yaml").read_text(encoding="utf-8")
    return {
        name: Sort(
            said["weight"],
            Bilingual(pl=said["pl"], en=said["en"]),
            said.get("examples", MOST_EXAMPLES),
            said.get("stops", False),
        )
        for name, said in yaml.safe_load(text).items()
    }


SORTS = _sorts()

TYPES: dict[str, Bilingual] = {
    "integer": Bilingual(pl="liczby całkowite", en="whole numbers"),
    "number": Bilingual(pl="liczby", en="numbers"),
    "date": Bilingual(pl="dni", en="days"),
    "datetime": Bilingual(pl="dni z godziną", en="days with a time"),
    "boolean": Bilingual(pl="tak lub nie", en="yes or no"),
    "string": Bilingual(pl="teksty", en="texts"),
}


@dataclass(frozen=True)
class Finding:
    """One thing said, with what its sentence needs. `letter` is the column as spreadsheets call it."""

    sort: str
    row: int | None = None
    column: str | None = None
    letter: str = ""
    what: str = ""
    before: str = ""
    after: str = ""

    @property
    def weight(self) -> Weight:
        """Refused, doubtful, changed or understood."""
        return SORTS[self.sort].weight

    def sentence(self, lang: str) -> str:
        """The finding as a sentence."""
        given = {name: getattr(self, name) for name in ("letter", "what", "before", "after")}
        if self.sort in TYPED:
            given |= {name: TYPES[word].get(lang) for name, word in given.items() if word in TYPES}
        return SORTS[self.sort].words.get(lang).format(row=self.row, column=self.column, **given)

    def as_dict(self) -> Mapping[str, Any]:
        """The finding as data for JSON, with its sentence in both languages."""
        return {
            "sort": self.sort,
            "weight": self.weight,
            "row": self.row,
            "column": self.column,
            "letter": self.letter or None,
            "sentence": {lang: self.sentence(lang) for lang in ("pl", "en")},
        }


TYPED = frozenset({"type", "column_type"})
"""Sorts whose words `what`, `before`, `after` are types of columns."""


@dataclass
class Report:
    """All that is said of one file. Beyond some examples things of one sort in one column are counted."""

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: int = 0

    def add(self, finding: Finding) -> None:
        """Say a thing."""
        if self.wants(finding.sort, finding.column or ""):
            self.findings.append(finding)
        self.counts[finding.sort, finding.column or ""] += 1

    def wants(self, sort: str, column: str) -> bool:
        """Whether one more example would be named."""
        return self.counts[sort, column] < SORTS[sort].examples

    def count_more(self, sort: str, column: str, count: int) -> None:
        """Count what is not named."""
        if count:
            self.counts[sort, column] += count

    def count(self, weight: Weight) -> int:
        """How many things of a weight there are, named or only counted."""
        return sum(count for (sort, _), count in self.counts.items() if SORTS[sort].weight == weight)

    @property
    def stopped(self) -> bool:
        """Whether something keeps the file from publication."""
        return any(SORTS[sort].stops for sort, _ in self.counts)

    def unnamed(self) -> dict[tuple[str, str], int]:
        """For each sort and column, how many are counted but not named."""
        over = {key: count - SORTS[key[0]].examples for key, count in self.counts.items()}
        return {key: count for key, count in over.items() if count > 0}

    def as_dict(self) -> dict[str, Any]:
        """The report as data for JSON, with sentences in both languages, the heaviest first."""
        place = {weight: number for number, weight in enumerate(WEIGHTS)}
        ordered = sorted(self.findings, key=lambda one: place[one.weight])
        return {
            "rows": self.rows,
            "stopped": self.stopped,
            **{weight: self.count(weight) for weight in WEIGHTS},
            "findings": [one.as_dict() for one in ordered],
            "further": [
                {"sort": sort, "weight": SORTS[sort].weight, "column": column or None, "count": count}
                for (sort, column), count in self.unnamed().items()
            ],
        }


def short(words: str) -> str:
    """Words as they fit into a sentence."""
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 3]}…"
