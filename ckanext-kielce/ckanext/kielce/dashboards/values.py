"""What charts read in the portal: values from the store, sources and outlines as they are bundled."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from zoom_schemas.settings import PortalSettings

from dashboards_embed.data import Break, SourceRef
from harvesters.bundled import GEO, PLACES, load_sources
from harvesters.outlines import outline_of
from harvesters.source import SeriesDef, Source
from indicator_jobs.card import Card
from indicator_jobs.store import Store

RECIPE = "national"
COLUMNS = ["territory", "period", "value", "flags"]


class StoreValues:
    """Implements `dashboards_embed.data.Values` on the portal's database."""

    def __init__(
        self,
        store: Store,
        cards: Mapping[str, Card],
        settings: PortalSettings,
        snapshots: Path | None = None,
    ) -> None:
        self.store = store
        self.cards = cards
        self.settings = settings
        self.snapshots = snapshots
        self._read: dict[str, pd.DataFrame] = {}

    def values(
        self, card_id: str, territories: Sequence[str] | None = None, as_of: datetime | None = None
    ) -> pd.DataFrame:
        """Values of the card by the national recipe; those of today are read once a job."""
        frame = self.store.values(card_id, as_of=as_of) if as_of else self._today(card_id)
        wanted = frame["recipe"] == RECIPE
        if territories is not None:
            wanted &= frame["territory"].isin(list(territories))
        return frame.loc[wanted, COLUMNS].reset_index(drop=True)

    def fingerprint(self, card_id: str) -> str:
        """Changes when any value, flag or source of the card does."""
        figures = self._today(card_id).to_csv(index=False).encode()
        origin = "".join(
            source.model_dump_json(exclude={"series"}) + series.model_dump_json()
            for source, series in origins(card_id, self.cards)
        )
        return hashlib.sha256(figures + origin.encode()).hexdigest()

    def _today(self, card_id: str) -> pd.DataFrame:
        if card_id not in self._read:
            self._read[card_id] = self.store.values(card_id)
        return self._read[card_id]

    def breaks(self, card_id: str) -> Sequence[Break]:
        """Breaks of the series behind the card."""
        found = [
            Break(one.period, one.note, one.territory)
            for source, series in origins(card_id, self.cards)
            for one in [*series.breaks, *source.breaks]
        ]
        return tuple(dict.fromkeys(found))

    def sources(self, card_id: str) -> Sequence[SourceRef]:
        """The sources of the card's inputs, each once."""
        return tuple(dict.fromkeys(source_ref(source) for source, _ in origins(card_id, self.cards)))

    def areas(self, level: str) -> Mapping[str, Any]:
        """Outlines as GeoJSON with `territory` and `name`."""
        return outlines(level, self.settings.territory, self.snapshots)

    def places(self, name: str) -> pd.DataFrame:
        """A bundled set of places: name, lon, lat and perhaps value."""
        return pd.read_csv(PLACES / f"{name}.csv")


def source_ref(source: Source) -> SourceRef:
    """A source as charts name it."""
    return SourceRef(
        id=source.id,
        title=source.title,
        publisher=source.publisher.name,
        address=str(source.address),
        licence=source.licence.title,
        retrieved=date.fromisoformat(source.retrieved),
        secondary=source.secondary_copy,
    )


def series_ids(card_id: str, cards: Mapping[str, Card]) -> tuple[str, ...]:
    """Every series that the card rests on, through other cards too."""
    card = cards.get(card_id)
    if card is None:
        return ()
    inputs = [one for version in card.recipes.national for one in version.inputs.values()]
    direct = [one.series for one in inputs if one.series]
    through = [deep for one in inputs if one.card for deep in series_ids(one.card, cards)]
    return tuple(dict.fromkeys([*direct, *through]))


def origins(card_id: str, cards: Mapping[str, Card]) -> list[tuple[Source, SeriesDef]]:
    """Source and series behind each input of the card."""
    known = series_index()
    return [known[series] for series in series_ids(card_id, cards) if series in known]


@cache
def series_index() -> dict[str, tuple[Source, SeriesDef]]:
    """Every declared series with the source that gives it; the first source wins."""
    index: dict[str, tuple[Source, SeriesDef]] = {}
    for source in load_sources():
        for series in source.series:
            index.setdefault(series.id, (source, series))
    return index


def outlines(level: str, territory: str, snapshots: Path | None = None) -> Mapping[str, Any]:
    """Outlines: ``voivodeships``, ``gminas`` around, or ``own``; empty where there are none.

    ``own`` is the boundary of the state register if it lies beside the snapshots; the others are bundled.
    """
    if level == "own":
        found = outline_of(territory, snapshots)
        return found.collection if found else {"type": "FeatureCollection", "features": []}
    return _bundled(level, territory)


@cache
def _bundled(level: str, territory: str) -> Mapping[str, Any]:
    file = GEO / ("voivodeships.geojson" if level == "voivodeships" else f"gminas-{territory[:2]}.geojson")
    if not file.exists():
        return {"type": "FeatureCollection", "features": []}
    return json.loads(file.read_text("utf-8"))
