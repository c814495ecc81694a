"""A broken card is reported with file, field, problem and hint; the others still load."""

import pytest
import yaml
from made_up import BIRTHS, KIELCE, PEOPLE, content, simple, write
from zoom_schemas.texts import Bilingual

from indicator_jobs.card import Card
from indicator_jobs.cards import load_cards


def _errors(folder, *cards):
    return load_cards([write(folder, *cards)]).errors


def test_a_sound_card_loads(tmp_path):
    found = load_cards([write(tmp_path, content())])
    assert list(found.cards) == ["population.made_up"]
    assert found.errors == []


def test_a_broken_card_does_not_keep_the_others_from_loading(tmp_path):
    broken = content(id="population.broken", direction="up", unit=None)
    found = load_cards([write(tmp_path, content(), broken)])
    assert list(found.cards) == ["population.made_up"]
    assert {(error.file, error.field) for error in found.errors} == {
        ("population/broken.yaml", "direction"),
        ("population/broken.yaml", "unit"),
    }
    assert all(error.problem and error.hint for error in found.errors)


def test_a_missing_field_is_named_with_a_good_example(tmp_path):
    (error,) = _errors(tmp_path, content(unit=None))
    assert (error.field, error.problem, error.hint) == ("unit", "is missing", "For example: per_1000")


def test_a_text_in_one_language_is_an_error_of_its_field(tmp_path):
    (error,) = _errors(tmp_path, content(why={"pl": "Po coś."}))
    assert error.field == "why.en"


def test_an_unknown_field_is_an_error(tmp_path):
    (error,) = _errors(tmp_path, content(colour="blue"))
    assert error.field == "colour"
    assert "not a field" in error.problem


def test_an_error_deep_in_a_recipe_names_its_whole_path(tmp_path):
    card = content()
    card["recipes"]["national"][0]["inputs"]["births"]["kind"] = "stream"
    (error,) = _errors(tmp_path, card)
    assert error.field == "recipes.national.0.inputs.births.kind"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("id: [", "line 1, column 6"),
        ("- a\n- b", "file"),
        ("a: 1\na: 2", "line 2, column 1"),
        ("\ta: a", "line 1, column 1"),
    ],
)
def test_yaml_that_cannot_be_read_is_reported_with_its_place(tmp_path, text, field):
    (tmp_path / "population").mkdir()
    (tmp_path / "population" / "torn.yaml").write_text(text, "utf-8")
    (error,) = load_cards([tmp_path]).errors
    assert error.file == "population/torn.yaml"
    assert error.field == field


def test_yaml_that_asks_for_code_is_refused(tmp_path):
    (tmp_path / "population").mkdir()
    (tmp_path / "population" / "evil.yaml").write_text("id: !!python/object/apply:os.getcwd []", "utf-8")
    (error,) = load_cards([tmp_path]).errors
    assert "not readable YAML" in error.problem


def test_the_file_says_the_id(tmp_path):
    write(tmp_path, content())
    (tmp_path / "population" / "made_up.yaml").rename(tmp_path / "population" / "other.yaml")
    (error,) = load_cards([tmp_path]).errors
    assert (error.field, error.problem) == ("id", "is population.made_up, but the file says population.other")


def test_a_theme_that_is_none_of_the_twenty_is_an_error(tmp_path):
    (error,) = _errors(tmp_path, content(id="weather.made_up", theme="weather"))
    assert error.field == "theme"
    assert "population" in error.hint


def test_a_formula_that_is_no_arithmetic_is_an_error_of_its_field(tmp_path):
    card = content()
    card["recipes"]["national"][0]["formula"] = "births.values / people"
    (error,) = _errors(tmp_path, card)
    assert error.field == "recipes.national.0.formula"
    assert "births.values" in error.problem


def test_units_that_do_not_fit_are_an_error_with_both_named(tmp_path):
    (error,) = _errors(tmp_path, content(unit="PLN"))
    assert "person" in error.problem
    assert "PLN" in error.problem


def test_a_wrong_example_is_an_error_that_shows_both_results(tmp_path):
    card = content()
    card["example"]["result"] = 9
    (error,) = _errors(tmp_path, card)
    assert error.field == "example.result"
    assert error.problem == "is 9, but the recipe gives 8.00"


def test_an_example_must_give_exactly_the_inputs(tmp_path):
    card = content()
    del card["example"]["inputs"]["people"]
    (error,) = _errors(tmp_path, card)
    assert "births, people" in error.problem


def test_an_example_that_looks_back_gives_figures_by_period(tmp_path):
    card = simple("change(people, 1)", {"people": PEOPLE}, "person", "flow", decimals=0)
    card["example"]["inputs"] = {"people": {2019: 900, 2020: 1000}}
    card["example"]["result"] = 100
    assert _errors(tmp_path, card) == []


def _uses(card_id, used):
    inputs = {"x": {"card": used, "unit": "person", "kind": "flow"}}
    return simple("x", inputs, "person", "flow", card_id)


