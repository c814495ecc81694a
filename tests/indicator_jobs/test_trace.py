"""Every value leads back to the bytes of its source, as data and as sentences in two languages."""

import datetime
import json
import re

import numpy as np
import pandas as pd
import pytest
from made_up import (
    BIRTHS,
    KIELCE,
    MONEY,
    PEOPLE,
    RADOM,
    SNAPSHOT,
    content,
    fill,
    observations,
    series,
    simple,
)
from recompute import Sheet
from zoom_schemas.numbers import NBSP

from indicator_jobs.card import Card
from indicator_jobs.functions import FUNCTIONS
from indicator_jobs.jobs import compute_all
from indicator_jobs.sentence import OPERATIONS
from indicator_jobs.store import Snapshot
from indicator_jobs.trace import UnknownError, trace
from indicator_jobs.writing.spreadsheet import sheet

FRAME = observations(
    ("made:births", KIELCE, "2020", 8, "P"),
    ("made:births", KIELCE, "2021", None, "Q"),
    ("made:births", RADOM, "2020", 3, ""),
    ("made:people", KIELCE, "2019", 900, ""),
    ("made:people", KIELCE, "2020", 1000, "transcribed"),
    ("made:people", KIELCE, "2021", 1100, ""),
    ("made:money", KIELCE, "2020", 2, ""),
)
DECLARED = (
    series("made:births", "person", "flow"),
    series("made:people", "person", "stock"),
    series("made:money", "thousand_PLN", "flow"),
)
TEXTS = {"title": {"pl": "Urodzenia próbne", "en": "Made-up births"}}


def _cards(*more):
    contents = (content(**TEXTS), *more)
    return {one["id"]: Card.model_validate(one) for one in contents}


@pytest.fixture
def filled(store):
    fill(store, FRAME, *DECLARED)
    return store


def test_a_trace_leads_to_every_cell_and_its_snapshot(filled):
    cards = _cards()
    compute_all(filled, cards)
    found = trace(filled, cards, "population.made_up", KIELCE, "2020").as_dict()
    assert (found["value"], found["unit"], found["flags"]) == (8.0, "per_1000", "P transcribed")
    births, people = found["leaves"]
    assert (births["id"], births["source"], births["unit"]) == ("made:births", "made-up", "person")
    assert births["cells"] == [
        {
            "period": "2020",
            "value": 8.0,
            "flags": "P",
            "used": 8.0,
            "snapshot": SNAPSHOT.sha256,
            "file": SNAPSHOT.file,
            "retrieved": SNAPSHOT.retrieved,
            "rows": None,
            "label": None,
            "correction": None,
        }
    ]
    assert people["cells"][0]["value"] == 1000
    (step,) = found["steps"]
    assert (step["expression"], step["value"]) == ("per(births, people, 1000)", 8.0)
    json.dumps(found)


def test_a_trace_says_the_value_that_is_stored(filled):
    cards = _cards()
    compute_all(filled, cards)
    for row in filled.values("population.made_up").dropna().itertuples():
        found = trace(filled, cards, "population.made_up", row.territory, row.period)
        assert (found.value, found.flags) == (row.value, row.flags)


def test_the_sentence_names_figures_series_and_operation(filled):
    cards = _cards()
    compute_all(filled, cards)
    found = trace(filled, cards, "population.made_up", KIELCE, "2020")
    assert found.sentence("pl").replace(NBSP, " ") == (
        "Urodzenia próbne, w Kielcach, w 2020 r.: 8,0 na 1000. "
        "„Szereg made:births” (8 osób; Źródło próbne, made:births) podzielono przez „Szereg made:people” "
        "(1 000 osób 31 grudnia 2020 r.; Źródło próbne, made:people) i pomnożono przez 1 000: 8,0 na 1000. "
        "Uwagi do danych: wartość wstępna, przepisana z większego pliku."
    )
    assert found.sentence("en").replace(NBSP, " ") == (
        "Made-up births, in Kielce, in 2020: 8.0 per 1,000. "
        "“Series made:births” (8 people; Made-up source, made:births) was divided by “Series made:people” "
        "(1,000 people on 31 December 2020; Made-up source, made:people) and multiplied by 1,000: "
        "8.0 per 1,000. "
        "Notes on the data: provisional, transcribed from a larger file."
    )


