"""Hashes of what goes in and what comes out: the same figures have the same, on every machine."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from made_up import KIELCE, RADOM, fill, observations
from sqlalchemy import delete

from indicator_jobs import tables
from indicator_jobs.facts import facts_by_kind
from indicator_jobs.hashing import content_hash, results_hash
from indicator_jobs.results import as_frame
from indicator_jobs.store import Snapshot

FRAME = observations(
    ("made:births", KIELCE, "2020", 8, ""),
    ("made:births", KIELCE, "2021", None, "O"),
    ("made:births", RADOM, "2020", 0, "P"),
    ("made:people", KIELCE, "2020", 1000, ""),
)
LATER = Snapshot("made-up", "b" * 64, "https://example.org/", "2026-02-01", "CC0-1.0", "made-up.csv")
CELLS = ["territory", "period", "value", "flags"]

frames = st.lists(
    st.tuples(
        st.just("made:births"),
        st.sampled_from([KIELCE, RADOM]),
        st.sampled_from(["2019", "2020", "2021-03", "2021"]),
        st.none() | st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(["O", "O P", "O E"]),
    ),
    unique_by=lambda row: row[1:3],
    min_size=1,
).map(lambda rows: observations(*rows))


def _result(frame):
    return {"national": facts_by_kind(frame)}


@given(frames, st.randoms())
def test_neither_hash_depends_on_the_order_of_rows(frame, chance):
    rows = list(range(len(frame)))
    chance.shuffle(rows)
    mixed = frame.iloc[rows]
    assert content_hash(frame) == content_hash(mixed)
    assert results_hash(_result(frame)) == results_hash(_result(mixed))


@given(frames)
def test_what_is_written_and_read_again_has_the_hash_it_had(frame):
    facts = facts_by_kind(frame)
    again = facts_by_kind(as_frame(facts))
    assert results_hash({"national": facts}) == results_hash({"national": again})


@given(frames, st.integers(0, 100), st.sampled_from(CELLS))
def test_a_change_of_one_cell_changes_both_hashes(frame, row, column):
    changed, place = frame.copy(), row % len(frame)
    other = {"territory": "260401", "period": "1990", "value": 0.5, "flags": "O U"}[column]
    assume(changed.loc[place, column] != other)
    changed.loc[place, column] = other
    assert content_hash(frame) != content_hash(changed)
    assert results_hash(_result(frame)) != results_hash(_result(changed))


def test_the_order_of_bytes_of_the_machine_does_not_matter():
    [facts] = facts_by_kind(FRAME.iloc[:3]).values()
    foreign = ">" if sys.byteorder == "little" else "<"
    turned = replace(
        facts,
        values=facts.values.astype(f"{foreign}f8"),
        flags=facts.flags.astype(f"{foreign}i8"),
        ordinals=facts.ordinals.astype(f"{foreign}i8"),
    )
    assert results_hash({"national": {"year": facts}}) == results_hash({"national": {"year": turned}})


def test_the_hash_of_figures_is_the_same_on_every_machine_and_in_every_release():
    assert content_hash(FRAME) == "999abd83cb3afc82571fafbb9186e8ef29c7009f5fc5c68d47582c8d52cf8ab8"


@pytest.mark.parametrize(
    ("one", "other"), [(0.0, -0.0), (np.nan, np.uint64(0x7FF8000000000001).view(np.float64))]
)
def test_there_is_one_zero_and_one_missing_value(one, other):
    frames = [FRAME.assign(value=[8.0, value, 0.0, 1.0]) for value in (one, other)]
    assert content_hash(frames[0]) == content_hash(frames[1])
    assert results_hash(_result(frames[0])) == results_hash(_result(frames[1]))


def test_a_missing_value_is_not_zero_and_its_reason_counts():
    missing = FRAME.assign(value=[8.0, np.nan, np.nan, 1.0], flags=["", "O", "O", ""])
    reasons = {
        content_hash(missing),
        content_hash(missing.assign(value=[8.0, 0.0, 0.0, 1.0])),
        content_hash(missing.assign(flags=["", "O", "L", ""])),
    }
    assert len(reasons) == 3


def test_a_revision_renews_the_hashes_of_the_series_it_touches_and_no_others(store):
    fill(store, FRAME)
    before = store.contents.hashes(["made:births", "made:people"])
    store.put_observations(FRAME.drop(index=[2]), LATER)
    after = store.contents.hashes(["made:births", "made:people"])
    assert before["made:births"] != after["made:births"]
    assert before["made:people"] == after["made:people"]


def test_what_comes_back_as_it_was_has_the_hash_it_had(store):
    fill(store, FRAME)
    before = store.contents.hashes(["made:births"])
    store.put_observations(FRAME.iloc[3:], LATER)
    fill(store, FRAME)
    assert store.contents.hashes(["made:births"]) == before


def test_a_store_from_before_there_were_hashes_gets_them_on_first_use(store):
    fill(store, FRAME)
    before = store.contents.hashes(["made:births", "made:people"])
    with store.engine.begin() as connection:
        connection.execute(delete(tables.content))
    assert store.contents.hashes(["made:births", "made:people"]) == before


def test_a_series_that_nobody_declares_has_no_hash(store):
    fill(store, FRAME)
    assert store.contents.hashes(["made:unknown"]) == {}
