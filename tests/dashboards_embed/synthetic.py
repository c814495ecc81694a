"""Synthetic cards, values and outlines for tests: none of these figures is true."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
from zoom_schemas.settings import load_settings
from zoom_schemas.texts import Bilingual

from dashboards_embed.data import Break, SourceRef
from dashboards_embed.definition import Chart
from dashboards_embed.render import world_of
from dashboards_embed.state import State, World, prepare
from indicator_jobs.card import Card

KIELCE, RADOM, LUBLIN, LODZ = "266101", "146301", "066301", "106101"
TODAY = date(2026, 11, 23)


def both(text: str) -> dict[str, str]:
    return {"pl": text, "en": f"{text} (en)"}


def card(card_id: str = "population.total", **changes: Any) -> Card:
    """A synthetic card that is valid in every field."""
    name = card_id.rsplit(".", maxsplit=1)[-1].replace("_", " ")
    fields: dict[str, Any] = {
        "id": card_id,
        "theme": card_id.split(".")[0],
        "class": "local",
        "title": {"pl": f"Miara {name}", "en": f"Measure {name}"},
        "short_title": {"pl": f"Krótko {name}"[:40], "en": f"Short {name}"[:40]},
        "definition": both("Syntetyczna"),
        "why": both("Do testów"),
        "how_to_read": both("Nie czytać"),
        "direction": "neutral",
        "unit": "person",
        "decimals": 0,
        "range": [-10_000_000, 10_000_000],
        "kind": "stock",
        "period": "year",
        "moment": "12-31",
        "level": "city",
        "owner": {"data": both("Nikt"), "card": both("Nikt")},
        "recipes": {
            "national": [
                {
                    "from": "1900",
                    "inputs": {
                        "x": {"series": "test:x", "unit": "person", "kind": "stock", "moment": "12-31"}
                    },
                    "formula": "x",
                }
            ]
        },
        "example": {"territory": KIELCE, "period": "2000", "inputs": {"x": 1}, "result": 1},
    }
    return Card.model_validate({**fields, **changes})


def frame(values: Mapping[str, Mapping[str, float | None]], flags: str = "") -> pd.DataFrame:
    """Cells from territory → period → value."""
    rows = [(t, p, v, flags) for t, line in values.items() for p, v in line.items()]
    table = pd.DataFrame(rows, columns=["territory", "period", "value", "flags"])
    return table.assign(value=table["value"].astype(float))


def square(code: str, name: str, west: float, south: float, size: float = 0.1) -> dict[str, Any]:
    corners = [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)]
    ring = [[west + dx * size, south + dy * size] for dx, dy in corners]
    return {
        "type": "Feature",
        "properties": {"territory": code, "name": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


class SyntheticValues:
    """Values from frames; breaks, outlines and places as given."""

    def __init__(
        self,
        frames: Mapping[str, pd.DataFrame],
        breaks: Iterable[Break] = (),
        areas: Sequence[Mapping[str, Any]] = (),
        places: pd.DataFrame | None = None,
    ) -> None:
        self.frames = frames
        self._breaks = tuple(breaks)
        self._areas = areas
        self._places = places if places is not None else pd.DataFrame(columns=["name", "lon", "lat"])

    def values(
        self, card_id: str, territories: Sequence[str] | None = None, as_of: datetime | None = None
    ) -> pd.DataFrame:
        table = self.frames.get(card_id, frame({}))
        return table if territories is None else table[table["territory"].isin(territories)]

    def breaks(self, card_id: str) -> Sequence[Break]:
        return self._breaks

    def sources(self, card_id: str) -> Sequence[SourceRef]:
        name = Bilingual(pl="Źródło syntetyczne", en="Synthetic source")
        terms = Bilingual(pl="bez licencji", en="no licence")
        return [SourceRef("test", name, name, "https://example.org", terms, date(2026, 1, 2), True)]

    def areas(self, level: str) -> Mapping[str, Any]:
        return {"type": "FeatureCollection", "features": list(self._areas)}

    def places(self, name: str) -> pd.DataFrame:
        return self._places


def world(values: SyntheticValues, cards: Iterable[Card], lang: str = "pl") -> World:
    return world_of(values, {c.id: c for c in cards}, load_settings(), lang, TODAY)


def state(
    lines: Mapping[str, Mapping[str, float | None]],
    lang: str = "pl",
    breaks: Iterable[Break] = (),
    of: Card | None = None,
    **chart: Any,
) -> State:
    """The state of a chart of one card over synthetic values."""
    made = of or card()
    values = SyntheticValues({made.id: frame(lines)}, breaks)
    spec = {"id": "test", "kind": "line", "cards": [made.id], "territories": "peers", **chart}
    return prepare(Chart.model_validate(spec), world(values, [made], lang))