def test_a_missing_value_has_a_trace_that_shows_what_is_missing(filled):
    cards = _cards()
    compute_all(filled, cards)
    found = trace(filled, cards, "population.made_up", KIELCE, "2021")
    assert found.value is None
    assert "Q" in found.flags
    assert "Brakuje danych: „Szereg made:births”." in found.sentence("pl").replace(NBSP, " ")
    assert "Data are missing: “Series made:births”." in found.sentence("en").replace(NBSP, " ")


def test_a_converted_figure_is_shown_in_both_units(filled):
    spent = simple(
        "money / people", {"money": MONEY, "people": PEOPLE}, "PLN_per_person", "ratio", "finance.spent"
    )
    cards = _cards(spent)
    compute_all(filled, cards)
    found = trace(filled, cards, "finance.spent", KIELCE, "2020")
    assert found.value == 2.0
    money = found.leaves[0].cells[0]
    assert (money.value, money.used) == (2.0, 2000.0)
    assert "2 tys. zł = 2 000 zł" in found.sentence("pl").replace(NBSP, " ")


def test_a_change_shows_both_ends(filled):
    change = simple("change_pct(people, 1)", {"people": PEOPLE}, "percent", "ratio", "population.change")
    cards = _cards(change)
    compute_all(filled, cards)
    found = trace(filled, cards, "population.change", KIELCE, "2020")
    assert [(cell.period, cell.value) for cell in found.leaves[0].cells] == [
        ("2019", 900.0),
        ("2020", 1000.0),
    ]
    assert "policzono zmianę od 2019 r. w procentach" in found.sentence("pl").replace(NBSP, " ").lower()


def test_a_card_used_by_a_card_brings_its_own_trace(filled):
    used = {"rate": {"card": "population.made_up", "unit": "per_1000", "kind": "ratio"}}
    cards = _cards(simple("rate", used, "per_10000", "ratio", "population.tenfold"))
    compute_all(filled, cards)
    (leaf,) = trace(filled, cards, "population.tenfold", KIELCE, "2020").leaves
    assert leaf.trace is not None
    assert {inner.id for inner in leaf.trace.leaves} == {"made:births", "made:people"}
    assert (
        trace(filled, cards, "population.tenfold", KIELCE, "2020").as_dict()["leaves"][0]["trace"]["value"]
        == 8.0
    )


def test_a_span_in_time_shows_each_step_of_each_period(filled):
    formula = "moving_average(people + people, 2)"
    cards = _cards(simple(formula, {"people": PEOPLE}, "person", "stock", "population.span"))
    compute_all(filled, cards)
    found = trace(filled, cards, "population.span", KIELCE, "2020")
    assert [(step.expression, step.period, step.value) for step in found.steps] == [
        ("people + people", "2019", 1800.0),
        ("people + people", "2020", 2000.0),
        (formula, "2020", 1900.0),
    ]
    (argument,) = found.steps[-1].arguments
    assert [(one.of, one.period, one.value) for one in argument] == [
        ("people + people", "2019", 1800.0),
        ("people + people", "2020", 2000.0),
    ]


def test_each_period_of_a_card_used_over_a_span_brings_its_own_trace(filled):
    used = {"count": {"card": "population.count", "unit": "person", "kind": "stock", "moment": "12-31"}}
    cards = _cards(
        simple("people", {"people": PEOPLE}, "person", "stock", "population.count", range=[0, 10000]),
        simple("change(count, 1)", used, "person", "flow", "population.growth"),
    )
    compute_all(filled, cards)
    (leaf,) = trace(filled, cards, "population.growth", KIELCE, "2020").leaves
    assert leaf.trace is not None
    assert [one.period for one in (*leaf.earlier, leaf.trace)] == ["2019", "2020"]


