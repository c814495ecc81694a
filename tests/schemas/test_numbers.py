"""Numbers, dates and plural forms are written one way everywhere."""

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zoom_schemas import numbers

PERSON = {"one": "osoba", "few": "osoby", "many": "osób", "other": "osoby"}


@pytest.mark.parametrize(
    ("value", "decimals", "polish", "english"),
    [
        (0, 0, "0", "0"),
        (999, 0, "999", "999"),
        (1234, 0, "1\u00a0234", "1,234"),
        (182295, 0, "182\u00a0295", "182,295"),
        (1234.5, 2, "1\u00a0234,50", "1,234.50"),
        (-1234.5, 1, "\u22121\u00a0234,5", "\u22121,234.5"),
        (-0.04, 1, "0,0", "0.0"),
        (2.5, 0, "3", "3"),
        (1.005, 2, "1,01", "1.01"),
    ],
)
def test_numbers_group_from_four_digits_and_round_halves_away_from_zero(value, decimals, polish, english):
    assert numbers.number(value, decimals, "pl") == polish
    assert numbers.number(value, decimals, "en") == english


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_a_missing_number_is_said_to_be_missing_and_never_zero(value):
    assert numbers.number(value, 1, "pl") == "brak danych"
    assert numbers.percent(value, 1, "en") == "no data"
    assert numbers.compact(value, "pl") == "brak danych"
    assert numbers.counted(value, PERSON) == "brak danych"


def test_percent_has_no_space_and_points_have_a_no_break_space():
    assert numbers.percent(12.34) == "12,3%"
    assert numbers.points(-1.26) == "\u22121,3\u00a0p.p."
    assert numbers.points(1.26, lang="en") == "1.3\u00a0pp"


@pytest.mark.parametrize(
    ("value", "polish"),
    [
        (0, "0"),
        (12.34, "12,3"),
        (999.6, "1\u00a0tys."),
        (1234, "1,23\u00a0tys."),
        (182295, "182\u00a0tys."),
        (999999, "1\u00a0mln"),
        (-3400000, "\u22123,4\u00a0mln"),
        (1.2e9, "1,2\u00a0mld"),
    ],
)
def test_compact_keeps_at_most_three_significant_digits(value, polish):
    assert numbers.compact(value) == polish


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1, 0, "1\u00a0osoba"),
        (2, 0, "2\u00a0osoby"),
        (5, 0, "5\u00a0osób"),
        (12, 0, "12\u00a0osób"),
        (22, 0, "22\u00a0osoby"),
        (1.5, 1, "1,5\u00a0osoby"),
        (0, 0, "0\u00a0osób"),
        (-2, 0, "\u22122\u00a0osoby"),
    ],
)
def test_a_noun_takes_the_polish_form_of_its_number(value, decimals, text):
    assert numbers.counted(value, PERSON, "pl", decimals) == text


def test_an_english_noun_is_singular_only_after_one():
    forms = {"one": "person", "other": "people"}
    assert [numbers.plural(n, forms, "en") for n in (0, 1, 2)] == ["people", "person", "people"]


def test_a_change_shows_its_sign_unless_it_rounds_to_zero():
    assert numbers.signed(3, 0) == "+3"
    assert numbers.signed(-3, 0) == "\u22123"
    assert numbers.signed(0.04, 1) == "0,0"


def test_dates_lists_and_ordinals_follow_the_language():
    day = datetime.date(2026, 11, 23)
    assert numbers.date(day, "pl") == "23 listopada 2026"
    assert numbers.date(day, "en") == "23 November 2026"
    assert numbers.listed(["Radom", "Lublin", "Opole"], "pl") == "Radom, Lublin i Opole"
    assert [numbers.ordinal(n, "en") for n in (1, 2, 3, 11, 22, 113)] == [
        "1st",
        "2nd",
        "3rd",
        "11th",
        "22nd",
        "113th",
    ]
    assert numbers.ordinal(3, "pl") == "3."


def test_no_line_ends_with_a_one_letter_word():
    assert numbers.unbroken("W Kielcach i w Radomiu") == "W\u00a0Kielcach i\u00a0w\u00a0Radomiu"
    assert numbers.unbroken("Dom stoi") == "Dom stoi"


@given(st.floats(min_value=-1e12, max_value=1e12), st.integers(0, 6), st.sampled_from(["pl", "en"]))
def test_what_is_written_reads_back_as_the_rounded_number(value, decimals, lang):
    text = numbers.number(value, decimals, lang).replace(numbers.MINUS, "-")
    plain = text.replace(",", "") if lang == "en" else text.replace(numbers.NBSP, "").replace(",", ".")
    assert float(plain) == float(numbers.rounded(value, decimals))


@given(st.floats(min_value=-1e11, max_value=1e11))
def test_compact_never_strays_from_the_number_by_more_than_its_last_digit(value):
    text = numbers.compact(value, "pl").replace(numbers.MINUS, "-").replace(",", ".")
    scale = {"tys.": 1e3, "mln": 1e6, "mld": 1e9}
    head, _, word = text.partition(numbers.NBSP)
    assert float(head) * scale.get(word, 1) == pytest.approx(value, rel=0.006)
