"""A store with synthetic figures of one city: births, people, and the rate made of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import synthetic

from indicator_jobs.card import Card
from indicator_jobs.jobs import compute_all
from indicator_jobs.store import Snapshot, Store

SHA256 = "5" * 64
RATE = {
    "unit": "per_1000",
    "kind": "ratio",
    "decimals": 1,
    "moment": "period",
    "range": [0, 100],
    "recipes": {
        "national": [
            {
                "from": "2000",
                "inputs": {
                    "births": {"series": "test:births", "unit": "person", "kind": "flow"},
                    "people": {
                        "card": "population.total",
                        "unit": "person",
                        "kind": "stock",
                        "moment": "12-31",
                    },
                },
                "formula": "per(births, people, 1000)",
            }
        ]
    },
    "example": {
        "territory": synthetic.KIELCE,
        "period": "2023",
        "inputs": {"births": 1000, "people": 200000},
        "result": 5.0,
    },
}
SOURCE = {
    "id": "test",
    "title": {"pl": "Źródło na próbę", "en": "Source on trial"},
    "publisher": {"name": synthetic.both("Nikt"), "url": "https://example.org"},
    "licence": {"id": "none", "title": synthetic.both("bez licencji"), "url": "https://example.org"},
    "address": "https://example.org/figures",
    "secondary_copy": True,
}


def _series(name: str, kind: str) -> dict:
    title = {"pl": f"Szereg {name}", "en": f"Series {name}"}
    return {"id": f"test:{name}", "source": "test", "unit": "person", "kind": kind, "title": title}


CARDS: dict[str, Card] = {
    card.id: card for card in (synthetic.card("population.total"), synthetic.card("population.rate", **RATE))
}
ROWS = [
    ("test:births", "2022", 990.0, ""),
    ("test:births", "2023", 1000.0, "E"),
    ("test:x", "2022", 202_000.0, ""),
    ("test:x", "2023", 200_000.0, ""),
]


def open_store(path: Path) -> Store:
    """The trial store, filled and computed."""
    store = Store.open(f"sqlite:///{path}")
    store.put_sources([SOURCE], [_series("births", "flow"), _series("x", "stock")])
    put(store, ROWS)
    return store


def put(store: Store, rows: list[tuple[str, str, float, str]]) -> None:
    """Let the source say ``rows`` from now on, and compute."""
    cells = [(series, synthetic.KIELCE, period, value, flags) for series, period, value, flags in rows]
    frame = pd.DataFrame(cells, columns=["series", "territory", "period", "value", "flags"])
    store.put_observations(
        frame, Snapshot("test", SHA256, SOURCE["address"], "2026-01-02", "none", "figures.csv")
    )
    compute_all(store, CARDS)