def test_a_suppressed_value_cannot_be_worked_out_from_its_trace(filled):
    cards = _cards()
    compute_all(filled, cards)
    hidden = pd.DataFrame([(KIELCE, "2020", np.nan, "Q")], columns=["territory", "period", "value", "flags"])
    filled.put_values("population.made_up", "national", hidden)
    found = trace(filled, cards, "population.made_up", KIELCE, "2020")
    assert (found.value, found.flags.split()[0], found.differs) == (None, "Q", False)
    told = json.dumps(found.as_dict()["leaves"]) + json.dumps(found.as_dict()["steps"])
    assert not re.search(r"\b(8|8\.0|1000\.0)\b", told.replace('"per(births, people, 1000)"', ""))
    rows = Sheet(sheet(found, "en"), "en").rows
    assert {(row[11], row[15]) for row in rows if row[:1] in (["figure"], ["step"], ["result"])} == {("", "")}


def test_a_value_that_was_not_released_yet_says_what_is_published(filled):
    cards = _cards()
    compute_all(filled, cards)
    before = pd.DataFrame([(KIELCE, "2020", 7.5, "")], columns=["territory", "period", "value", "flags"])
    filled.put_values("population.made_up", "national", before)
    found = trace(filled, cards, "population.made_up", KIELCE, "2020")
    assert (found.value, found.published, found.differs) == (8.0, 7.5, True)
    assert "Another value is published: 7.5 per 1,000" in found.sentence("en").replace(NBSP, " ")
    assert "Opublikowana jest inna wartość: 7,5 na 1000" in found.sentence("pl").replace(NBSP, " ")


def test_a_trace_can_be_asked_for_as_it_was_known(filled):
    cards = _cards()
    compute_all(filled, cards)
    before = datetime.datetime.now(datetime.UTC)
    revised = FRAME.assign(value=FRAME["value"] * 2)
    filled.put_observations(revised, Snapshot("made-up", "1" * 64, "x", "2026-01-03", "none", "x.csv"))
    compute_all(filled, cards)
    then = trace(filled, cards, "population.made_up", KIELCE, "2020", as_of=before)
    assert (then.leaves[0].cells[0].value, then.as_of) == (8.0, before.isoformat())
    assert then.leaves[0].cells[0].snapshot == SNAPSHOT.sha256
    now = trace(filled, cards, "population.made_up", KIELCE, "2020")
    assert (now.leaves[0].cells[0].value, now.leaves[0].cells[0].snapshot) == (16.0, "1" * 64)
    with pytest.raises(UnknownError, match="No figure"):
        trace(filled, cards, "population.made_up", KIELCE, "2020", as_of=datetime.date(2001, 1, 1))


def test_a_figure_read_straight_from_its_source_says_so(filled):
    cards = _cards(simple("births", {"births": BIRTHS}, "person", "flow", "population.births"))
    compute_all(filled, cards)
    found = trace(filled, cards, "population.births", RADOM, "2020")
    assert found.steps == ()
    assert "Wartość wprost ze źródła" in found.sentence("pl").replace(NBSP, " ")
    assert "straight from its source" in found.sentence("en").replace(NBSP, " ")


def test_a_long_formula_is_told_step_by_step(filled):
    formula = "per(births + births - births, people, 1000)"
    cards = _cards(
        simple(formula, {"births": BIRTHS, "people": PEOPLE}, "per_1000", "ratio", "population.long")
    )
    compute_all(filled, cards)
    told = trace(filled, cards, "population.long", KIELCE, "2020").sentence("pl").replace(NBSP, " ")
    assert (
        "Dodano „Szereg made:births” (8 osób; Źródło próbne, made:births) i „Szereg made:births”: 16." in told
    )
    assert "Wynik (16) pomniejszono o „Szereg made:births”: 8." in told


