"""Observations and values are append-only; what was known on a date is a query."""

import datetime
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up import KIELCE, RADOM, SNAPSHOT, fill, observations
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from indicator_jobs import tables
from indicator_jobs.changes import Counts, DuplicateError, compare
from indicator_jobs.store import Snapshot, Store

FIRST = observations(
    ("made:births", KIELCE, "2020", 8, ""),
    ("made:births", KIELCE, "2021", None, "Q"),
    ("made:births", RADOM, "2020", 9.5, "P transcribed"),
)


def _count(store: Store, table) -> int:
    with store.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _as_written(frame):
    rows = (
        (row.series, row.territory, row.period, None if np.isnan(row.value) else row.value, row.flags)
        for row in frame.itertuples()
    )
    return sorted(rows, key=lambda row: row[:3])


def _moment():
    time.sleep(0.002)
    moment = datetime.datetime.now(datetime.UTC)
    time.sleep(0.002)
    return moment


def test_what_is_written_is_read_back_with_missing_values_and_flags(store):
    fill(store, FIRST)
    assert _as_written(store.observations()) == _as_written(FIRST)


def test_a_second_load_without_new_data_writes_nothing(store):
    fill(store, FIRST)
    assert store.put_observations(FIRST, SNAPSHOT) == Counts(unchanged=3)
    assert _count(store, tables.observation) == 3
    assert _count(store, tables.snapshot) == 1


def test_a_revision_closes_the_old_row_and_keeps_it(store):
    fill(store, FIRST)
    before = _moment()
    revised = FIRST.copy()
    revised.loc[0, "value"] = 7.0
    revised.loc[2, "flags"] = "transcribed"
    later = Snapshot("made-up", "b" * 64, "https://example.org/", "2026-02-01", "CC0-1.0", "made-up.csv")
    assert store.put_observations(revised, later) == Counts(revised=2, unchanged=1)
    assert _as_written(store.observations()) == _as_written(revised)
    assert _as_written(store.observations(as_of=before)) == _as_written(FIRST)
    assert _count(store, tables.observation) == 5


def test_a_revision_that_removes_a_value_closes_it(store):
    fill(store, FIRST)
    before = _moment()
    assert store.put_observations(FIRST.iloc[:2], SNAPSHOT) == Counts(removed=1, unchanged=2)
    assert len(store.observations()) == 2
    assert len(store.observations(as_of=before)) == 3


def test_before_the_first_load_nothing_was_known(store):
    before = _moment()
    fill(store, FIRST)
    assert store.observations(as_of=before).empty


def test_a_date_means_the_end_of_that_day(store):
    fill(store, FIRST)
    today = datetime.datetime.now(datetime.UTC).date()
    assert len(store.observations(as_of=today)) == 3
    assert store.observations(as_of=today - datetime.timedelta(days=1)).empty


def test_observations_are_chosen_by_series_and_territory(store):
    fill(store, FIRST)
    assert len(store.observations(["made:births"], RADOM)) == 1
    assert store.observations(["made:people"]).empty


def test_an_observation_leads_to_its_snapshot(store):
    fill(store, FIRST)
    number = int(store.observations()["snapshot"].iloc[0])
    assert store.snapshots()[number] == SNAPSHOT


def test_the_same_cell_twice_is_refused_by_name(store):
    fill(store, FIRST)
    twice = observations(("made:births", KIELCE, "2020", 8, ""), ("made:births", KIELCE, "2020", 9, ""))
    with pytest.raises(DuplicateError, match="made:births, 266101, 2020"):
        store.put_observations(twice, SNAPSHOT)
    assert len(store.observations()) == 3


def test_the_database_itself_refuses_a_second_current_row(store):
    fill(store, FIRST)
    row = {
        "series": "made:births",
        "territory": KIELCE,
        "period": "2020",
        "value": 1.0,
        "flags": "",
        "snapshot": 1,
        "valid_from": datetime.datetime.now(datetime.UTC),
    }
    with pytest.raises(IntegrityError), store.engine.begin() as connection:
        connection.execute(tables.observation.insert().values(**row))


def test_a_failed_write_leaves_everything_as_it_was(store, monkeypatch):
    fill(store, FIRST)
    monkeypatch.setattr("indicator_jobs.bulk.append", _fail)
    revised = FIRST.assign(value=[1.0, 2.0, 3.0])
    with pytest.raises(RuntimeError):
        store.put_observations(revised, SNAPSHOT)
    assert _as_written(store.observations()) == _as_written(FIRST)


def _fail(*arguments, **alike):
    raise RuntimeError("the worker was killed")


