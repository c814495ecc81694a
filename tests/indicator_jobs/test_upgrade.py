"""A database of an earlier edition is brought forward by opening it, with what it holds."""

import pytest
from made_up import KIELCE, SNAPSHOT, fill, observations
from sqlalchemy import inspect, text

from indicator_jobs.changes import Counts
from indicator_jobs.store import Store

FRAME = observations(("made:births", KIELCE, "2020", 8, "P"))


@pytest.fixture
def earlier(store):
    """The store as an edition without dimensions left it."""
    fill(store, FRAME)
    with store.engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_observation_current"))
        connection.execute(text("ALTER TABLE observation DROP COLUMN dimensions"))
        connection.execute(
            text(
                "CREATE UNIQUE INDEX uq_observation_current ON observation (series, territory, period) "
                "WHERE valid_to IS NULL"
            )
        )
        connection.execute(text("DROP TABLE run"))
    return store


def _opened(store):
    return Store.open(store.engine.url.render_as_string(hide_password=False))


def test_an_older_database_keeps_its_observations_and_takes_rows_with_dimensions(earlier):
    store = _opened(earlier)
    assert store.observations()[["value", "flags", "dimensions"]].values.tolist() == [[8.0, "P", ""]]
    apart = FRAME.assign(dimensions="sex=F")
    assert store.put_observations(apart, SNAPSHOT) == Counts(new=1, removed=1)
    both = observations(*[("made:births", KIELCE, "2020", 8, "P")] * 2).assign(dimensions=["sex=F", "sex=M"])
    assert store.put_observations(both, SNAPSHOT) == Counts(new=1, unchanged=1)
    store.engine.dispose()


def test_the_unique_index_of_an_older_database_covers_dimensions_afterwards(earlier):
    store = _opened(earlier)
    found = {one["name"]: one["column_names"] for one in inspect(store.engine).get_indexes("observation")}
    assert found["uq_observation_current"] == ["series", "territory", "period", "dimensions"]
    assert inspect(store.engine).has_table("run")
    store.engine.dispose()


def test_opening_twice_changes_nothing(store):
    before = inspect(store.engine).get_columns("observation")
    again = _opened(store)
    assert [one["name"] for one in inspect(again.engine).get_columns("observation")] == [
        one["name"] for one in before
    ]
    again.engine.dispose()
