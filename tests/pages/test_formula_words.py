"""Formulas as people write them."""

import pytest
from ckanext.kielce.dashboards.formula_words import in_words, recipe_in_words

from indicator_jobs.recipe import RecipeVersion

TITLES = {"a": "urodzenia", "b": "zgony", "p": "ludność"}


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("per(a, p, 1000)", "urodzenia ÷ ludność × 1000"),
        ("per(a - b, p, 1000)", "(urodzenia − zgony) ÷ ludność × 1000"),
        ("share(a, a + b)", "urodzenia ÷ (urodzenia + zgony) × 100"),
        ("a - (b - p)", "urodzenia − (zgony − ludność)"),
        ("a / b / p", "urodzenia ÷ zgony ÷ ludność"),
        ("sum(a, b)", "urodzenia + zgony"),
        ("-a", "−urodzenia"),
        ("a * 0.5", "urodzenia × 0,5"),
        ("change(p, 1)", "ludność minus ludność 1\u00a0okres wstecz"),
        ("change(p, 2)", "ludność minus ludność 2\u00a0okresy wstecz"),
        ("mean(a, b)", "średnia z: urodzenia; zgony"),
        ("if_missing(a, b)", "urodzenia, a gdy tego brak: zgony"),
    ],
)
def test_a_formula_reads_as_plain_arithmetic(formula, words):
    assert in_words(formula, TITLES, "pl") == words


def test_english_keeps_the_decimal_point():
    assert in_words("a * 0.5", {"a": "births"}, "en") == "births × 0.5"


def test_an_operator_is_told_with_its_parameters_and_its_inputs():
    given = {"series": "made:t", "unit": "degC", "kind": "flow", "period": "month"}
    version = RecipeVersion.model_validate(
        {
            "from": "1990",
            "inputs": {"t": given},
            "operator": "heating_degree_days@1",
            "parameters": {"base": 17},
        }
    )
    assert recipe_in_words(version, {"t": "temperatura"}, "pl") == (
        "liczymy stopniodni grzania (17 °C minus średnia, przy średniej do 15 °C), z danych: temperatura"
    )
    assert recipe_in_words(version, {"t": "temperature"}, "en") == (
        "we compute heating degree days (17 °C less the mean, for means up to 15 °C), from: temperature"
    )
