"""Exactly what has to be computed is computed: counted by the runs of each card."""

from collections import Counter
from dataclasses import replace

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up import KIELCE, RADOM, SNAPSHOT, content, fill, observations, series, simple, write
from sqlalchemy import select

from indicator_jobs import jobs, tables, waiting
from indicator_jobs.card import Card
from indicator_jobs.cards import load_cards
from indicator_jobs.graph import downstream
from indicator_jobs.jobs import compute_all
from indicator_jobs.runs import DIED
from indicator_jobs.store import Store

SIZE = 6
PERSONS = {"unit": "person", "kind": "flow"}


def _snapshot(number):
    return replace(SNAPSHOT, sha256=f"{number:064}")


def _frame(changed=(), by=1.0):
    rows = [
        (f"made:s{number}", place, period, 100.0 + number + (by if number in changed else 0.0), "")
        for number in range(SIZE)
        for place in (KIELCE, RADOM)
        for period in ("2019", "2020")
    ]
    return observations(*rows)


def _fill(store, frame, number=0):
    declared = [series(f"made:s{one}", "person", "flow") for one in range(SIZE)]
    fill(store, frame, *declared, snapshot=_snapshot(number))


def _name(number):
    return f"population.c{number}"


def _cards(edges):
    """Card n sums its own series and the cards that the edges name."""
    made = {}
    for number in range(SIZE):
        used = {f"c{one}": {"card": _name(one), **PERSONS} for one in sorted(edges[number])}
        inputs = {"x": {"series": f"made:s{number}", **PERSONS}, **used}
        formula = f"sum({', '.join(inputs)})" if used else "x"
        card = Card.model_validate(simple(formula, inputs, "person", "flow", _name(number)))
        made[card.id] = card
    return made


CHAIN = {0: set(), 1: {0}, 2: {1}, 3: set(), 4: {3}, 5: {2, 4}}
graphs = st.tuples(
    *(st.sets(st.integers(0, number - 1)) if number else st.just(set()) for number in range(SIZE))
)


def _runs(store):
    with store.engine.connect() as connection:
        return Counter(connection.execute(select(tables.run.c.subject)).scalars())


def _computed(store, work):
    """The cards that were computed while `work` was done, each as often as it was."""
    before = _runs(store)
    work()
    return _runs(store) - before


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edges=graphs, changed=st.sets(st.integers(0, SIZE - 1)))
def test_a_changed_series_has_exactly_the_cards_downstream_computed_once(tmp_path_factory, edges, changed):
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('store') / 'zoom.sqlite'}")
    cards = _cards(edges)
    _fill(store, _frame())
    compute_all(store, cards)
    _fill(store, _frame(changed), 1)
    done = _computed(store, lambda: compute_all(store, cards))
    assert done == Counter(downstream(cards, {_name(one) for one in changed}))


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edges=graphs, changed=st.sets(st.integers(0, SIZE - 1)))
def test_what_is_computed_in_steps_equals_what_is_computed_at_once(tmp_path_factory, edges, changed):
    folder, cards = tmp_path_factory.mktemp("store"), _cards(edges)
    steps, whole = (Store.open(f"sqlite:///{folder / name}.sqlite") for name in ("steps", "whole"))
    _fill(steps, _frame())
    _by_workers(steps, cards)
    _fill(steps, _frame(changed), 1)
    _by_workers(steps, cards)
    _fill(whole, _frame(changed), 1)
    compute_all(whole, cards)
    for card_id in cards:
        assert steps.values(card_id).to_dict("list") == whole.values(card_id).to_dict("list")


def _by_workers(store, cards):
    """Computes what is ready, card by card in turned order, until nothing waits."""
    while ready := waiting.waiting(store, cards).ready:
        for card_id in reversed(ready):
            compute_all(store, cards, {card_id})


def test_nothing_is_computed_when_nothing_changed(store):
    _fill(store, _frame())
    compute_all(store, _cards(CHAIN))
    assert _computed(store, lambda: compute_all(store, _cards(CHAIN))) == Counter()


def test_unchanged_cards_are_known_without_reading_an_observation(store, monkeypatch):
    _fill(store, _frame())
    compute_all(store, _cards(CHAIN))
    monkeypatch.setattr(store, "observations", None)
    monkeypatch.setattr(store, "values", None)
    assert {result.state for result in compute_all(store, _cards(CHAIN))} == {"ok"}


