"""The order of computing follows from recipes."""

from hypothesis import given
from hypothesis import strategies as st
from made_up import BIRTHS, simple

from indicator_jobs.card import Card
from indicator_jobs.graph import cycles, downstream, order, series_of, uses


def _cards(edges):
    return {f"population.{name}": _card(name, used) for name, used in edges.items()}


def _card(name, used):
    inputs = {f"x{one}": {"card": f"population.{one}", "unit": "person", "kind": "flow"} for one in used}
    inputs["births"] = BIRTHS
    return Card.model_validate(simple(" + ".join(inputs), inputs, "person", "flow", f"population.{name}"))


def test_a_card_comes_after_the_cards_it_uses():
    cards = _cards({"a": "bc", "b": "c", "c": "", "d": ""})
    assert [card_id[-1] for card_id in order(cards)] == ["c", "d", "b", "a"]


def test_a_card_knows_its_series_and_cards():
    card = _cards({"a": "bc"})["population.a"]
    assert uses(card) == {"population.b", "population.c"}
    assert series_of(card) == {"made:births"}


def test_a_change_reaches_exactly_the_cards_downstream():
    cards = _cards({"a": "b", "b": "c", "c": "", "d": "", "e": "d"})
    assert downstream(cards, {"population.c"}) == {f"population.{name}" for name in "abc"}


def test_every_cycle_is_found_with_its_way():
    cards = _cards({"a": "b", "b": "a", "c": "d", "d": "e", "e": "c", "f": "a"})
    found = cycles(cards)
    assert found.keys() == {f"population.{name}" for name in "abcde"}
    for way in found.values():
        assert way[0] == way[-1]
        for one, following in zip(way, way[1:], strict=False):
            assert following in uses(cards[one])


@given(st.dictionaries(st.sampled_from("abcdefg"), st.sets(st.sampled_from("abcdefg"), max_size=3)))
def test_without_the_cards_of_cycles_there_is_always_an_order(edges):
    cards = _cards({name: "".join(sorted(used)) for name, used in edges.items()})
    sound = {card_id: card for card_id, card in cards.items() if card_id not in cycles(cards)}
    done = order(sound)
    assert sorted(done) == sorted(sound)
    for position, card_id in enumerate(done):
        assert uses(sound[card_id]) & set(done[position:]) == set()
