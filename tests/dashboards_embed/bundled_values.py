"""The bundled figures as charts read them, without a portal: loaded and computed once into a SQLite file."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from dashboards_embed.data import Break, SourceRef
from harvesters import bundled
from indicator_jobs.card import Card
from indicator_jobs.jobs import compute_all
from indicator_jobs.loading import load_bundled
from indicator_jobs.store import Store

COLUMNS = ["territory", "period", "value", "flags"]


class BundledValues:
    """Values of every card from the bundled figures."""

    def __init__(self, folder: Path, cards: Mapping[str, Card]) -> None:
        self.cards = cards
        self.store = Store.open(f"sqlite:///{folder / 'figures.sqlite'}")
        load_bundled(self.store, bundled)
        self.results = compute_all(self.store, cards)
        self._read: dict[str, pd.DataFrame] = {}

    def values(
        self, card_id: str, territories: Sequence[str] | None = None, as_of: datetime | None = None
    ) -> pd.DataFrame:
        if card_id not in self._read:
            table = self.store.values(card_id)
            self._read[card_id] = table.loc[table["recipe"] == "national", COLUMNS]
        table = self._read[card_id]
        return table if territories is None else table.loc[table["territory"].isin(list(territories))]

    def breaks(self, card_id: str) -> Sequence[Break]:
        pairs = [pair for series in self._series(card_id) if (pair := self._declared.get(series))]
        found = [Break(b.period, b.note, b.territory) for s, one in pairs for b in [*one.breaks, *s.breaks]]
        return list(dict.fromkeys(found))

    def sources(self, card_id: str) -> Sequence[SourceRef]:
        pairs = [pair for series in self._series(card_id) if (pair := self._declared.get(series))]
        return list(dict.fromkeys(_ref(source) for source, _ in pairs))

    def areas(self, level: str) -> Mapping[str, Any]:
        file = {"voivodeships": "voivodeships", "gminas": "gminas-26", "own": "kielce"}[level]
        return json.loads((bundled.GEO / f"{file}.geojson").read_text("utf-8"))

    def places(self, name: str) -> pd.DataFrame:
        return pd.read_csv(bundled.PLACES / f"{name}.csv")

    @cached_property
    def _declared(self) -> dict[str, tuple[Any, Any]]:
        return {one.id: (source, one) for source in bundled.load_sources() for one in source.series}

    def _series(self, card_id: str) -> list[str]:
        inputs = [i for v in self.cards[card_id].recipes.national for i in v.inputs.values()]
        direct = [i.series for i in inputs if i.series]
        return direct + [s for i in inputs if i.card for s in self._series(i.card)]


def _ref(source: Any) -> SourceRef:
    return SourceRef(
        source.id,
        source.title,
        source.publisher.name,
        str(source.address),
        source.licence.title,
        date.fromisoformat(source.retrieved),
        source.secondary_copy,
    )
