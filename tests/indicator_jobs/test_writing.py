"""Recipes in VTL and formulas in MathML.

No engine of VTL can be installed beside the project, so scripts are held to the tokens of its grammar.
"""

import re
import xml.etree.ElementTree as ET

import pytest
from made_up import BIRTHS, KIELCE, MONEY, PEOPLE, content, fill, observations, series, simple

from indicator_jobs.card import Card
from indicator_jobs.cards import load_cards
from indicator_jobs.functions import FUNCTIONS
from indicator_jobs.jobs import compute_all
from indicator_jobs.program import compile_version
from indicator_jobs.trace import trace
from indicator_jobs.writing import mathml, vtl

CARDS = load_cards().cards

TOKENS = re.compile(
    r"""\s+ | (?P<comment>/\*.*?\*/) | (?P<string>"[^"]*") | (?P<quoted>'[^']+') | (?P<number>\d+(?:\.\d+)?)
    | (?P<word>[A-Za-z][A-Za-z0-9_.]*) | (?P<sign>:=|<-|<=|>=|<>|[-+*/=<>()\[\]{},;])""",
    re.VERBOSE | re.DOTALL,
)
KEYWORDS = {"if", "then", "else", "and", "in", "filter", "group", "by", "time_period"}
OPERATORS = {
    "cast",
    "timeshift",
    "union",
    "abs",
    "isnull",
    "getyear",
    "avg",
    "sum",
    "count",
    "median",
    "min",
    "max",
}
BEYOND = {"cumulative", "at", "first_of", "weighted_mean_of"}
"""What VTL lacks and is called with a comment."""

EACH = {
    "share": ("share(births, people)", "percent", "ratio"),
    "per": ("per(births, people, 100)", "percent", "ratio"),
    "sum": ("sum(births, births)", "person", "flow"),
    "min": ("min(births, 9, 7.5)", "person", "flow"),
    "max": ("max(births, 1)", "person", "flow"),
    "mean": ("mean(births, births)", "person", "flow"),
    "change": ("change(people, 1)", "person", "flow"),
    "change_pct": ("change_pct(people, 1)", "percent", "ratio"),
    "moving_average": ("moving_average(people, 12)", "person", "stock"),
    "cumulative": ("cumulative(births)", "person", "flow"),
    "if_missing": ("if_missing(births, 0)", "person", "flow"),
    "weighted_mean": ("weighted_mean(rate, births, rate, other)", "percent", "ratio"),
    "at": ("at(stock, 6, 30)", "person", "stock"),
    "splice": ("splice(births, other, 2018)", "person", "flow"),
    "real": ("real(money, prices, 2016)", "PLN", "flow"),
    "signs": ("-(births - 2 * (births + births)) - births", "person", "flow"),
    "converted": ("money / people", "PLN_per_person", "ratio"),
}
INPUTS = {
    "births": BIRTHS,
    "people": PEOPLE,
    "money": MONEY,
    "other": {"series": "made:other", "unit": "person", "kind": "flow"},
    "rate": {"series": "made:rate", "unit": "percent", "kind": "ratio"},
    "prices": {"series": "made:prices", "unit": "index", "kind": "ratio", "territory": "PL"},
    "stock": {"series": "made:stock", "unit": "person", "kind": "stock", "period": "month"},
}
DECLARED = (
    series("made:births", "person", "flow"),
    series("made:people", "person", "stock"),
    series("made:money", "thousand_PLN", "flow"),
    series("made:other", "person", "flow"),
    series("made:rate", "percent", "ratio"),
    series("made:prices", "index", "ratio"),
    series("made:stock", "person", "stock", period="month"),
)


def _card(name: str) -> Card:
    formula, unit, kind = EACH[name]
    inputs = {one: given for one, given in INPUTS.items() if re.search(rf"\b{one}\b", formula)}
    return Card.model_validate(simple(formula, inputs, unit, kind, "population.each"))


def _tokens(script: str) -> list[tuple[str, str]]:
    found, position = [], 0
    while position < len(script):
        match = TOKENS.match(script, position)
        assert match, script[position : position + 40]
        if match.lastgroup:
            found.append((match.lastgroup, match.group()))
        position = match.end()
    return found


def _statements(script: str) -> list[list[tuple[str, str]]]:
    statements: list[list[tuple[str, str]]] = [[]]
    for kind, text in _tokens(script):
        if kind == "comment":
            continue
        statements[-1].append((kind, text))
        if text == ";":
            statements.append([])
    assert statements.pop() == [], "the script ends with a statement that is not closed"
    return statements


