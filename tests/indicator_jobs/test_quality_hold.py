"""A held result: kept apart, never public, let go by a better one or by somebody with a reason."""

import datetime

import pandas as pd
import pytest
from made_up import BIRTHS, KIELCE, content, fill, observations, simple
from sqlalchemy import func, select

from indicator_jobs import tables
from indicator_jobs.card import Card
from indicator_jobs.jobs import compute_all
from indicator_jobs.quality.findings import Verdict
from indicator_jobs.quality.releasing import ReleaseError, release
from indicator_jobs.quality.verdicts import Verdicts
from indicator_jobs.store import Snapshot

RATE, TENFOLD = "population.made_up", "population.tenfold"
FRAME = observations(
    ("made:births", KIELCE, "2020", 8, ""),
    ("made:births", KIELCE, "2021", 6, "P"),
    ("made:people", KIELCE, "2020", 1000, ""),
    ("made:people", KIELCE, "2021", 1000, ""),
)
WRONG = FRAME.assign(value=[8.0, 1500.0, 1000.0, 1000.0])
MENDED = FRAME.assign(value=[8.0, 7.0, 1000.0, 1000.0])
WHY = "Sprawdzono w urzędzie: tak było."


def cards(**changes) -> dict[str, Card]:
    used = {"rate": {"card": RATE, "unit": "per_1000", "kind": "ratio"}}
    double = simple("rate", used, "per_10000", "ratio", TENFOLD, range=[0, 100_000])
    return {one["id"]: Card.model_validate(one) for one in (content(**changes), double)}


def arrive(store, frame, letter):
    store.put_observations(
        frame, Snapshot("made-up", letter * 64, "https://example.org/", "2026-02-01", "CC0-1.0", "m.csv")
    )


def computed(store, made=None):
    return {one.card_id: one for one in compute_all(store, made or cards())}


def public(store, card_id=RATE):
    return store.values(card_id)["value"].tolist()


def held_store(store):
    fill(store, FRAME)
    computed(store)
    arrive(store, WRONG, "b")
    return computed(store)


def test_a_held_result_leaves_the_last_good_values_in_public_and_says_why(store):
    results = held_store(store)
    assert results[RATE].state == "held"
    assert "1,500.0" in (results[RATE].reason or "")
    assert public(store) == [8.0, 6.0]
    assert store.candidates.of(RATE)["value"].tolist() == [8.0, 1500.0]
    run, judged = store.runs.last("compute", RATE), store.verdicts.last(RATE)
    assert (run.state, judged.level, judged.run, judged.holds) == ("held", "hold", run.id, True)


def test_the_first_computation_ever_may_be_held_and_then_nothing_is_public(store):
    fill(store, WRONG)
    assert computed(store)[RATE].state == "held"
    assert public(store) == []


def test_a_card_that_uses_a_held_one_is_computed_from_its_last_good_values_and_says_so(store):
    results = held_store(store)
    assert results[TENFOLD].state == "ok"
    assert public(store, TENFOLD) == [80.0, 60.0]
    judged = store.verdicts.last(TENFOLD)
    assert [(one.rule, one.level) for one in judged.verdict.findings] == [("held_input", "warn")]
    assert RATE in judged.verdict.findings[0].message.pl


def test_a_hold_goes_by_itself_when_a_later_computation_passes(store):
    held_store(store)
    arrive(store, MENDED, "c")
    assert computed(store)[RATE].state == "ok"
    assert public(store) == [8.0, 7.0]
    assert store.candidates.of(RATE).empty
    assert not store.verdicts.last(RATE).holds
    assert store.verdicts.last(TENFOLD).level == "ok"


def test_a_hold_goes_too_when_the_source_returns_to_what_it_said_before(store):
    held_store(store)
    arrive(store, FRAME, "d")
    assert computed(store)[RATE].state == "ok"
    assert store.candidates.of(RATE).empty
    assert store.verdicts.last(TENFOLD).level == "ok"


def test_holding_again_the_same_day_writes_nothing(store):
    held_store(store)
    before = _counts(store)
    assert computed(store)[RATE].state == "held"
    assert _counts(store) == before


def test_a_hold_of_an_earlier_day_is_looked_at_again(store, monkeypatch):
    held_store(store)
    runs = len(store.verdicts.history(RATE))
    earlier = store.verdicts.last(RATE).moment - datetime.timedelta(days=1)
    with store.engine.begin() as connection:
        connection.execute(tables.verdict.update().values(moment=earlier))
    assert computed(store)[RATE].state == "held"
    assert len(store.verdicts.history(RATE)) == runs + 1


