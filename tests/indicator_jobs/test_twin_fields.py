"""The field `twins` of a card: what may be written, and what is refused with its place."""

import pytest
from made_up import BIRTHS, PEOPLE, content, simple, write
from pydantic import ValidationError

from indicator_jobs.card import Card
from indicator_jobs.cards import load_cards
from indicator_jobs.reference import page

TEXT = {"pl": "Tekst próbny.", "en": "A text for tests."}


def _people(card_id="population.people", **more):
    return simple("people", {"people": dict(PEOPLE)}, "person", "stock", card_id, moment="12-31", **more)


def _with(*twins, **more):
    return _people(twins=list(twins), **more)


def _refused(*twins):
    with pytest.raises(ValidationError) as caught:
        Card.model_validate(_with(*twins))
    return str(caught.value)


def test_a_twin_is_another_card_or_another_recipe():
    made = Card.model_validate(_with({"id": "register", "card": "population.registered"}))
    assert made.twins[0].card == "population.registered"
    assert "names no twin" in _refused({"id": "register"})
    assert "the card has only one" in _refused({"id": "own", "recipe": "local"})
    assert "names this card itself" in _refused({"id": "own", "card": "population.people"})


def test_two_twins_of_a_card_have_two_ids():
    twin = {"id": "register", "card": "population.registered"}
    assert "stands twice" in _refused(twin, twin)


def test_a_part_of_the_bridge_says_where_its_amount_comes_from():
    part = {"cause": "DEFINITION", "note": TEXT}
    known = {"id": "register", "card": "population.registered"}
    assert "there is no amount" in _refused({**known, "bridge": [{**part, "basis": "measured"}]})
    assert "but there is an amount" in _refused(
        {**known, "bridge": [{**part, "basis": "unknown", "amount": 3}]}
    )
    assert "literal_error" in _refused({**known, "bridge": [{**part, "cause": "HABIT", "basis": "unknown"}]})


def test_one_cause_stands_once_for_a_period():
    part = {"cause": "DEFINITION", "basis": "measured", "amount": 3, "note": TEXT}
    twin = {"id": "register", "card": "population.registered", "bridge": [part, part]}
    assert "stands twice for all periods" in _refused(twin)
    apart = {**twin, "bridge": [{**part, "period": "2020"}, {**part, "period": 2021}]}
    assert [one.period for one in Card.model_validate(_with(apart)).twins[0].bridge] == ["2020", "2021"]


def test_a_tolerance_is_relative_or_in_points():
    twin = {"id": "register", "card": "population.registered"}
    assert "give one of" in _refused({**twin, "tolerance": {"relative": 1, "points": 1}})
    assert "give one of" in _refused({**twin, "tolerance": {}})


def test_a_comment_has_a_real_day():
    twin = {"id": "register", "card": "population.registered"}
    comment = {"date": "2026-02-30", "author": "Biuro", "text": TEXT}
    assert "is not a date" in _refused({**twin, "commentary": [comment]})


def test_a_broken_twin_is_reported_and_takes_no_card_down(tmp_path):
    lost = _with({"id": "register", "card": "population.registered"})
    found = load_cards([write(tmp_path, lost)])
    assert list(found.cards) == ["population.people"]
    (error,) = found.errors
    assert (error.file, error.field) == ("population/people.yaml", "twins.0.card")
    assert "does not exist" in error.problem


def test_a_twin_measures_the_same_thing(tmp_path):
    births = simple("births", {"births": dict(BIRTHS)}, "person", "flow", "population.births")
    rate = content(id="population.rate")
    twins = [
        {"id": "births", "card": "population.births"},
        {"id": "rate", "card": "population.rate", "recipe": "local"},
        {"id": "shares", "card": "population.births", "tolerance": {"points": 1}},
    ]
    found = load_cards([write(tmp_path, _with(*twins), births, rate)])
    problems = {(error.field, error.problem) for error in found.errors}
    assert ("twins.0.card", "population.births is a flow, this card a stock") in problems
    assert ("twins.1.recipe", "population.rate has no local recipe") in problems
    assert ("twins.1.card", "population.rate: per_1000 does not fit person") in problems
    assert ("twins.2.tolerance.points", "does not fit the unit person") in problems


def test_the_page_of_fields_tells_how_to_write_a_twin():
    assert "## A twin" in page()
    assert "`basis`" in page()