def test_a_secondary_copy_says_so_also_through_another_card(filled):
    filled.put_sources(
        [{"id": "made-up", "title": {"pl": "Źródło", "en": "Source"}, "secondary_copy": True}], []
    )
    used = {"rate": {"card": "population.made_up", "unit": "per_1000", "kind": "ratio"}}
    cards = _cards(simple("rate", used, "per_10000", "ratio", "population.tenfold"))
    compute_all(filled, cards)
    for card_id in cards:
        found = trace(filled, cards, card_id, KIELCE, "2020")
        assert "kopii pośredniej" in found.sentence("pl").replace(NBSP, " ")
        assert "secondary copy" in found.sentence("en").replace(NBSP, " ")


def test_every_function_and_operator_can_be_told_in_both_languages():
    assert set(OPERATIONS) == {*FUNCTIONS, "+", "-", "*", "/", "negative"}
    for words in OPERATIONS.values():
        assert words.pl != words.en


EACH = {
    "share": ("share(births, people)", "percent", "ratio"),
    "per": ("per(births, people, 100)", "percent", "ratio"),
    "sum": ("sum(births, births)", "person", "flow"),
    "min": ("min(births, 9)", "person", "flow"),
    "max": ("max(births, 1)", "person", "flow"),
    "mean": ("mean(births, births)", "person", "flow"),
    "change": ("change(people, 1)", "person", "flow"),
    "change_pct": ("change_pct(people, 1)", "percent", "ratio"),
    "moving_average": ("moving_average(people, 2)", "person", "stock"),
    "cumulative": ("cumulative(births)", "person", "flow"),
    "if_missing": ("if_missing(births, 0)", "person", "flow"),
    "+": ("births + births", "person", "flow"),
    "-": ("births - births", "person", "flow"),
    "*": ("2 * births", "person", "flow"),
    "/": ("births / people", "ratio", "ratio"),
    "negative": ("-births", "person", "flow"),
}


@pytest.mark.parametrize("name", EACH)
def test_a_sentence_of_each_function_is_whole(filled, name):
    formula, unit, kind = EACH[name]
    given = {"births": BIRTHS, "people": PEOPLE}
    inputs = {one: given[one] for one in given if one in formula}
    cards = _cards(simple(formula, inputs, unit, kind, "population.each"))
    compute_all(filled, cards)
    for lang in ("pl", "en"):
        told = trace(filled, cards, "population.each", KIELCE, "2020").sentence(lang)
        assert "{" not in told
        assert told.endswith(".")
        assert "  " not in told


@pytest.mark.parametrize(
    ("card_id", "territory", "period", "said"),
    [
        ("population.made", KIELCE, "2020", "Did you mean population.made_up?"),
        ("weather.rain", KIELCE, "2020", "zoom cards list"),
        ("population.made_up", "999999", "2020", "There is no territory 999999."),
        ("population.made_up", KIELCE, "1980", "Its recipe starts in 1990."),
        ("population.made_up", KIELCE, "2030", "There are values from 2020 to 2021."),
        ("population.made_up", "186301", "2020", "Nothing is computed for the territory 186301"),
        ("population.made_up", KIELCE, "2020-Q1", "Its period is a year."),
        ("population.made_up", KIELCE, "last year", "is not a period"),
    ],
)
def test_what_is_unknown_is_said_with_a_way_on(filled, card_id, territory, period, said):
    cards = _cards()
    compute_all(filled, cards)
    with pytest.raises(UnknownError) as caught:
        trace(filled, cards, card_id, territory, period)
    assert said in str(caught.value)


def test_a_territory_may_be_written_as_registers_write_it(filled):
    cards = _cards()
    compute_all(filled, cards)
    assert trace(filled, cards, "population.made_up", "2661011", "2020").territory == KIELCE


def test_a_recipe_that_a_card_lacks_is_said(filled):
    with pytest.raises(UnknownError, match="has no local recipe"):
        trace(filled, _cards(), "population.made_up", KIELCE, "2020", "local")
