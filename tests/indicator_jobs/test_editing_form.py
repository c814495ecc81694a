"""The form of a card: nothing that is typed gets lost, every problem stands at its field."""

from desk import desk_over, filled, made
from hypothesis import given
from hypothesis import strategies as st
from made_up import KIELCE
from zoom_schemas.problems import Problem

from indicator_jobs.cards import load_cards
from indicator_jobs.editing.content import plain
from indicator_jobs.editing.differences import differences
from indicator_jobs.editing.finding import candidates
from indicator_jobs.editing.form import Control, content_of, controls, elsewhere, without
from indicator_jobs.editing.guidance import guidance_in
from indicator_jobs.editing.shape import card_shape


def sent(form, title_of=None):
    """What a browser sends of a form."""
    found = {}
    for control in form:
        if control.shape.kind in ("part", "texts") and control.controls:
            found |= sent(control.controls)
        elif control.rows:
            for row in control.rows:
                found |= {f"{row.name}.name": row.title} | sent(row.controls)
        else:
            found[control.name] = control.value
    return found


def find(form, name) -> Control:
    for control in form:
        if control.name == name:
            return control
        inner = [*control.controls, *(one for row in control.rows for one in row.controls)]
        if inner and (found := find(inner, name)):
            return found
    return None  # type: ignore[return-value]


def test_every_bundled_card_survives_the_form():
    for card in load_cards().cards.values():
        again = content_of(sent(controls(plain(card))))
        assert differences(plain(card), again) == [], card.id


def test_numbers_are_understood_as_people_write_them():
    fields = {"range": "0; 1 000,5", "example.result": "6,8", "decimals": "−1"}
    assert content_of(fields) == {"range": [0, 1000.5], "example": {"result": 6.8}, "decimals": -1}


def test_what_is_no_number_stays_as_typed():
    assert content_of({"decimals": "dwa"}) == {"decimals": "dwa"}
    assert content_of({"decimals": "9" * 60}) == {"decimals": "9" * 60}


def test_figures_of_several_periods_are_lines():
    fields = {"example.inputs.0.name": "births", "example.inputs.0.value": "2022: 10\r\n2023: 11,5"}
    assert content_of(fields) == {"example": {"inputs": {"births": {"2022": 10, "2023": 11.5}}}}


def test_two_inputs_of_one_name_are_both_kept():
    fields = {
        f"recipes.national.0.inputs.{n}.{f}": v for n in (0, 1) for f, v in (("name", "a"), ("unit", str(n)))
    }
    assert content_of(fields)["recipes"]["national"][0]["inputs"] == {
        "a": {"unit": "0"},
        "a_2": {"unit": "1"},
    }


def test_a_row_is_added_and_taken_away():
    place = "recipes.national.0.inputs"
    form = controls(made(), blank=[place])
    assert [row.title for row in find(form, place).rows] == ["births", "people", ""]
    left = content_of(without(sent(form), f"{place}.0"))
    assert list(left["recipes"]["national"][0]["inputs"]) == ["people"]


def test_problems_stand_at_their_fields_and_none_is_lost():
    problems = [
        Problem("c", "recipes.national.0.inputs.births.unit", "a", ""),
        Problem("c", "recipes.national.0.formula", "b", ""),
        Problem("c", "range.0", "c", ""),
        Problem("c", "title.en", "d", ""),
        Problem("c", "file", "short_title: 50 characters, at most 40", ""),
        Problem("c", "recipes", "uses itself", ""),
        Problem("c", "somewhere.else", "e", ""),
    ]
    form = controls(made(), problems)
    for name, said in (
        ("recipes.national.0.inputs.0.unit", "a"),
        ("recipes.national.0.formula", "b"),
        ("range", "c"),
        ("title.en", "d"),
        ("short_title", "50 characters, at most 40"),
        ("recipes", "uses itself"),
    ):
        assert [one.problem for one in find(form, name).problems] == [said], name
    assert [one.problem for one in elsewhere(form, problems)] == ["e"]


@given(st.dictionaries(st.text(max_size=30), st.text(max_size=30), max_size=8))
def test_whatever_is_sent_gives_a_draft(fields):
    assert isinstance(content_of(fields), dict)


@given(st.text(max_size=60))
def test_a_text_is_kept_but_for_its_spaces(text):
    kept = content_of({"title.pl": text}).get("title", {}).get("pl", "")
    assert kept.split() == text.split()


def explained(shape):
    for field in shape.fields:
        yield field, guidance_in(field, "pl")
        yield from explained(field)


def test_every_field_is_explained_in_polish():
    assert [field.guidance for field, (text, _) in explained(card_shape()) if text == field.guidance] == []


def test_a_hostile_number_of_rows_is_not_made():
    assert content_of({"recipes.national.99999999.from": "2020"}) == {}


def test_what_is_found_by_its_title_comes_before_what_is_found_by_its_meaning(store):
    desk = desk_over(filled(store))
    found = candidates(desk.store, desk.cards, "probny", KIELCE)
    assert [(one.sort, one.id) for one in found] == [("card", "population.made_up")]
    births = candidates(desk.store, desk.cards, "szereg BIRTHS", KIELCE)
    assert [(one.id, one.last) for one in births] == [("made:births", "2020")]
    assert candidates(desk.store, desk.cards, " ", KIELCE) == []