def _columns(card: Card) -> set[str]:
    """The columns of data sets that a recipe of the card may name."""
    versions = (version for recipe in card.recipes.named().values() for version in recipe)
    inputs = [given for version in versions for given in version.inputs.values()]
    named = {column for given in inputs for column in given.where} | {
        given.by for given in inputs if given.by
    }
    return named | {"TIME_PERIOD", "REF_AREA"}


def _check(script: str, columns: set[str]) -> None:
    known: set[str] = set()
    for statement in _statements(script):
        (_, name), (_, sign), *rest = statement
        assert name.startswith("DS")
        assert sign in (":=", "<-")
        assert name not in known
        _check_expression(rest[:-1], known, columns)
        known.add(name)
    assert script.rstrip().splitlines()[-1].startswith("DS_r <- ")


def _check_expression(tokens: list[tuple[str, str]], known: set[str], columns: set[str]) -> None:
    open_ = []
    for position, (kind, text) in enumerate(tokens):
        if text in "([{":
            open_.append(text)
        elif text in ")]}":
            assert open_.pop() + text in ("()", "[]", "{}")
        elif (
            kind == "word" and tokens[position + 1 : position + 2] == [("sign", "(")] and text not in KEYWORDS
        ):
            assert text in OPERATORS | BEYOND, text
        elif kind == "word":
            assert text in known | KEYWORDS | columns, text
        operand = kind in ("word", "number", "string", "quoted") and text not in KEYWORDS
        after = tokens[position + 1] if position + 1 < len(tokens) else ("", "")
        if operand and after[1] not in ("", *OPERATORS):
            assert after[0] == "sign" or after[1] in KEYWORDS, (text, after)
    assert open_ == []


@pytest.mark.parametrize("name", EACH)
def test_a_recipe_of_each_function_is_a_script_of_vtl(name):
    _check(vtl.recipe(_card(name)), _columns(_card(name)))


@pytest.mark.parametrize("card_id", CARDS)
def test_every_recipe_of_the_project_is_a_script_of_vtl(card_id):
    for name in CARDS[card_id].recipes.named():
        _check(vtl.recipe(CARDS[card_id], name), _columns(CARDS[card_id]))


def test_every_function_is_written_in_each_language():
    assert set(vtl.FUNCTIONS) == set(FUNCTIONS)
    assert set(mathml.FUNCTIONS) == set(FUNCTIONS)


def test_what_vtl_lacks_is_said_in_a_comment():
    script = vtl.recipe(_card("cumulative"))
    assert (
        "cumulative(DS_births) /* cumulative is not of VTL: the sum since the start of the year */" in script
    )


def test_a_script_reads_a_series_in_the_unit_of_its_source():
    script = vtl.recipe(_card("converted"), units={"made:money": "thousand_PLN"})
    assert "DS_money := ('made:money' * 1000);" in script
    assert "read in thousand_PLN" in script


@pytest.mark.parametrize(
    ("selection", "written"),
    [
        ({"where": {"sex": "F", "age": ["0-4", "5-9"]}, "aggregate": "sum"},
         """[filter sex = "F" and age in {"0-4", "5-9"}] group by REF_AREA, TIME_PERIOD)"""),
        ({"where": {"age": {"from": 0, "to": 14}}, "aggregate": "mean"},
         "avg('made:people' [filter age >= 0 and age <= 14] group by REF_AREA, TIME_PERIOD)"),
        ({"aggregate": "first"}, "first_of('made:people') /* an aggregation that VTL lacks"),
        ({"territory": "PL"}, """'made:people' [filter REF_AREA = "PL"]"""),
    ],
)  # fmt: skip
def test_the_rows_of_an_input_are_filtered_and_aggregated(selection, written):
    given = {"people": {**PEOPLE, **selection}}
    made = Card.model_validate(simple("people", given, "person", "stock"))
    script = vtl.recipe(made)
    _check(script, _columns(made))
    assert written in script


def test_an_operator_is_a_call_with_a_comment():
    parts = {
        "inputs": {"births": BIRTHS, "other": INPUTS["other"]},
        "operator": "shannon@1",
        "parameters": {},
    }
    example = {"territory": KIELCE, "period": "2019", "inputs": {"births": 1, "other": 1}, "result": 0.69}
    recipes = {"national": [{"from": "1990", **parts}]}
    script = vtl.recipe(Card.model_validate(content(unit="ratio", recipes=recipes, example=example)))
    _check(script, {"TIME_PERIOD", "REF_AREA"})
    assert "'shannon@1'(DS_births, DS_other) /* an operator, not of VTL: Shannon's diversity" in script


