"""Computing against the store: nothing changed, nothing written; equal results stop there."""

import pytest
from made_up import BIRTHS, KIELCE, content, fill, observations, series, simple
from sqlalchemy import func, select

from indicator_jobs import tables
from indicator_jobs.card import Card
from indicator_jobs.cards import load_cards
from indicator_jobs.hashing import content_hash, input_hash
from indicator_jobs.jobs import compute_all
from indicator_jobs.store import Snapshot, Store

FRAME = observations(
    ("made:births", KIELCE, "2020", 8, ""),
    ("made:births", KIELCE, "2021", 6, ""),
    ("made:people", KIELCE, "2020", 1000, ""),
    ("made:people", KIELCE, "2021", 1000, ""),
)
LATER = Snapshot("made-up", "b" * 64, "https://example.org/", "2026-02-01", "CC0-1.0", "made-up.csv")


def _cards():
    rate = content()
    used = {"rate": {"card": "population.made_up", "unit": "per_1000", "kind": "ratio"}}
    double = simple("rate", used, "per_10000", "ratio", "population.tenfold")
    apart = simple("births", {"births": BIRTHS}, "person", "flow", "population.births")
    return {one["id"]: Card.model_validate(one) for one in (rate, double, apart)}


def _counts(store):
    with store.engine.connect() as connection:
        return [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (tables.value, tables.run)
        ]


def _values(store, card_id):
    return store.values(card_id)["value"].tolist()


def test_cards_are_computed_in_the_order_of_their_use(store):
    fill(store, FRAME)
    results = compute_all(store, _cards())
    assert [result.card_id for result in results] == [
        "population.births",
        "population.made_up",
        "population.tenfold",
    ]
    assert all(result.state == "ok" and result.changed for result in results)
    assert _values(store, "population.made_up") == [8.0, 6.0]
    assert _values(store, "population.tenfold") == [80.0, 60.0]


def test_a_second_run_without_new_data_writes_nothing(store):
    fill(store, FRAME)
    compute_all(store, _cards())
    before = _counts(store)
    results = compute_all(store, _cards())
    assert _counts(store) == before
    assert not any(result.changed for result in results)
    assert {result.state for result in results} == {"ok"}


def test_a_changed_series_reaches_exactly_the_cards_downstream(store):
    fill(store, FRAME)
    compute_all(store, _cards())
    revised = FRAME.copy()
    revised.loc[2, "value"] = 2000.0
    store.put_observations(revised, LATER)
    changed = {result.card_id for result in compute_all(store, _cards()) if result.changed}
    assert changed == {"population.made_up", "population.tenfold"}
    assert _values(store, "population.made_up") == [4.0, 6.0]


def test_an_equal_result_stops_there(store):
    fill(store, FRAME)
    first = {result.card_id: result for result in compute_all(store, _cards())}
    doubled = FRAME.copy()
    doubled.loc[[0, 2], "value"] *= 2
    store.put_observations(doubled, LATER)
    second = {result.card_id: result for result in compute_all(store, _cards())}
    rate, tenfold = "population.made_up", "population.tenfold"
    assert second[rate].input_hash != first[rate].input_hash
    assert second[rate].result_hash == first[rate].result_hash
    assert not second[rate].changed
    assert second[tenfold].input_hash == first[tenfold].input_hash


def test_incremental_computing_equals_full_computing(store, tmp_path):
    fill(store, FRAME)
    compute_all(store, _cards())
    revised = FRAME.drop(index=1).assign(flags=["P", "", "B"])
    store.put_observations(revised, LATER)
    compute_all(store, _cards())
    fresh = Store.open(f"sqlite:///{tmp_path / 'fresh.sqlite'}")
    fill(fresh, revised, snapshot=LATER)
    compute_all(fresh, _cards())
    for card_id in _cards():
        assert store.values(card_id).to_dict("list") == fresh.values(card_id).to_dict("list")


def test_a_card_without_figures_says_which_series_lacks_them(store):
    fill(store, FRAME.iloc[:2])
    results = {result.card_id: result for result in compute_all(store, _cards())}
    assert (results["population.made_up"].state, results["population.made_up"].reason) == (
        "nothing",
        "no figures of made:people",
    )
    assert results["population.births"].state == "ok"


def test_a_series_that_does_not_fit_stops_its_cards_and_no_others(store):
    fill(store, FRAME, series("made:births", "person", "flow"), series("made:people", "PLN", "stock"))
    results = {result.card_id: result for result in compute_all(store, _cards())}
    assert results["population.made_up"].state == "error"
    assert "PLN does not fit person" in results["population.made_up"].reason
    assert results["population.births"].state == "ok"
    assert store.runs.last("compute", "population.made_up").state == "error"


def test_values_of_a_card_with_an_error_stay_readable(store):
    fill(store, FRAME)
    compute_all(store, _cards())
    store.put_sources([], [series("made:people", "PLN", "stock")])
    compute_all(store, _cards())
    assert _values(store, "population.made_up") == [8.0, 6.0]


def test_a_killed_worker_leaves_the_old_values_and_the_next_run_completes(store, monkeypatch):
    fill(store, FRAME)
    compute_all(store, _cards())
    revised = FRAME.assign(value=FRAME["value"] + 1)
    store.put_observations(revised, LATER)
    with monkeypatch.context() as killed:
        killed.setattr("indicator_jobs.bulk.append", _killed)
        with pytest.raises(KeyboardInterrupt):
            compute_all(store, _cards())
    assert _values(store, "population.births") == [8.0, 6.0]
    compute_all(store, _cards())
    assert _values(store, "population.births") == [9.0, 7.0]
    assert len(store.values("population.births")) == 2


def _killed(*arguments, **alike):
    raise KeyboardInterrupt


def test_work_may_be_limited_to_some_cards(store):
    fill(store, FRAME)
    told = []
    results = compute_all(store, _cards(), {"population.births"}, lambda result: told.append(result.card_id))
    assert told == [result.card_id for result in results] == ["population.births"]


def test_spaces_in_a_formula_change_no_hash_but_its_meaning_does():
    one, spaced, other = (Card.model_validate(content()) for _ in range(3))
    formulas = ("per(births, people, 1000)", " per( births,people , 1000 )\n", "per(people, births, 1000)")
    hashes = []
    for made, formula in zip((one, spaced, other), formulas, strict=True):
        changed = made.model_dump(by_alias=True)
        changed["recipes"]["national"][0]["formula"] = formula
        hashes.append(input_hash(Card.model_validate(changed), {"made:births": "x"}))
    assert hashes[0] == hashes[1] != hashes[2]


def test_texts_change_no_hash_but_contents_do():
    renamed = Card.model_validate(content(title={"pl": "Inny.", "en": "Another."}))
    made = Card.model_validate(content())
    assert input_hash(made, {"a": "x"}) == input_hash(renamed, {"a": "x"}) != input_hash(made, {"a": "y"})


def test_the_hash_of_facts_does_not_depend_on_the_order_of_rows():
    assert content_hash(FRAME) == content_hash(FRAME.iloc[::-1])
    assert content_hash(FRAME) != content_hash(FRAME.assign(flags="P"))
    assert content_hash(FRAME, {"unit": "a"}) != content_hash(FRAME, {"unit": "b"})


def test_cards_of_series_that_no_source_has_brought_have_no_values_and_are_no_errors(store):
    results = compute_all(store, load_cards().cards)
    assert {result.state for result in results} <= {"nothing", "ok"}
    assert any(result.state == "nothing" for result in results)