def test_an_equal_result_stops_there(store):
    capped = simple(
        "min(x, cap)",
        {"x": {"series": "made:s0", **PERSONS}, "cap": {"constant": 10, **PERSONS}},
        "person",
        "flow",
        _name(0),
    )
    cards = {**_cards(CHAIN), _name(0): Card.model_validate(capped)}
    _fill(store, _frame())
    compute_all(store, cards)
    _fill(store, _frame({0}), 1)
    assert _computed(store, lambda: compute_all(store, cards)) == Counter([_name(0)])


def test_a_comment_a_space_or_another_order_of_fields_in_a_card_dirties_nothing(store, tmp_path):
    made = content()
    write(tmp_path, made)
    fill(
        store, observations(("made:births", KIELCE, "2020", 8, ""), ("made:people", KIELCE, "2020", 1000, ""))
    )
    compute_all(store, load_cards([tmp_path]).cards)
    file = tmp_path / "population" / "made_up.yaml"
    made["recipes"]["national"][0]["formula"] = "per( births ,people,1000 )"
    turned = dict(reversed(made.items()))
    file.write_text(
        f"# A comment.\n\n{yaml.safe_dump(turned, sort_keys=False, allow_unicode=True)}\n# End\n", "utf-8"
    )
    again = load_cards([tmp_path])
    assert not again.errors
    assert _computed(store, lambda: compute_all(store, again.cards)) == Counter()


@pytest.mark.parametrize(("formula", "count"), [("x * 1", 1), ("x + x", 2)])
def test_another_formula_has_the_cards_below_computed_only_if_the_result_differs(store, formula, count):
    cards = _cards({**CHAIN, 1: {0}, 2: set(), 5: set()})
    _fill(store, _frame())
    compute_all(store, cards)
    changed = simple(formula, {"x": {"series": "made:s0", **PERSONS}}, "person", "flow", _name(0))
    cards[_name(0)] = Card.model_validate(changed)
    assert _computed(store, lambda: compute_all(store, cards)) == Counter([_name(0), _name(1)][:count])


def test_first_only_cards_that_lean_on_no_other_are_ready(store):
    _fill(store, _frame())
    found = waiting.waiting(store, _cards(CHAIN))
    assert set(found.stale) == set(_cards(CHAIN))
    assert found.ready == (_name(0), _name(3))


def test_after_computing_nothing_waits(store):
    _fill(store, _frame())
    compute_all(store, _cards(CHAIN))
    assert waiting.waiting(store, _cards(CHAIN)) == waiting.Waiting((), ())


def test_a_card_that_another_worker_has_computed_meanwhile_is_not_computed_again(store):
    _fill(store, _frame())
    cards = _cards(CHAIN)
    early = jobs.Round.of(store, cards)
    compute_all(store, cards)
    done = _computed(store, lambda: jobs.compute_one(early, cards[_name(0)]))
    assert done == Counter()


def test_what_somebody_is_at_is_not_ready_until_he_is_known_to_be_lost(store):
    _fill(store, _frame())
    cards = _cards(CHAIN)
    inputs = jobs.Round.of(store, cards).inputs(cards[_name(0)])
    run = store.runs.start("compute", _name(0), inputs)
    assert waiting.waiting(store, cards).ready == (_name(3),)
    store.runs.finish(run, "error", DIED)
    assert waiting.waiting(store, cards).ready == (_name(0), _name(3))


def test_a_card_that_fails_does_not_keep_the_others_and_is_left_alone_for_a_while(store, monkeypatch):
    _fill(store, _frame())
    cards = _cards(CHAIN)
    monkeypatch.setattr(jobs, "compute_results", _failing(jobs.compute_results, _name(3)))
    results = {result.card_id: result for result in compute_all(store, cards)}
    assert (results[_name(3)].state, results[_name(3)].reason) == ("error", "ZeroDivisionError: synthetic")
    assert results[_name(2)].state == "ok"
    assert waiting.waiting(store, cards).ready == ()
    monkeypatch.setattr(waiting, "RETRY_AFTER", waiting.RETRY_AFTER * 0)
    assert waiting.waiting(store, cards).ready == (_name(3),)


def test_cards_above_a_failing_card_keep_its_last_good_values(store, monkeypatch):
    _fill(store, _frame())
    cards = _cards(CHAIN)
    compute_all(store, cards)
    _fill(store, _frame({3}), 1)
    monkeypatch.setattr(jobs, "compute_results", _failing(jobs.compute_results, _name(3)))
    assert _computed(store, lambda: compute_all(store, cards)) == Counter([_name(3)])
    assert not store.values(_name(5)).empty


def _failing(compute, card_id):
    def wrapped(card, supply):
        if card.id == card_id:
            raise ZeroDivisionError("synthetic")
        return compute(card, supply)

    return wrapped
