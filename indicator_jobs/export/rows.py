"""The values to export, one table a card, so that memory holds one card at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import select
from zoom_schemas.territories import load_territories

from indicator_jobs import tables
from indicator_jobs.card import Card
from indicator_jobs.export.choice import Choice
from indicator_jobs.store import Store, valid_at

COLUMNS = (
    "card",
    "recipe",
    "territory",
    "territory_name",
    "level",
    "period",
    "value",
    "unit",
    "flags",
    "valid_from",
)

_MANY = 500
"""From so many territories on, all rows of a card are read and the others left out, as lists are long."""


@dataclass(frozen=True)
class Export:
    """Everything that is to be written: a store, its cards and what was chosen."""

    store: Store
    cards: Mapping[str, Card]
    choice: Choice

    def chosen(self) -> list[Card]:
        """The chosen cards by id."""
        return [self.cards[card_id] for card_id in self.choice.cards]

    def frames(self) -> Iterator[tuple[Card, pd.DataFrame]]:
        """Each chosen card that has values, with its table of COLUMNS, ordered by its first columns.

        A value that is missing or suppressed is a row with flags and no value.
        """
        for card in self.chosen():
            frame = _values(self, card)
            if len(frame):
                yield card, frame


def _values(export: Export, card: Card) -> pd.DataFrame:
    columns, choice = tables.value.c, export.choice
    names = ("recipe", "territory", "period", "value", "flags", "valid_from")
    statement = (
        select(*(columns[name] for name in names))
        .where(columns.card == card.id, *valid_at(tables.value, choice.as_of))
        .order_by(columns.recipe, columns.territory, columns.period)
    )
    wanted = choice.territories
    if wanted is not None and len(wanted) < _MANY:
        statement = statement.where(columns.territory.in_(wanted))
    with export.store.engine.connect() as connection:
        frame = pd.DataFrame(list(map(tuple, connection.execute(statement))), columns=list(names))
    frame = frame.astype({"value": "float64"})
    if wanted is not None and len(wanted) >= _MANY:
        frame = frame.loc[frame["territory"].isin(wanted)]
    if choice.first or choice.last or choice.frequency:
        taken = {period: choice.takes(period) for period in frame["period"].unique()}
        frame = frame.loc[frame["period"].map(taken.get).astype(bool)]
    return _described(frame.reset_index(drop=True), card)


def _described(frame: pd.DataFrame, card: Card) -> pd.DataFrame:
    known = load_territories().by_code
    codes = frame["territory"].unique()
    names = {code: known[code].name if code in known else code for code in codes}
    levels = {code: known[code].level if code in known else "" for code in codes}
    return frame.assign(
        card=card.id,
        territory_name=frame["territory"].map(names.get),
        level=frame["territory"].map(levels.get),
        unit=card.unit,
        valid_from=pd.to_datetime(frame["valid_from"], utc=True).dt.floor("s"),
    ).loc[:, list(COLUMNS)]