def test_versions_of_a_recipe_are_dated_and_joined():
    inputs = {"births": dict(BIRTHS), "people": dict(PEOPLE)}
    versions = [
        {"from": "1990", "inputs": inputs, "formula": "per(births, people, 1000)"},
        {
            "from": "2010",
            "inputs": inputs,
            "formula": "births / people",
            "break": {"pl": "Nowa metoda */", "en": "New method */ here."},
        },
    ]
    script = vtl.recipe(Card.model_validate(content(recipes={"national": versions})))
    _check(script, {"TIME_PERIOD", "REF_AREA"})
    assert (
        '[filter TIME_PERIOD >= cast("1990", time_period) and TIME_PERIOD < cast("2010", time_period)]'
        in script
    )
    assert "DS_r <- union(DS_r_1, DS_r_2);" in script
    assert "New method * / here. The first period has OBS_STATUS B." in script


def _drawn(markup: str) -> ET.Element:
    """The root of the markup, which must be well-formed and hold elements of MathML Core alone."""
    root = ET.fromstring(markup)
    names = {element.tag.removeprefix("{http://www.w3.org/1998/Math/MathML}") for element in root.iter()}
    assert names <= {"math", "mrow", "mfrac", "mn", "mo", "mi", "mtext", "msub", "munder"}
    for element in root.iter():
        if element.tag.endswith(("mfrac", "msub", "munder")):
            assert len(element) == 2
    return root


def _said(markup: str) -> str:
    return "".join(_drawn(markup).itertext()).replace("\u00a0", " ")


@pytest.mark.parametrize("lang", ["pl", "en"])
@pytest.mark.parametrize("name", EACH)
def test_a_formula_of_each_function_is_mathml_with_names_and_with_numbers(store, name, lang):
    years = [str(year) for year in range(2005, 2021)]
    names = [one for one in INPUTS if one != "stock"]
    rows = [
        (f"made:{one}", place, year, 10.0 + int(year) % 7, "")
        for one in names
        for year in years
        for place in (KIELCE, "PL")
    ]
    rows += [("made:stock", KIELCE, f"2020-{month:02}", 50.0 + month, "") for month in range(1, 13)]
    fill(store, observations(*rows), *DECLARED)
    made = _card(name)
    cards = {made.id: made}
    compute_all(store, cards)
    found = trace(store, cards, made.id, KIELCE, "2020")
    root = compile_version(made, made.recipes.national[0]).root
    titles = {one: f"<{one}> & co" for one in INPUTS}
    named = mathml.named(root, titles, "Wynik", lang, 'words "quoted"')
    assert _drawn(named).attrib["aria-label"] == 'words "quoted"'
    assert "Wynik=" in _said(named)
    assert any(title in _said(named) for title in titles.values())
    _drawn(mathml.filled(found, lang, "words"))


def test_the_numbers_of_a_formula_stand_where_its_names_do(store):
    rows = [("made:money", KIELCE, "2020", 2.5, ""), ("made:people", KIELCE, "2020", 1000.0, "")]
    declared = [series("made:money", "thousand_PLN", "flow"), series("made:people", "person", "stock")]
    fill(store, observations(*rows), *declared)
    made = _card("converted")
    compute_all(store, {made.id: made})
    found = trace(store, {made.id: made}, made.id, KIELCE, "2020")
    assert _said(mathml.filled(found, "pl", "")) == "2 5001 000=2,5 zł na osobę"
    assert "<mfrac>" in mathml.filled(found, "pl", "")


def test_a_change_shows_the_figures_of_both_periods(store):
    rows = [("made:people", KIELCE, "2019", 900.0, ""), ("made:people", KIELCE, "2020", 1000.0, "")]
    fill(store, observations(*rows))
    made = _card("change")
    compute_all(store, {made.id: made})
    found = trace(store, {made.id: made}, made.id, KIELCE, "2020")
    assert _said(mathml.filled(found, "en", "")).startswith("1,000−900=100")
    root = compile_version(made, made.recipes.national[0]).root
    assert _said(mathml.named(root, {"people": "Ludność"}, "Zmiana", "pl", "")) == "Zmiana=Ludność−Ludnośćt−1"


def test_a_missing_figure_is_called_missing(store):
    fill(
        store,
        observations(("made:births", KIELCE, "2020", None, "M"), ("made:people", KIELCE, "2020", 5.0, "")),
    )
    made = _card("share")
    compute_all(store, {made.id: made})
    found = trace(store, {made.id: made}, made.id, KIELCE, "2020")
    assert "brak danych" in _said(mathml.filled(found, "pl", ""))


def test_parentheses_stand_where_they_are_needed():
    root = compile_version(_card("signs"), _card("signs").recipes.national[0]).root
    said = _said(mathml.named(root, {"births": "b"}, "r", "en", ""))
    assert said == "r=−(b−2×(b+b))−b"
