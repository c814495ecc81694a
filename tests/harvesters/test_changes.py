"""What came, changed and went of a source, read back from the store. The figures are synthetic."""

import datetime as dt

import pandas as pd
import pytest

from harvesters.bundled import load_sources
from harvesters.calendar import calendar
from harvesters.changes import changes, newest_of, newest_periods, pasts
from indicator_jobs.loading import series_of_source
from indicator_jobs.store import Snapshot, Store

SERIES = "bdl:72305"
FIRST = [("266101", "2023", 10.0), ("266101", "2024", 11.0), ("26", "2025", 99.0)]
SECOND = [("266101", "2023", 10.0), ("266101", "2024", 12.0), ("266101", "2025", 13.0)]


@pytest.fixture
def source():
    declared = next(one for one in load_sources() if one.id == "gus-bdl")
    series = [one for one in declared.series if one.id in (SERIES, "bdl:60270")]
    return declared.model_copy(update={"series": series})


@pytest.fixture
def store(source, tmp_path):
    made = Store.open(f"sqlite:///{tmp_path / 'zoom.sqlite'}")
    made.put_sources([source.model_dump(mode="json", exclude={"series"})], series_of_source(source))
    return made


def give(store, source, rows, digit):
    """The source gives these figures; the second time it gives others."""
    columns = ["territory", "period", "value"]
    frame = pd.DataFrame(rows, columns=columns).assign(series=SERIES, flags="")
    snapshot = Snapshot(source.id, digit * 64, str(source.address), "2026-11-23", "test", "synthetic.csv")
    store.put_observations(frame, snapshot)


def test_the_first_load_is_no_change_of_the_publisher(store, source):
    give(store, source, FIRST, "a")
    (one,) = changes(store, [source])[source.id]
    assert (one.new, one.revised, one.removed, one.first) == (3, 0, 0, True)
    (past,) = pasts([source], changes(store, [source]), {})
    assert past.changes == ()


def test_new_and_revised_figures_are_told_apart(store, source):
    give(store, source, FIRST, "a")
    give(store, source, SECOND, "b")
    later, earlier = changes(store, [source])[source.id]
    assert (later.new, later.revised, later.first) == (1, 1, False)
    assert later.moment > earlier.moment
    (past,) = pasts([source], changes(store, [source]), {})
    assert len(past.changes) == 1


def test_the_same_figures_again_are_no_change(store, source):
    give(store, source, FIRST, "a")
    give(store, source, FIRST, "b")
    assert len(changes(store, [source])[source.id]) == 1


def test_the_newest_period_is_that_of_the_city_where_it_has_one(store, source):
    give(store, source, FIRST, "a")
    assert newest_periods(store, "266101") == {SERIES: "2024"}
    assert newest_periods(store, "999999") == {SERIES: "2025"}
    assert newest_of(source, {SERIES: "2024", "bdl:60270": "2025-03"}) == "2025-03"
    assert newest_of(source, {}) is None


def test_what_the_store_knows_is_enough_for_the_calendar(store, source):
    give(store, source, FIRST, "a")
    known = pasts([source], changes(store, [source]), newest_periods(store, "266101"))
    first = calendar(known, dt.date(2026, 11, 23))[0]
    assert (first.source, first.figures, first.basis) == ("gus-bdl", "2025", "figures")
