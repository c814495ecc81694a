"""The cards of the project on the bundled figures: examples recompute, values are explained."""

import math

import pytest
from recompute import Sheet
from zoom_schemas.numbers import is_missing
from zoom_schemas.territories import load_territories

from indicator_jobs.cards import load_cards
from indicator_jobs.checks import compute_example
from indicator_jobs.jobs import compute_all
from indicator_jobs.listing import series_problems
from indicator_jobs.loading import find_sources, load_bundled
from indicator_jobs.store import Store
from indicator_jobs.trace import trace
from indicator_jobs.writing.spreadsheet import sheet

CARDS = load_cards().cards
KIELCE = "266101"


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('store') / 'zoom.sqlite'}")
    for module in find_sources():
        load_bundled(store, module)
    return store, {result.card_id: result for result in compute_all(store, CARDS)}


@pytest.mark.parametrize("card_id", CARDS)
def test_the_worked_example_recomputes(card_id):
    card = CARDS[card_id]
    assert compute_example(card, card.example) == pytest.approx(
        card.example.result, abs=0.5 * 10.0**-card.decimals * (1 + 1e-9)
    )


@pytest.mark.parametrize("card_id", CARDS)
def test_the_worked_example_agrees_with_the_bundled_figures(computed, card_id):
    store, _ = computed
    example = CARDS[card_id].example
    found = trace(store, CARDS, card_id, example.territory, example.period, example.recipe)
    assert found.value == pytest.approx(
        example.result, abs=0.5 * 10.0 ** -CARDS[card_id].decimals * (1 + 1e-9)
    )
    for leaf in found.leaves:
        if leaf.origin == "constant":
            continue
        given = example.inputs[leaf.name]
        figures = given if isinstance(given, dict) else {example.period: given}
        for cell in leaf.cells:
            assert cell.used == pytest.approx(figures[cell.label or cell.period], rel=1e-6)


@pytest.mark.parametrize("card_id", CARDS)
def test_the_published_value_comes_out_of_its_csv_alone(computed, card_id):
    store, _ = computed
    example = CARDS[card_id].example
    found = trace(store, CARDS, card_id, example.territory, example.period, example.recipe)
    values = store.values(card_id, found.territory)
    chosen = (values["recipe"] == found.recipe) & (values["period"] == found.period)
    for lang in ("pl", "en"):
        recomputed = Sheet(sheet(found, lang), lang).last()
        assert recomputed == pytest.approx(values.loc[chosen, "value"].item(), rel=1e-9)


@pytest.mark.parametrize("card_id", CARDS)
def test_the_values_of_cities_lie_within_the_range_of_the_card(computed, card_id):
    store, results = computed
    assert results[card_id].state == "ok", results[card_id].reason
    values = store.values(card_id).dropna(subset="value")
    assert len(values)
    cities = [city.code for city in load_territories().cities_with_powiat_rights()]
    low, high = CARDS[card_id].range
    outside = values[values["territory"].isin(cities) & ~values["value"].between(low, high)]
    assert outside.empty, outside.to_string()


@pytest.mark.parametrize("card_id", CARDS)
def test_the_latest_value_of_the_city_is_explained_in_both_languages(computed, card_id):
    store, _ = computed
    values = store.values(card_id, KIELCE).dropna(subset="value")
    row = values.iloc[-1] if len(values) else store.values(card_id).dropna(subset="value").iloc[-1]
    found = trace(store, CARDS, card_id, row["territory"], row["period"], row["recipe"])
    assert found.value == pytest.approx(row["value"], rel=1e-12)
    assert found.flags == row["flags"]
    for lang in ("pl", "en"):
        told = found.sentence(lang)
        assert CARDS[card_id].title.get(lang) in told.replace("\u00a0", " ")
        assert "{" not in told
    for leaf in found.leaves:
        if leaf.origin == "series":
            assert all(len(cell.snapshot or "") == 64 for cell in leaf.cells if not is_missing(cell.value))
            assert leaf.address
            assert leaf.licence


def test_every_input_is_declared_by_a_source_in_a_unit_that_fits():
    assert series_problems(CARDS, find_sources()) == []


def test_no_value_is_infinite(computed):
    store, _ = computed
    for card_id in CARDS:
        assert all(math.isfinite(value) for value in store.values(card_id)["value"].dropna())


def test_a_second_load_and_computation_write_nothing(computed):
    store, _ = computed
    for module in find_sources():
        assert sum(counts.written for counts in load_bundled(store, module).values()) == 0
    assert not any(result.changed for result in compute_all(store, CARDS))
