"""Sentences never contradict the figures: what they say is read back and compared with synthetic values."""

import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import KINDS
from synthetic import KIELCE, LODZ, LUBLIN, RADOM, card, state
from zoom_schemas.texts import Bilingual

import dashboards_embed
from dashboards_embed.data import Break
from dashboards_embed.findings import MOST_WORDS, finding
from dashboards_embed.outcomes import OUTCOMES
from dashboards_embed.render import notes
from dashboards_embed.speech import SPEECH
from dashboards_embed.wording import phrases
from indicator_jobs.twins.fields import Basis

LANGS = ["pl", "en"]
VALUES = st.floats(-1e6, 1e6).map(lambda v: round(v, 3))


def number_in(text: str, lang: str) -> float:
    """Reads a shown number back."""
    plain = text.replace(" ", "").replace("−", "-")
    return float(plain.replace(",", ".") if lang == "pl" else plain.replace(",", ""))


NUMBER = r"(−?\d[\d ]*(?:,\d+)?)"
ENGLISH = r"(−?\d[\d,]*(?:\.\d+)?)"


def plain(text: str) -> str:
    """The text with common spaces."""
    return text.replace("\u00a0", " ")


def is_partly_known(values) -> bool:
    return any(value is not None for value in values)


def said(lines, lang="pl", kind="line", **more):
    made = state(lines, lang=lang, kind=kind, **more)
    spoken = SPEECH[kind](made)
    return spoken, plain(" ".join(spoken.sentences)), plain(finding(made, spoken))


def series(values, start=2000):
    return {str(start + i): v for i, v in enumerate(values)}


@settings(deadline=None, max_examples=150)
@given(st.lists(VALUES, min_size=2, max_size=12), st.integers(0, 2), st.sampled_from(LANGS))
def test_the_change_said_is_the_difference_of_the_values_shown(values, decimals, lang):
    made = state({KIELCE: series(values)}, lang=lang, of=card(decimals=decimals, unit="item"))
    spoken = SPEECH["line"](made)
    pattern = {"pl": rf"o {NUMBER} (mniej|więcej) niż w 2000", "en": rf"{ENGLISH} (less|more) than in 2000"}
    found = re.search(pattern[lang], plain(spoken.sentences[1]))
    difference = round(made.shown(values[-1]) - made.shown(values[0]), decimals)
    if found is None:
        assert difference == 0
        return
    sign = -1 if found.group(2) in {"mniej", "less"} else 1
    assert sign * number_in(found.group(1), lang) == pytest.approx(difference, abs=10**-decimals / 10)


@settings(deadline=None, max_examples=100)
@given(st.lists(VALUES, min_size=1, max_size=12), st.sampled_from(LANGS))
def test_the_first_sentence_holds_the_last_value_and_its_period(values, lang):
    made = state({KIELCE: series(values)}, lang=lang)
    first = SPEECH["line"](made).sentences[0]
    assert str(2000 + len(values) - 1) in first
    assert made.text(values[-1]) in first


@settings(deadline=None, max_examples=100)
@given(st.lists(VALUES, min_size=5, max_size=12), st.sampled_from(LANGS))
def test_the_extremes_said_are_the_greatest_and_the_smallest_shown(values, lang):
    made = state({KIELCE: series(values)}, lang=lang)
    sentence = plain(SPEECH["line"](made).sentences[2])
    if made.shown(max(values)) == made.shown(min(values)):
        assert "bez zmian" in sentence or "No change" in sentence
        return
    for extreme in (max(values), min(values)):
        text = plain(made.text(extreme))
        assert text in sentence or made.shown(extreme) == made.shown(values[-1])


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(0, 20), min_size=4, max_size=4), st.sampled_from(LANGS))
def test_the_rank_said_is_one_more_than_the_places_with_a_greater_value(values, lang):
    codes = [KIELCE, RADOM, LUBLIN, LODZ]
    lines = {code: {"2024": v} for code, v in zip(codes, values, strict=True)}
    spoken, text, _ = said(lines, lang, "dot_comparison")
    if len(set(values)) == 1:
        assert "równe" in text or "equal" in text
        return
    rank = 1 + sum(v > values[0] for v in values[1:])
    shared = values.count(values[0]) > 1
    assert spoken.figures["rank"].startswith(str(rank))
    assert ("ex aequo" in text or "shares rank" in text) is shared


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_above_and_below_never_contradict_the_places(values):
    codes = [KIELCE, RADOM, LUBLIN, LODZ]
    lines = {code: {"2024": v} for code, v in zip(codes, values, strict=True)}
    outcome = said(lines, kind="dot_comparison")[0].outcomes[2]
    greater, smaller = sum(v > values[0] for v in values[1:]), sum(v < values[0] for v in values[1:])
    held = {
        "highest": greater == 0 and smaller == 3,
        "lowest": smaller == 0 and greater == 3,
        "above": smaller >= 2,
        "below": greater >= 2,
        "middle": greater < 2 and smaller < 2,
    }
    assert held[outcome]


def test_equal_values_as_shown_are_no_change_even_when_they_differ_unseen():
    _, text, title = said({KIELCE: {"2023": 10.2, "2024": 10.4}})
    assert "tyle samo co w 2023 r. (bez zmian)" in text
    assert title.endswith("bez zmian od 2023 r.")


def test_percentages_change_by_points_and_never_by_percent():
    made = card(unit="percent", decimals=1)
    _, text, _ = said({KIELCE: {"2023": 15.7, "2024": 4.5}}, of=made)
    assert "o 11,2 p.p. mniej" in text
    assert "spadek o" not in text


