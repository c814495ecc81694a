"""A value can be recomputed from its CSV alone, and the CSV carries nobody else's formulas."""

import pytest
from made_up import KIELCE, MONEY, PEOPLE, SNAPSHOT, content, fill, observations, series, simple
from recompute import Sheet

from indicator_jobs.card import Card
from indicator_jobs.formula import names, parse
from indicator_jobs.functions import FUNCTIONS
from indicator_jobs.jobs import compute_all
from indicator_jobs.trace import trace
from indicator_jobs.writing import sheet_formulas
from indicator_jobs.writing.spreadsheet import safe, sheet

A = {"series": "made:a", "unit": "person", "kind": "flow"}
B = {"series": "made:b", "unit": "person", "kind": "flow"}
YEARS = [str(year) for year in range(2015, 2021)]
FRAME = observations(
    *(("made:a", KIELCE, year, 10.5 + step * step, "") for step, year in enumerate(YEARS)),
    *(("made:b", KIELCE, year, 7 - 3 * step, "E") for step, year in enumerate(YEARS)),
    *(("made:c", KIELCE, year, 3 + step, "") for step, year in enumerate(YEARS)),
    *(("made:people", KIELCE, year, 1000 + 7 * step, "") for step, year in enumerate(YEARS)),
    *(("made:money", KIELCE, year, 2.25 + step, "") for step, year in enumerate(YEARS)),
    *(("made:rate", KIELCE, year, 4.5 + step, "") for step, year in enumerate(YEARS)),
    *(("made:prices", "PL", year, 100 + 3.5 * step, "") for step, year in enumerate(YEARS)),
    *(("made:stock", KIELCE, f"2020-{month:02}", 50 + month, "") for month in range(1, 13)),
    *(("made:gap", KIELCE, year, None if year == "2020" else 3, "M") for year in YEARS),
)
DECLARED = (
    series("made:a", "person", "flow"),
    series("made:b", "person", "flow"),
    series("made:c", "person", "flow"),
    series("made:gap", "person", "flow"),
    series("made:people", "person", "stock"),
    series("made:money", "thousand_PLN", "flow"),
    series("made:rate", "percent", "ratio"),
    series("made:prices", "index", "ratio"),
    series("made:stock", "person", "stock", period="month"),
)
C = {"series": "made:c", "unit": "person", "kind": "flow"}
GAP = {"series": "made:gap", "unit": "person", "kind": "flow"}
RATE = {"series": "made:rate", "unit": "percent", "kind": "ratio"}
PRICES = {"series": "made:prices", "unit": "index", "kind": "ratio", "territory": "PL"}
STOCK = {"series": "made:stock", "unit": "person", "kind": "stock", "period": "month"}

WIDE = {"range": [-1e6, 1e6]}
"""A range of the card so wide that no value is held back."""

EACH = {
    "share": ("share(a, people)", "percent", "ratio"),
    "per": ("per(a, people, 1000)", "per_1000", "ratio"),
    "sum": ("sum(a, b, a)", "person", "flow"),
    "min": ("min(a, b, 9)", "person", "flow"),
    "max": ("max(a, b)", "person", "flow"),
    "mean": ("mean(a, b)", "person", "flow"),
    "change": ("change(people, 2)", "person", "flow"),
    "change_pct": ("change_pct(b, 1)", "percent", "ratio"),
    "moving_average": ("moving_average(a + b, 3)", "person", "flow"),
    "cumulative": ("cumulative(a)", "person", "flow"),
    "if_missing": ("if_missing(gap, a)", "person", "flow"),
    "weighted_mean": ("weighted_mean(rate, a, rate, c)", "percent", "ratio"),
    "at": ("at(stock, 6, 30)", "person", "stock"),
    "splice": ("splice(a, b, 2018)", "person", "flow"),
    "real": ("real(money, prices, 2016)", "PLN", "flow"),
    "+": ("a + b", "person", "flow"),
    "-": ("a - (b - a)", "person", "flow"),
    "*": ("2.5 * a", "person", "flow"),
    "/": ("a / people", "ratio", "ratio"),
    "negative": ("-b", "person", "flow"),
    "read": ("a", "person", "flow"),
    "converted": ("money / people", "PLN_per_person", "ratio"),
    "nested": ("change_pct(moving_average(a - b, 2), 2)", "percent", "ratio"),
}
INPUTS = {
    "a": A,
    "b": B,
    "people": PEOPLE,
    "money": MONEY,
    "c": C,
    "gap": GAP,
    "rate": RATE,
    "prices": PRICES,
    "stock": STOCK,
}


def _inputs(formula: str) -> dict:
    return {name: INPUTS[name] for name in names(parse(formula))}


@pytest.fixture
def filled(store):
    fill(store, FRAME, *DECLARED)
    return store


@pytest.mark.parametrize("lang", ["pl", "en"])
@pytest.mark.parametrize("name", EACH)
def test_the_stored_value_comes_out_of_the_csv_alone(filled, name, lang):
    formula, unit, kind = EACH[name]
    made = Card.model_validate(simple(formula, _inputs(formula), unit, kind, "population.each", **WIDE))
    cards = {made.id: made}
    compute_all(filled, cards)
    stored = filled.values(made.id).set_index("period")["value"]["2020"]
    found = Sheet(sheet(trace(filled, cards, made.id, KIELCE, "2020"), lang), lang)
    assert found.last() == pytest.approx(stored, rel=1e-12)
    assert found.rows[-1][-1].startswith("=")


def test_every_function_of_recipes_has_a_formula_for_spreadsheets():
    assert {*FUNCTIONS, "+", "-", "*", "/", "negative"} == set(sheet_formulas.FORMULAS)
    assert set(FUNCTIONS) < set(EACH)


