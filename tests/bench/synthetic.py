"""Synthetic cards and observations in the size of a real portal: drawn by chance, true of no place.

Cards come in groups of GROUP. The cards of a group share one denominator; every card has a series of its own,
and some use another card of their group. So a change of one series reaches one card, or a whole group.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd
from zoom_schemas.territories import load_territories

from indicator_jobs.card import Card
from indicator_jobs.store import Snapshot

GROUP = 80
FIRST_YEAR = 2005
SNAPSHOT = Snapshot("bench", "b" * 64, "https://example.org/", "2026-01-01", "CC0-1.0", "synthetic.csv")


@dataclass(frozen=True)
class Shape:
    """A formula over `a`, the card's own series, `d`, the denominator of its group, perhaps `c`, a card."""

    formula: str
    unit: str
    kind: str
    uses_card: bool = False


SHAPES: tuple[Shape, ...] = (
    Shape("per(a, d, 1000)", "per_1000", "ratio"),
    Shape("share(a, d)", "percent", "ratio"),
    Shape("sum(a, d)", "person", "stock"),
    Shape("change_pct(sum(a, d), 1)", "percent", "ratio"),
    Shape("moving_average(sum(a, d), 3)", "person", "stock"),
    Shape("share(if_missing(a, d), d)", "percent", "ratio"),
    Shape("share(d - a, sum(a, d))", "percent", "ratio"),
    Shape("max(c, share(a, d))", "percent", "ratio", uses_card=True),
)
USED = 1
"""The place of the shape whose cards other cards use."""


@dataclass(frozen=True)
class Size:
    """How much there is to compute."""

    cards: int
    territories: tuple[str, ...]
    years: int

    @property
    def name(self) -> str:
        """As the table says it."""
        return f"{self.cards} cards × {len(self.territories)} territories × {self.years} years"


def cities() -> tuple[str, ...]:
    """Codes of the 66 cities with powiat rights."""
    return tuple(one.code for one in load_territories().cities_with_powiat_rights())


def gminas() -> tuple[str, ...]:
    """Codes of all 2,477 gminas."""
    return tuple(one.code for one in load_territories().at_level("gmina") if not one.valid_to)[:2477]


def card_id(number: int) -> str:
    """The id of a card."""
    return f"population.synthetic_{number:03}"


def own_series(number: int) -> str:
    """The series that only this card names."""
    return f"bench:own-{number:03}"


def group_series(number: int) -> str:
    """The denominator of the group of a card."""
    return f"bench:group-{number // GROUP:02}"


def used_card(number: int) -> int:
    """The card that a card of the last shape uses: of the same group, made just before it."""
    return number - len(SHAPES) + 1 + USED


def shape(number: int) -> Shape:
    """Formula, unit and kind of a card."""
    return SHAPES[number % len(SHAPES)]


def make_card(number: int) -> Card:
    """A synthetic card; its worked example is of no meaning, as examples are not computed here."""
    text = {"pl": "Tekst próbny.", "en": "A synthetic text."}
    made = shape(number)
    people = {"unit": "person", "kind": "stock", "moment": "12-31"}
    inputs: dict[str, Any] = {
        "a": {"series": own_series(number), **people},
        "d": {"series": group_series(number), **people},
    }
    if made.uses_card:
        inputs["c"] = {"card": card_id(used_card(number)), "unit": "percent", "kind": "ratio"}
    return Card.model_validate(
        {
            "id": card_id(number),
            "theme": "population",
            "class": "local",
            **{name: text for name in ("title", "short_title", "definition", "why", "how_to_read")},
            "direction": "neutral",
            "unit": made.unit,
            "decimals": 1,
            "range": [-1e12, 1e12],
            "kind": made.kind,
            "period": "year",
            "moment": "period" if made.kind == "ratio" else "12-31",
            "level": "city",
            "owner": {"data": text, "card": text},
            "recipes": {"national": [{"from": "1990", "inputs": inputs, "formula": made.formula}]},
            "example": {
                "territory": "266101",
                "period": "2020",
                "inputs": dict.fromkeys(inputs, 1),
                "result": 1,
            },
        }
    )


@dataclass(frozen=True)
class World:
    """Synthetic cards with the observations of their series, drawn anew each time they are asked for."""

    size: Size

    @cached_property
    def cards(self) -> dict[str, Card]:
        """The cards by id."""
        return {card_id(number): make_card(number) for number in range(self.size.cards)}

    @property
    def series_ids(self) -> list[str]:
        """Ids of all series."""
        groups = {group_series(number) for number in range(self.size.cards)}
        return [*sorted(groups), *(own_series(number) for number in range(self.size.cards))]

    @property
    def years(self) -> list[str]:
        """The periods."""
        return [str(FIRST_YEAR + step) for step in range(self.size.years)]

    def declared(self, series_id: str) -> dict[str, Any]:
        """What the synthetic source declares about a series."""
        title = {"pl": f"Szereg {series_id}", "en": f"Series {series_id}"}
        return {"id": series_id, "source": "bench", "unit": "person", "kind": "stock", "title": title}

    def table(self, series_id: str) -> pd.DataFrame:
        """Observations as a long table: territory, period, value, flags, dimensions.

        2 % of the rows are not there, 1 % have no value but a flag; the last year is provisional.
        """
        values, flags, there = self._drawn(series_id)
        rows, columns = np.nonzero(there.T)
        return pd.DataFrame(
            {
                "territory": np.array(self.size.territories, dtype=object)[rows],
                "period": np.array(self.years, dtype=object)[columns],
                "value": values.T[rows, columns],
                "flags": flags.T[rows, columns],
                "dimensions": "",
            }
        )

    def _drawn(self, series_id: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        chance = np.random.default_rng(crc32(series_id.encode()))
        size = self.size.years, len(self.size.territories)
        values = np.round(chance.uniform(100, 100_000, size))
        flags = np.full(size, "", dtype=object)
        flags[-1] = "P"
        flags[chance.random(size) < 0.02] = "E"
        absent = chance.random(size) < 0.01
        values[absent], flags[absent] = np.nan, "O"
        return values, flags, chance.random(size) >= 0.02
