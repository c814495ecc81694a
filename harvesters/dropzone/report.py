"""The report to the clerk: what was understood, changed or refused, row by row, in plain words."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml
from zoom_schemas.texts import Bilingual

Weight = Literal["understood", "changed", "refused"]

MOST_EXAMPLES = 50
"""So many rows are named for one thing in one column; the others are counted."""


@dataclass(frozen=True)
class Sort:
    """A thing that can be said of a file, a column or a cell."""

    weight: Weight
    words: Bilingual


def _sorts() -> dict[str, Sort]:
    text = Path(__file__).with_name("findings.yaml").read_text(encoding="utf-8")
    return {
        name: Sort(said["weight"], Bilingual(pl=said["pl"], en=said["en"]))
        for name, said in yaml.safe_load(text).items()
    }


SORTS = _sorts()

TYPES: dict[str, Bilingual] = {
    "integer": Bilingual(pl="liczby całkowite", en="whole numbers"),
    "number": Bilingual(pl="liczby", en="numbers"),
    "date": Bilingual(pl="dni", en="days"),
    "boolean": Bilingual(pl="tak lub nie", en="yes or no"),
    "string": Bilingual(pl="teksty", en="texts"),
}


@dataclass(frozen=True)
class Finding:
    """One thing said, with what its sentence needs."""

    sort: str
    row: int | None = None
    column: str | None = None
    what: str = ""
    before: str = ""
    after: str = ""

    @property
    def weight(self) -> Weight:
        """Understood, changed or refused."""
        return SORTS[self.sort].weight

    def sentence(self, lang: str) -> str:
        """The finding as a sentence."""
        shown = TYPES[self.what].get(lang) if self.sort == "type" else self.what
        return (
            SORTS[self.sort]
            .words.get(lang)
            .format(row=self.row, column=self.column, what=shown, before=self.before, after=self.after)
        )


@dataclass
class Report:
    """All that is said of one file. Beyond some examples things of one sort in one column are counted."""

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows: int = 0

    def add(self, finding: Finding) -> None:
        """Say a thing."""
        key = finding.sort, finding.column or ""
        self.counts[key] += 1
        if self.counts[key] <= MOST_EXAMPLES:
            self.findings.append(finding)

    def count(self, weight: Weight) -> int:
        """How many things of a weight there are, named or only counted."""
        return sum(count for (sort, _), count in self.counts.items() if SORTS[sort].weight == weight)

    def unnamed(self) -> dict[tuple[str, str], int]:
        """For each sort and column, how many are counted but not named."""
        over = {key: count - MOST_EXAMPLES for key, count in self.counts.items()}
        return {key: count for key, count in over.items() if count > 0}

    def as_dict(self) -> dict[str, Any]:
        """The report as data for JSON, with sentences in both languages."""
        return {
            "rows": self.rows,
            "understood": self.count("understood"),
            "changed": self.count("changed"),
            "refused": self.count("refused"),
            "findings": [_as_dict(one) for one in self.findings],
            "further": [
                {"sort": sort, "column": column or None, "count": count}
                for (sort, column), count in self.unnamed().items()
            ],
        }


def _as_dict(finding: Finding) -> Mapping[str, Any]:
    return {
        "sort": finding.sort,
        "weight": finding.weight,
        "row": finding.row,
        "column": finding.column,
        "sentence": {lang: finding.sentence(lang) for lang in ("pl", "en")},
    }
