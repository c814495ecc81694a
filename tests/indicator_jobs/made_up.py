"""Synthetic cards, series and observations: made up for tests, true of no place."""

import copy
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from indicator_jobs.card import Card
from indicator_jobs.compute import compute_card
from indicator_jobs.facts import FactsByKind, facts_by_kind
from indicator_jobs.layers import Layer
from indicator_jobs.recipe import RecipeVersion
from indicator_jobs.store import OBSERVATION_COLUMNS, Snapshot, Store

KIELCE, RADOM = "266101", "146301"
SNAPSHOT = Snapshot("made-up", "a" * 64, "https://example.org/", "2026-01-01", "CC0-1.0", "made-up.csv")

BIRTHS: dict[str, Any] = {"series": "made:births", "unit": "person", "kind": "flow"}
PEOPLE: dict[str, Any] = {"series": "made:people", "unit": "person", "kind": "stock", "moment": "12-31"}
MONEY: dict[str, Any] = {"series": "made:money", "unit": "PLN", "kind": "flow"}

_TEXT = {"pl": "Tekst próbny.", "en": "A text for tests."}


def content(**changes: Any) -> dict[str, Any]:
    """The YAML of a sound synthetic card, with fields changed; None removes a field."""
    card: dict[str, Any] = {
        "id": "population.made_up",
        "theme": "population",
        "class": "local",
        **{name: dict(_TEXT) for name in ("title", "short_title", "definition", "why", "how_to_read")},
        "direction": "neutral",
        "unit": "per_1000",
        "decimals": 1,
        "range": [0, 1000],
        "kind": "ratio",
        "period": "year",
        "moment": "period",
        "level": "city",
        "owner": {"data": dict(_TEXT), "card": dict(_TEXT)},
        "recipes": {
            "national": [
                {
                    "from": "1990",
                    "inputs": {"births": dict(BIRTHS), "people": dict(PEOPLE)},
                    "formula": "per(births, people, 1000)",
                }
            ]
        },
        "example": {
            "territory": KIELCE,
            "period": "2020",
            "inputs": {"births": 8, "people": 1000},
            "result": 8,
        },
    }
    card.update(copy.deepcopy(changes))
    return {name: value for name, value in card.items() if value is not None}


def simple(
    formula: str,
    inputs: dict[str, Any],
    unit: str,
    kind: str,
    card_id: str = "population.made_up",
    **more: Any,
) -> dict[str, Any]:
    """A card of one formula and of hardly any range; its worked example is not checked where only the model
    is used."""
    more.setdefault("range", [-1_000_000_000, 1_000_000_000])
    named = [name for name, given in inputs.items() if "constant" not in given]
    return content(
        id=card_id,
        theme=card_id.split(".")[0],
        unit=unit,
        kind=kind,
        recipes={"national": [{"from": "1990", "inputs": inputs, "formula": formula}]},
        example={"territory": KIELCE, "period": "2020", "inputs": dict.fromkeys(named, 1), "result": 1},
        **more,
    )


def card(**changes: Any) -> Card:
    """A sound synthetic card."""
    return Card.model_validate(content(**changes))


def version(formula: str, inputs: dict[str, Any]) -> RecipeVersion:
    """A recipe version from 1990 on."""
    return RecipeVersion.model_validate({"from": "1990", "inputs": inputs, "formula": formula})


def write(folder: Path, *cards: dict[str, Any]) -> Path:
    """Cards as files below a folder, each where its id says."""
    for one in cards:
        theme, _, name = one["id"].partition(".")
        path = folder / theme / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(one, allow_unicode=True), "utf-8")
    return folder


def observations(*rows: tuple[str, str, str, float | None, str]) -> pd.DataFrame:
    """Rows of series, territory, period, value, flags."""
    return pd.DataFrame(rows, columns=OBSERVATION_COLUMNS).astype({"value": "float64"})


def series(series_id: str, unit: str, kind: str, **more: Any) -> dict[str, Any]:
    """What the synthetic source declares about a series."""
    title = {"pl": f"Szereg {series_id}", "en": f"Series {series_id}"}
    return {"id": series_id, "source": "made-up", "unit": unit, "kind": kind, "title": title, **more}


def fill(store: Store, frame: pd.DataFrame, *declared: dict[str, Any], snapshot: Snapshot = SNAPSHOT) -> None:
    """A store with the synthetic source, its series and its observations."""
    source = {"id": "made-up", "title": {"pl": "Źródło próbne", "en": "Made-up source"}}
    usual = [series("made:births", "person", "flow"), series("made:people", "person", "stock")]
    store.put_sources([source], declared or usual)
    store.put_observations(frame, snapshot)


class Frames:
    """Figures at hand without a store."""

    territory: str | None = None

    def __init__(self, frame: pd.DataFrame, *declared: dict[str, Any], values: dict[str, Any] | None = None):
        self._frame, self._declared = frame, {one["id"]: one for one in declared}
        self._values = values or {}
        self.layers: dict[str, Layer] = {}

    def series(self, series_id: str) -> FactsByKind:
        return facts_by_kind(self.observed(series_id), self.declared(series_id).get("breaks") or [])

    def observed(self, series_id: str) -> pd.DataFrame:
        return self._frame.loc[self._frame["series"] == series_id]

    def layer(self, layer_id: str) -> Layer:
        return self.layers[layer_id]

    def of_territory(self, code: str) -> "Frames":
        return self

    def declared(self, series_id: str) -> dict[str, Any]:
        return self._declared.get(series_id, {})

    def card(self, card_id: str, recipe: str) -> tuple[FactsByKind, str]:
        frame, unit = self._values[card_id]
        return facts_by_kind(frame), unit


def computed(
    made: Card, frame: pd.DataFrame, *declared: dict[str, Any]
) -> dict[tuple[str, str], tuple[Any, str]]:
    """Values and flags of a card by territory and period."""
    result = compute_card(made, Frames(frame, *declared))
    return {
        (row.territory, row.period): (None if pd.isna(row.value) else row.value, row.flags)
        for row in result.itertuples()
    }