def test_the_value_of_another_card_is_recomputed_above_it(filled):
    used = {"rate": {"card": "population.rate", "unit": "per_1000", "kind": "ratio"}}
    contents = (
        simple("per(a, people, 1000)", {"a": A, "people": PEOPLE}, "per_1000", "ratio", "population.rate"),
        simple("change(rate, 1)", used, "per_1000", "ratio", "population.growth", **WIDE),
    )
    cards = {one["id"]: Card.model_validate(one) for one in contents}
    compute_all(filled, cards)
    found = Sheet(sheet(trace(filled, cards, "population.growth", KIELCE, "2020"), "en"), "en")
    stored = filled.values("population.growth").set_index("period")["value"]["2020"]
    assert found.last() == pytest.approx(stored, rel=1e-12)
    figures = [(row[1], row[10]) for row in found.rows if len(row) == 16 and row[4] == "made:a"]
    assert figures == [("a", "2019"), ("a", "2020")]
    above = next(row for row in found.rows if row[:1] == ["value of a card"])
    assert above[-1].startswith("=P")


def test_a_price_index_of_another_territory_says_whose_it_is(filled):
    inputs = {"money": MONEY, "prices": PRICES}
    made = Card.model_validate(simple("real(money, prices, 2016)", inputs, "PLN", "flow", **WIDE))
    compute_all(filled, {made.id: made})
    found = Sheet(sheet(trace(filled, {made.id: made}, made.id, KIELCE, "2020"), "en"), "en")
    assert [(row[9], row[10]) for row in found.rows if row[1:2] == ["prices"]] == [
        ("PL", "2016"),
        ("PL", "2020"),
    ]


def test_what_an_operator_computed_is_taken_over_and_says_so(filled):
    parts = {"inputs": {"a": A, "gap": GAP}, "operator": "shannon@1", "parameters": {}}
    recipes = {"national": [{"from": "1990", **parts}]}
    example = {"territory": KIELCE, "period": "2019", "inputs": {"a": 26.5, "gap": 3}, "result": 0.33}
    made = Card.model_validate(content(unit="ratio", kind="ratio", recipes=recipes, example=example))
    compute_all(filled, {made.id: made})
    stored = filled.values(made.id).set_index("period")["value"]["2019"]
    found = Sheet(sheet(trace(filled, {made.id: made}, made.id, KIELCE, "2019"), "en"), "en")
    assert found.last() == pytest.approx(stored, rel=1e-12)
    assert [row[1] for row in found.rows if row[:1] == ["figure"]] == ["a", "gap"]
    assert "operator (value taken over)" in [row[0] for row in found.rows if row]


def test_each_figure_says_where_it_is_from(filled):
    made = Card.model_validate(
        simple("money / people", {"money": MONEY, "people": PEOPLE}, "PLN_per_person", "ratio")
    )
    compute_all(filled, {made.id: made})
    found = Sheet(sheet(trace(filled, {made.id: made}, made.id, KIELCE, "2020"), "pl"), "pl")
    header = next(row for row in found.rows if row[:1] == ["rodzaj"])
    money = dict(zip(header, next(row for row in found.rows if row[1:2] == ["money"]), strict=True))
    assert money["źródło"] == "Źródło próbne"
    assert (money["szereg"], money["sha256 pliku"], money["plik"]) == (
        "made:money",
        SNAPSHOT.sha256,
        SNAPSHOT.file,
    )
    assert (money["wartość"], money["jednostka"], money["przelicznik"]) == ("7,25", "thousand_PLN", "1000")
    assert (money["terytorium"], money["okres"]) == (KIELCE, "2020")


def test_a_missing_value_has_a_sheet_without_invented_figures(filled):
    made = Card.model_validate(simple("gap + a", {"gap": GAP, "a": A}, "person", "flow", **WIDE))
    compute_all(filled, {made.id: made})
    found = Sheet(sheet(trace(filled, {made.id: made}, made.id, KIELCE, "2020"), "en"), "en")
    gap = next(row for row in found.rows if row[1:2] == ["gap"])
    assert (gap[11], gap[13], gap[15]) == ("", "M", "")
    assert (found.rows[-1][11], found.rows[-1][15]) == ("", "")


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("https://bad.example")', "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1"]
)
def test_foreign_text_is_never_a_formula(store, text):
    source = {"id": "made-up", "title": {"pl": text, "en": text}}
    declared = {**series("made:a", "person", "flow"), "title": {"pl": text, "en": text}}
    store.put_sources([source], [declared])
    store.put_observations(FRAME[FRAME["series"] == "made:a"], SNAPSHOT)
    titles = {"title": {"pl": text.strip() or "x", "en": text.strip() or "x"}}
    made = Card.model_validate(simple("a + a", {"a": A}, "person", "flow") | titles)
    compute_all(store, {made.id: made})
    for lang in ("pl", "en"):
        found = Sheet(sheet(trace(store, {made.id: made}, made.id, KIELCE, "2020"), lang), lang)
        for row in found.rows:
            foreign = [cell for column, cell in enumerate(row) if column not in (11, 14, 15)]
            assert [cell for cell in foreign if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n")] == []
    assert safe("zwykły tekst") == "zwykły tekst"


def test_a_formula_of_a_card_that_begins_with_a_minus_stays_text(filled):
    made = Card.model_validate(content() | simple("-b", {"b": B}, "person", "flow", **WIDE))
    compute_all(filled, {made.id: made})
    found = Sheet(sheet(trace(filled, {made.id: made}, made.id, KIELCE, "2020"), "en"), "en")
    assert ["formula", "'-b"] in found.rows
