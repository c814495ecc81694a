"""What the city does not know is worked out from cards, sources and the inventory."""

import pytest

from harvesters.bundled import load_sources
from harvesters.gaps import gaps
from harvesters.holding import Holding
from indicator_jobs.cards import load_cards

CARD = "population.total"


@pytest.fixture(scope="module")
def cards():
    return {CARD: load_cards().cards[CARD]}


def holding(*wanted: str) -> Holding:
    """A synthetic holding that those indicators would need."""
    text = {"pl": "Zbiór próbny", "en": "Synthetic holding"}
    return Holding.model_validate(
        {
            "id": "made-up",
            "title": text,
            "holder": {"name": text},
            "quality": {"state": "unknown"},
            "availability": {"state": "unknown"},
            "themes": ["population"],
            "wanted_by": list(wanted),
            "learnt_from": text,
        }
    )


def with_local_recipe(card, series):
    """The card with a recipe from a register of the city (synthetic)."""
    national = card.recipes.national[0]
    given = national.inputs["population"].model_copy(update={"series": series})
    local = national.model_copy(update={"inputs": {"population": given}})
    return card.model_copy(update={"recipes": card.recipes.model_copy(update={"local": (local,)})})


def test_an_indicator_of_the_inventory_without_a_card_waits_for_its_holding(cards):
    gap = gaps(cards, load_sources(), [holding("population.unheard_of")], cards).holdings["made-up"]
    assert (gap.new, gap.local, gap.served) == (("population.unheard_of",), (), ())
    assert gap.open


def test_a_card_that_knows_only_the_national_figure_waits_for_its_holding(cards):
    gap = gaps(cards, load_sources(), [holding(CARD)], cards).holdings["made-up"]
    assert (gap.new, gap.local, gap.served) == ((), (CARD,), ())


def test_a_card_with_a_local_recipe_waits_no_longer(cards):
    local = {CARD: with_local_recipe(cards[CARD], "kielce:made_up.residents")}
    found = gaps(local, load_sources(), [holding(CARD)], local)
    assert found.holdings["made-up"].served == (CARD,)
    assert not found.holdings["made-up"].open


def test_a_local_recipe_without_its_register_is_an_input_without_a_source(cards):
    local = {CARD: with_local_recipe(cards[CARD], "kielce:made_up.residents")}
    (one,) = gaps(local, load_sources(), [], local).inputs
    assert (one.card, one.recipe, one.series) == (CARD, "local", "kielce:made_up.residents")
    assert gaps(local, load_sources(), [], local).without_register() == (one,)


def test_a_series_whose_source_is_gone_is_an_input_without_a_source(cards):
    missing = gaps(cards, [], [], cards).inputs
    assert {one.series for one in missing} >= {"bdl:72305"}
    assert len({(one.recipe, one.series) for one in missing}) == len(missing)


def test_a_card_without_any_value_is_empty(cards):
    assert gaps(cards, load_sources(), [], ()).empty == (CARD,)
    assert gaps(cards, load_sources(), [], cards).empty == ()


def test_every_input_of_every_bundled_card_has_a_source():
    every = load_cards().cards
    assert gaps(every, load_sources(), [], every).inputs == ()