def test_a_change_of_sign_is_not_put_in_percent():
    _, text, _ = said({KIELCE: {"2023": -50, "2024": 100}})
    assert "o 150 więcej niż w 2023 r." in text
    assert "%" not in text


def test_a_single_value_is_compared_with_nothing():
    _, text, _ = said({KIELCE: {"2024": 7}}, "en")
    assert text == "Measure total on 31 December 2024: 7 people. That is the only known value."


def test_missing_years_are_noted_together():
    values = {"2013": 1, "2014": 2, "2017": 3, "2018": 4, "2020": 5, "2021": 6}
    assert notes(state({KIELCE: values}, kind="bar")) == ("Brak danych: 2015–2016, 2019.",)


def test_elections_have_no_missing_years():
    values = {"2005": 40, "2007": 50, "2011": 51, "2015": 52, "2019": 60}
    assert notes(state({KIELCE: values}, kind="bar")) == ()


@pytest.mark.parametrize(
    ("values", "outcomes"),
    [
        ([-5, -3, -9], ["always_negative", "negative", "falling"]),
        ([5, 3, 9], ["always_positive", "positive", "rising"]),
        ([-5, 3, 9], ["positive", "rising"]),
        ([5, 3, 0], ["zero", "falling"]),
    ],
)
def test_a_balance_knows_its_side_of_zero(values, outcomes):
    assert list(said({KIELCE: series(values)}, kind="signed_bars")[0].outcomes) == outcomes


def test_a_record_is_said_only_of_the_last_value_alone():
    assert "najwyższa wartość od 2000" in said({KIELCE: series([1, 2, 3, 4, 5])})[1]
    assert "To najwyższa" not in said({KIELCE: series([5, 2, 3, 4, 5])})[1]


def test_tied_extremes_name_every_year():
    _, text, _ = said({KIELCE: series([5, 2, 2, 4, 3])})
    assert "najniższa: 2 (2001, 2002)" in text


def test_a_value_newer_than_the_comparison_is_said_beside_it():
    lines = {KIELCE: {"2022": 5, "2023": 6}, RADOM: {"2022": 4}, LUBLIN: {"2022": 3}}
    _, text, _ = said(lines, kind="multi_line")
    assert text.startswith("Kielce w 2022 r.: 5 osób; najnowsza wartość: 6 osób (2023).")


def test_an_index_names_its_base():
    lines = {KIELCE: {"2002": 200, "2022": 174}, RADOM: {"2002": 100, "2022": 90}}
    made = state(lines, kind="multi_line", index_base="2002")
    text = plain(SPEECH["multi_line"](made).sentences[0])
    assert text == "Kielce w 2022 r.: 87,0 (2002 = 100)."


def test_verbs_follow_the_number_of_the_city_and_words_its_case():
    made = state(
        {KIELCE: series([9, 8])},
        finding={
            "falling": {"pl": "{nominative} [tracą|traci], {in_city} {change}", "en": "{nominative} {change}"}
        },
    )
    assert plain(finding(made, SPEECH["line"](made))) == "Kielce tracą, w Kielcach 1"


def test_a_title_without_its_figure_falls_back_on_a_plain_one():
    given = {"rising": {"pl": "Wzrost o {change_percent}", "en": "Up {change_percent}"}}
    made = state({KIELCE: series([-9, 8])}, finding=given)
    assert plain(finding(made, SPEECH["line"](made))) == "Krótko total: wzrost o 17 od 2000 r."


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("values", [[9, 8], [8, 9], [8, 8], [8]])
def test_plain_titles_are_short(values, lang):
    assert len(said({KIELCE: series(values)}, lang)[2].split()) <= MOST_WORDS


def test_a_break_is_noted_with_its_period():
    since = Break("2021", Bilingual(pl="nowa podstawa", en="new base"))
    made = state({KIELCE: series(range(6), 2018)}, breaks=[since])
    assert notes(made) == ("2021: nowa podstawa",)
    outside = state({KIELCE: series([0, 2], 2010)}, breaks=[since])
    assert notes(outside) == ()


def test_every_phrase_is_said_somewhere():
    package = Path(dashboards_embed.__file__).parent
    code = "".join(path.read_text("utf-8") for path in package.rglob("*.py"))
    built = (
        "group_",
        "csv_",
        "less_percent",
        "more_percent",
        *(f"twin_{basis}" for basis in get_args(Basis)),
    )
    assert [
        key for key in phrases() if not re.search(f"[\"']{key}[\"']", code) and not key.startswith(built)
    ] == []


def test_a_line_chart_whose_axis_leaves_zero_out_says_so():
    above = state({KIELCE: series([100, 101, 102])})
    assert notes(above) == ("Oś pionowa nie zaczyna się od zera.",)
    assert notes(state({KIELCE: series([0, 1, 2])})) == ()
    assert notes(state({KIELCE: series([100, 101, 102])}, kind="bar")) == ()


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.one_of(st.none(), st.integers(-9, 9)), min_size=3, max_size=5).filter(
        lambda v: v[-1] is not None
    ),
    st.sampled_from(["line", "multi_line", "signed_bars", "bar", "dot_comparison", "small_multiples"]),
)
def test_every_outcome_of_the_data_can_be_written_into_a_dashboard(values, kind):
    lines = {KIELCE: series(values), RADOM: series(values[::-1])}
    assert set(said(lines, kind=kind)[0].outcomes) <= OUTCOMES[kind]


def test_every_kind_has_outcomes():
    assert set(SPEECH) == set(OUTCOMES) == set(KINDS)
