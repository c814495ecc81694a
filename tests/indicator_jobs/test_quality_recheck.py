"""The nightly self-check: everything computed anew, compared with what is stored, nothing written."""

from made_up import KIELCE, fill
from sqlalchemy import func, select
from test_quality_hold import FRAME, RATE, TENFOLD, cards, computed, held_store

from indicator_jobs import tables
from indicator_jobs.quality.recheck import recheck


def _values(store):
    with store.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(tables.value)).scalar_one()


def filled(store):
    fill(store, FRAME)
    computed(store)
    return store


def test_what_was_computed_is_found_as_it_is_stored(store):
    done = recheck(filled(store), cards())
    assert (done.findings, done.cards, done.values) == ({}, 2, 4)
    run = store.runs.last("recheck", "all")
    assert (run.state, run.reason) == ("ok", "2 cards, 4 values: all as stored")


def test_a_stored_value_that_does_not_follow_from_the_observations_is_found_and_left_alone(store):
    filled(store)
    rows = _values(store)
    with store.engine.begin() as connection:
        connection.execute(
            tables.value.update()
            .where(tables.value.c.card == RATE, tables.value.c.period == "2021")
            .values(value=99.0)
        )
    done = recheck(store, cards())
    finding = done.findings[RATE]
    assert set(done.findings) == {RATE}
    assert (finding.territory, finding.period, finding.cells) == (KIELCE, "2021", 1)
    assert "computed anew 6.0, stored 99.0" in finding.message.en
    assert _values(store) == rows
    assert store.runs.last("recheck", "all").state == "error"


def test_a_flag_that_was_lost_is_found(store):
    filled(store)
    with store.engine.begin() as connection:
        connection.execute(tables.value.update().where(tables.value.c.card == TENFOLD).values(flags=""))
    assert set(recheck(store, cards()).findings) == {TENFOLD}


def test_a_held_card_is_compared_with_what_is_held_and_those_downstream_with_its_last_good_values(store):
    held_store(store)
    assert recheck(store, cards()).findings == {}


def test_new_observations_that_nobody_has_computed_from_are_found(store):
    filled(store)
    changed = FRAME.copy()
    changed.loc[0, "value"] = 9.0
    fill(store, changed)
    assert set(recheck(store, cards()).findings) == {RATE, TENFOLD}


def test_each_card_is_told_to_whoever_watches(store):
    seen = []
    recheck(filled(store), cards(), seen.append)
    assert sorted(seen) == sorted(cards())