def test_cycles_are_refused_by_name_and_other_cards_load(tmp_path):
    found = load_cards(
        [
            write(
                tmp_path,
                content(),
                _uses("population.a", "population.b"),
                _uses("population.b", "population.c"),
                _uses("population.c", "population.a"),
            )
        ]
    )
    assert list(found.cards) == ["population.made_up"]
    assert len(found.errors) == 3
    for error in found.errors:
        assert all(f"population.{name}" in error.problem for name in "abc")


def test_a_card_that_uses_itself_is_refused(tmp_path):
    (error,) = _errors(tmp_path, _uses("population.a", "population.a"))
    assert "population.a → population.a" in error.problem


def test_a_card_that_uses_an_unknown_or_broken_card_is_refused(tmp_path):
    broken = simple("x + y", {"x": BIRTHS}, "person", "flow", "population.broken")
    found = load_cards(
        [
            write(
                tmp_path,
                broken,
                _uses("population.a", "population.broken"),
                _uses("population.b", "population.a"),
                _uses("population.c", "population.nowhere"),
            )
        ]
    )
    assert found.cards == {}
    assert {error.file for error in found.errors} == {
        f"population/{name}.yaml" for name in ("a", "b", "c", "broken")
    }


def test_the_unit_of_a_used_card_must_fit(tmp_path):
    births = simple("births", {"births": BIRTHS}, "person", "flow", "population.births")
    inputs = {"x": {"card": "population.births", "unit": "PLN", "kind": "flow"}}
    errors = _errors(tmp_path, births, simple("x", inputs, "PLN", "flow", "population.a"))
    assert [error.field for error in errors] == ["recipes.national.0.inputs.x.unit"]
    assert "person does not fit PLN" in errors[0].problem


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"range": [10, 1]}, "range"),
        ({"decimals": 7}, "decimals"),
        ({"short_title": {"pl": "x" * 41, "en": "x"}}, "short_title"),
        ({"id": "Population.made_up"}, "id"),
        ({"moment": "31-12"}, "moment"),
        ({"period": "decade"}, "period"),
        ({"recipes": {}}, "recipes"),
    ],
)
def test_each_field_has_its_limits(tmp_path, changes, field):
    (tmp_path / "population").mkdir()
    path = tmp_path / "population" / "made_up.yaml"
    path.write_text(yaml.safe_dump({**content(), **changes}, allow_unicode=True), "utf-8")
    errors = load_cards([tmp_path]).errors
    assert any(field in f"{error.field}: {error.problem}" for error in errors)


def test_versions_start_at_growing_periods(tmp_path):
    card = content()
    card["recipes"]["national"] *= 2
    (error,) = _errors(tmp_path, card)
    assert "growing periods" in error.problem


def test_an_input_has_one_origin_only(tmp_path):
    card = content()
    card["recipes"]["national"][0]["inputs"]["births"]["card"] = "population.total"
    (error,) = _errors(tmp_path, card)
    assert "series and card" in error.problem


def test_a_year_may_be_written_without_quotation_marks():
    card = content()
    card["recipes"]["national"][0]["from"] = 1990
    card["example"]["period"] = 2020
    made = Card.model_validate(card)
    assert made.recipes.national[0].from_ == "1990"
    assert made.example.period == "2020"


def test_a_card_knows_its_name_in_addresses_and_its_version_for_a_period():
    made = Card.model_validate(content())
    assert made.slug == "population-made_up"
    assert made.version_for("1989") is None
    assert made.version_for("2020") is made.recipes.national[0]
    assert made.version_for("2020", "local") is None
    assert made.example.territory == KIELCE


def test_texts_fall_back_on_polish():
    text = Bilingual(pl="tak", en="yes")
    assert [text.get(lang) for lang in ("pl", "en", "de")] == ["tak", "yes", "tak"]


@pytest.mark.parametrize("text", ["a: " + "[" * 100_000, "- " * 100_000, "a: " + "{a: " * 5_000])
def test_yaml_nested_without_end_is_refused_and_ends_no_process(tmp_path, text):
    path = tmp_path / "population" / "deep.yaml"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    [error] = load_cards([tmp_path]).errors
    assert "too deep" in error.problem


def test_the_multiplier_is_the_power_of_ten_of_the_unit(tmp_path):
    inputs = {"people": {"series": "made:people", "unit": "person", "kind": "stock", "moment": "12-31"}}
    wrong = simple("people", inputs, "thousand_persons", "stock")
    wrong["example"] |= {"inputs": {"people": 1000}}
    (problem,) = load_cards([write(tmp_path / "wrong", wrong)]).errors
    assert (problem.field, problem.hint) == ("multiplier", "Write: multiplier: 3")
    assert "thousand_persons is 10^3 person" in problem.problem
    sound = load_cards([write(tmp_path / "sound", {**wrong, "multiplier": 3})])
    assert sound.errors == []