def test_values_of_each_recipe_stand_apart(store):
    values = FIRST.drop(columns="series")
    assert store.put_values("population.made_up", "national", values) == Counts(new=3)
    assert store.put_values("population.made_up", "local", values.iloc[:1]) == Counts(new=1)
    assert store.put_values("population.made_up", "national", values) == Counts(unchanged=3)
    found = store.values("population.made_up")
    assert found["recipe"].tolist() == ["local", "national", "national", "national"]
    assert store.values("population.made_up", RADOM)["value"].tolist() == [9.5]
    assert store.values("population.other").empty


def test_values_as_known_before_a_revision_stay_citable(store):
    values = FIRST.drop(columns="series")
    store.put_values("population.made_up", "national", values)
    before = _moment()
    store.put_values("population.made_up", "national", values.assign(value=[1.0, 2.0, 3.0]))
    assert store.values("population.made_up", RADOM)["value"].tolist() == [3.0]
    assert store.values("population.made_up", RADOM, as_of=before)["value"].tolist() == [9.5]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_survives_the_store_to_the_last_bit(tmp_path_factory, value):
    store = Store.open(f"sqlite:///{tmp_path_factory.getbasetemp() / 'bits.sqlite'}")
    frame = observations(("x", KIELCE, "2020", value, "")).drop(columns="series")
    store.put_values("population.made_up", "national", frame)
    assert store.values("population.made_up")["value"].tolist() == [value]
    store.engine.dispose()


def test_awkward_numbers_and_texts_survive_the_bulk_write(store):
    awkward = [0.1 + 0.2, 1e-300, -1e300, 5e-324, 123456789.123456789]
    rows = [("made:births", KIELCE, str(2000 + n), value, "") for n, value in enumerate(awkward)]
    fill(store, observations(*rows))
    assert store.observations()["value"].tolist() == awkward


_CELLS = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["2020", "2021"])),
    st.tuples(st.one_of(st.none(), st.integers(0, 3)), st.sampled_from(["", "P"])),
)


@given(_CELLS, _CELLS)
def test_every_cell_is_counted_once_as_new_revised_removed_or_unchanged(standing, arriving):
    before = _facts(standing).assign(id=range(len(standing)))
    changes = compare(before, _facts(arriving), ("territory", "period"))
    assert changes.counts == Counts(
        new=len(arriving.keys() - standing.keys()),
        revised=sum(arriving[cell] != standing[cell] for cell in arriving.keys() & standing.keys()),
        removed=len(standing.keys() - arriving.keys()),
        unchanged=sum(arriving[cell] == standing[cell] for cell in arriving.keys() & standing.keys()),
    )
    assert len(changes.opened) == changes.counts.new + changes.counts.revised
    assert len(changes.closed) == changes.counts.removed + changes.counts.revised


def _facts(cells):
    rows = [("s", territory, period, value, flags) for (territory, period), (value, flags) in cells.items()]
    return observations(*rows).drop(columns="series")


def test_what_is_declared_is_kept_and_brought_up_to_date(store):
    fill(store, FIRST)
    assert store.series()["made:births"]["unit"] == "person"
    store.put_sources([{"id": "made-up", "title": {"pl": "Nowy", "en": "New"}}], [])
    assert store.sources()["made-up"]["title"]["en"] == "New"


def test_runs_tell_what_was_done(store):
    run = store.runs.start("compute", "population.made_up", "a" * 64)
    assert store.runs.last("compute", "population.made_up").state == "running"
    store.runs.beat(run)
    store.runs.finish(run, "ok", None, "b" * 64, "resource")
    last = store.runs.last("compute", "population.made_up", "ok")
    assert (last.state, last.input_hash, last.result_hash, last.resource_id) == (
        "ok",
        "a" * 64,
        "b" * 64,
        "resource",
    )
    assert last.started <= last.heartbeat <= last.finished
    assert last.started.tzinfo is not None
    assert store.runs.last("compute", "population.other") is None


def test_the_store_opens_where_the_variable_says(monkeypatch, tmp_path):
    monkeypatch.setenv("ZOOM_DATABASE_URL", f"sqlite:///{tmp_path / 'named.sqlite'}")
    Store.open()
    assert (tmp_path / "named.sqlite").exists()


def test_without_a_database_the_store_is_a_file_of_the_user(monkeypatch, tmp_path):
    monkeypatch.delenv("ZOOM_DATABASE_URL", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    Store.open()
    assert (tmp_path / "zoom-na-kielce" / "zoom.sqlite").exists()
