"""A small world of synthetic figures: one source, two cards, a few territories. Nothing in it is true."""

import hashlib

import pandas as pd
from ckanext.kielce.indicators import holdings, jobs

from indicator_jobs import tables
from indicator_jobs.card import Card
from indicator_jobs.jobs import compute_all
from indicator_jobs.store import Snapshot

TERRITORIES = ["266101", "146301", "26", "PL"]
PERIODS = [str(year) for year in range(2015, 2025)]
SERIES = {"syn:people": ("person", "stock"), "syn:births": ("person", "flow")}


def both(text):
    return {"pl": f"{text} (pl)", "en": f"{text} (en)"}


def card(name, formula, unit, kind, moment, inputs, result):
    """A card over the synthetic series."""
    given = {
        "people": {"series": "syn:people", "unit": "person", "kind": "stock", "moment": "12-31"},
        "births": {"series": "syn:births", "unit": "person", "kind": "flow"},
    }
    version = {"from": "2015", "inputs": {one: given[one] for one in inputs}, "formula": formula}
    return Card.model_validate(
        {
            "id": f"population.{name}",
            "theme": "population",
            "class": "core",
            "codes": {"bdl": ["1", "2"]},
            "title": both(f"Synthetic {name}"),
            "short_title": both(name),
            "definition": both(f"Definition of {name}"),
            "why": both("Because it is a test"),
            "how_to_read": both("As a synthetic figure"),
            "direction": "neutral",
            "unit": unit,
            "decimals": 1,
            "range": [0, 1e9],
            "kind": kind,
            "period": "year",
            "moment": moment,
            "level": "city",
            "owner": {"data": both("Nobody"), "card": both("Nobody")},
            "recipes": {"national": [version]},
            "example": {"territory": "266101", "period": "2015", "inputs": inputs, "result": result},
        }
    )


def cards():
    """The synthetic cards by id."""
    made = [
        card("total", "people", "person", "stock", "12-31", {"people": 1000}, 1000),
        card(
            "birth_rate",
            "per(births, people, 1000)",
            "per_1000",
            "ratio",
            "period",
            {"births": 10, "people": 1000},
            10,
        ),
    ]
    return {one.id: one for one in made}


def observations(revised=0.0, periods=None):
    """People and births of every territory; the last births of the city are missing."""
    rows = [
        (series, territory, period, base + index + revised, "")
        for series, base in (("syn:people", 1000.0), ("syn:births", 10.0))
        for territory in TERRITORIES
        for index, period in enumerate(periods or PERIODS)
    ]
    frame = pd.DataFrame(rows, columns=["series", "territory", "period", "value", "flags"])
    gap = (frame["series"] == "syn:births") & (frame["territory"] == "266101") & (frame["period"] == "2024")
    frame.loc[gap, ["value", "flags"]] = [None, "M"]
    return frame


def fill(store, frame):
    """Take the observations in and compute the cards."""
    take(store, frame)
    return compute_all(store, cards())


def take(store, frame):
    """Take the observations in."""
    declared = [
        {"id": series, "source": "syn", "unit": unit, "kind": kind, "title": both(series), "breaks": []}
        for series, (unit, kind) in SERIES.items()
    ]
    store.put_sources([{"id": "syn", "title": both("Synthetic source")}], declared)
    sha256 = hashlib.sha256(frame.to_csv().encode()).hexdigest()
    snapshot = Snapshot("syn", sha256, "https://example.org/", "2026-01-01", "synthetic", "syn.csv")
    store.put_observations(frame, snapshot)


def empty(store):
    """A store without a row."""
    with store.engine.begin() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            connection.execute(table.delete())


def install(patch):
    """Let the portal know the synthetic cards, no source and no dashboard; `patch` is called as setattr."""
    known = cards()
    patch(holdings, "cards", lambda: known)
    patch(holdings, "sources", dict)
    patch(jobs, "rendering_due", lambda store: False)