def test_staff_may_release_a_hold_with_a_reason_and_the_cards_downstream_follow(store):
    held_store(store)
    judged = release(store, cards()[RATE], "anna", WHY)
    assert (judged.release.who, judged.release.why, judged.holds) == ("anna", WHY, False)
    assert public(store) == [8.0, 1500.0]
    assert store.candidates.of(RATE).empty
    results = computed(store)
    assert (results[RATE].state, results[TENFOLD].state) == ("ok", "ok")
    assert public(store, TENFOLD) == [80.0, 15000.0]


def test_what_was_released_is_not_held_again_when_something_else_changes(store):
    held_store(store)
    release(store, cards()[RATE], "anna", WHY)
    arrive(store, WRONG.assign(value=[9.0, 1500.0, 1000.0, 1000.0]), "e")
    assert computed(store)[RATE].state == "ok"
    assert public(store) == [9.0, 1500.0]
    assert store.verdicts.last(RATE).level == "warn"


def test_values_before_a_release_stay_as_they_were_known(store):
    held_store(store)
    moment = datetime.datetime.now(datetime.UTC)
    release(store, cards()[RATE], "anna", WHY)
    assert store.values(RATE, as_of=moment)["value"].tolist() == [8.0, 6.0]


@pytest.mark.parametrize("why", ["", "   ", "bo tak"])
def test_a_release_without_a_reason_is_refused(store, why):
    held_store(store)
    with pytest.raises(ReleaseError, match="Give the reason"):
        release(store, cards()[RATE], "anna", why)
    assert public(store) == [8.0, 6.0]


def test_what_is_not_held_cannot_be_released(store):
    fill(store, FRAME)
    computed(store)
    with pytest.raises(ReleaseError, match="Nothing of population.made_up is on hold"):
        release(store, cards()[RATE], "anna", WHY)


def test_a_wider_range_lets_the_held_result_through(store):
    held_store(store)
    assert computed(store, cards(range=[0, 2000]))[RATE].state == "ok"
    assert public(store) == [8.0, 1500.0]


def test_flags_of_a_held_result_are_kept(store):
    held_store(store)
    assert store.candidates.of(RATE)["flags"].tolist() == ["", "P"]


def test_candidates_are_append_only(store):
    held_store(store)
    release(store, cards()[RATE], "anna", WHY)
    with store.engine.connect() as connection:
        rows = connection.execute(select(tables.candidate.c.value, tables.candidate.c.valid_to)).all()
    assert [row.value for row in rows] == [8.0, 1500.0]
    assert all(row.valid_to is not None for row in rows)


def test_every_verdict_is_kept(store):
    held_store(store)
    arrive(store, MENDED, "c")
    computed(store)
    assert [one.level for one in store.verdicts.history(RATE)] == ["ok", "hold", "ok"]


def test_a_verdict_survives_being_written_and_read(store):
    held_store(store)
    judged = store.verdicts.last(RATE)
    verdicts = Verdicts(store.engine)
    verdicts.add("population.other", "run", judged.verdict, "percent")
    assert verdicts.last("population.other").verdict == judged.verdict
    assert verdicts.last("population.unknown") is None
    assert Verdict.of(judged.verdict.findings) == judged.verdict


def test_a_sum_of_declared_parts_is_checked_against_the_store(store):
    parts = {"rule": "sum_of_parts", "parts": [{"series": "made:births"}, {"series": "made:people"}]}
    total = simple(
        "a + b", {"a": BIRTHS, "b": dict(BIRTHS)}, "person", "flow", range=[0, 10_000], checks=[parts]
    )
    made = {total["id"]: Card.model_validate(total)}
    fill(store, FRAME)
    result = compute_all(store, made)[0]
    assert result.state == "held"
    assert "its parts add up to 1,006.0" in (result.reason or "")


def _counts(store):
    with store.engine.connect() as connection:
        return [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (tables.value, tables.run, tables.candidate, tables.verdict)
        ]


def test_a_candidate_is_never_among_the_values(store):
    held_store(store)
    everything = pd.concat([store.values(RATE), store.values(TENFOLD)])
    assert 1500.0 not in set(everything["value"])
