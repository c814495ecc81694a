"""Computing against a store on SQLite: all cards, none that changed, and those below one changed series."""

import sqlite3
from pathlib import Path
from typing import Any

import pandas as pd

from bench import by_hand
from bench.clock import Clock
from bench.in_memory import groups
from bench.synthetic import SNAPSHOT, World, group_series, own_series
from indicator_jobs.jobs import compute_all
from indicator_jobs.store import Snapshot, Store

LATER = Snapshot("bench", "c" * 64, "https://example.org/", "2026-02-01", "CC0-1.0", "synthetic.csv")
READ = "SELECT territory, period, value FROM observation WHERE series = ? AND valid_to IS NULL"


def fill(world: World, file: Path) -> None:
    """A store with the synthetic observations."""
    store = Store.open(f"sqlite:///{file}")
    store.put_sources([{"id": "bench"}], [world.declared(one) for one in world.series_ids])
    store.put_observations(whole(world), SNAPSHOT)


def whole(world: World) -> pd.DataFrame:
    """The observations of all series as one table."""
    return pd.concat([world.table(one).assign(series=one) for one in world.series_ids], ignore_index=True)


def everything(world: World, file: Path, clock: Clock) -> None:
    """All cards for the first time: read, compute, write. By hand: read_sql, formula, to_sql."""
    world.cards  # noqa: B018 (made before the clock runs)
    with clock("engine"):
        store = Store.open(f"sqlite:///{file}")
        results = compute_all(store, world.cards)
    assert all(one.state == "ok" and one.changed for one in results)
    connection = sqlite3.connect(file)
    with clock("pandas"):
        for numbers in groups(world):
            _by_hand(world, numbers, connection)
    connection.close()


def again(world: World, file: Path, clock: Clock) -> dict[str, int]:
    """Nothing changed, then one series changed; returns how many cards were computed each time."""
    store, counts = Store.open(f"sqlite:///{file}"), {}
    counts["nothing"] = _computed(world, store, "nothing", clock)
    table = whole(world)
    for name, series_id in (("one", own_series(0)), ("group", group_series(0))):
        changed = table["series"] == series_id
        table = table.assign(value=table["value"].where(~changed, table["value"] + 1))
        store.put_observations(table, LATER)
        counts[name] = _computed(world, store, name, clock)
    return counts


def _computed(world: World, store: Store, name: str, clock: Clock) -> int:
    with clock(name):
        results = compute_all(store, world.cards)
    return sum(one.changed for one in results)


def _by_hand(world: World, numbers: list[int], connection: Any) -> None:
    wanted = {name for number in numbers for name in (own_series(number), group_series(number))}
    wide = {
        name: by_hand.pivoted(pd.read_sql_query(READ, connection, params=(name,)), world)
        for name in sorted(wanted)
    }
    for card_id, values in by_hand.computed(by_hand.PANDAS, wide, numbers).items():
        rows = by_hand.melted(values).assign(card=card_id)
        rows.to_sql("by_hand", connection, if_exists="append", index=False)
    connection.commit()
