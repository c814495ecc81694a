"""Values of cards as lists for the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from indicator_jobs.card import Card
from indicator_jobs.store import Store


def listed(
    store: Store,
    card: Card,
    territory: str | None = None,
    recipe: str | None = None,
    as_of: dt.date | dt.datetime | None = None,
) -> list[dict[str, Any]]:
    """Values of a card: recipe, territory, period, value (None where missing), flags."""
    frame = store.values(card.id, territory, as_of)
    return _as_list(frame if recipe is None else frame.loc[frame["recipe"] == recipe, :])


def last(store: Store, card: Card, territory: str) -> list[dict[str, Any]]:
    """The last value of a territory that is not missing, one a recipe."""
    return _as_list(last_rows(store.values(card.id, territory)))


def last_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The last row of each recipe whose value is not missing; `frame` holds one territory."""
    return frame.dropna(subset=["value"]).sort_values("period").groupby("recipe").tail(1)


def _as_list(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.astype(object).where(frame.notna(), None).to_dict("records")
