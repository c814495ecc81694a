"""Polish words in the real Solr: every form meets its word, typed with Polish letters or without."""

import json
import os
import urllib.parse
import urllib.request

import pytest
from zoom_config.stack.dictionary import folding

FORMS = [
    "ludność ludności ludnością",
    "mieszkaniec mieszkańca mieszkańcy mieszkańców mieszkańcom mieszkańcami mieszkańcach",
    "żłobek żłobka żłobki żłobków żłobkach żłobkami",
    "przedszkole przedszkola przedszkoli przedszkolach",
    "ścieżka ścieżki ścieżek ścieżkami ścieżkach",
    "budżet budżetu budżety budżetów budżecie",
    "oświata oświaty oświacie oświatę",
    "dochód dochodu dochody dochodów dochodami",
    "wskaźnik wskaźnika wskaźniki wskaźników",
    "Kielce Kielc Kielcom Kielcami Kielcach",
    "głosowanie głosowania głosowaniu głosowań",
    "powietrze powietrza powietrzu powietrzem",
    "drzewo drzewa drzew drzewami",
    "rowerowy rowerowa rowerowe rowerowych rowerowym",
    "śmieci śmieciami śmieciach",
]


def words(text: str, side: str = "index") -> set[str]:
    """What Solr makes of a text on its way into the index, or of a query."""
    parameters = {
        "analysis.fieldtype": "text",
        "analysis.fieldvalue": text,
        "analysis.query": text,
        "wt": "json",
    }
    address = f"{os.environ['ZOOM_SOLR_URL']}/analysis/field?{urllib.parse.urlencode(parameters)}"
    with urllib.request.urlopen(address, timeout=20) as answer:
        stages = json.load(answer)["analysis"]["field_types"]["text"][side]
    return {token["text"] for token in stages[-1]}


def without_polish_letters(text: str) -> str:
    return text.translate(str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ"))


@pytest.mark.parametrize("family", FORMS, ids=lambda family: family.split()[0])
def test_every_form_finds_every_other_with_and_without_polish_letters(family: str):
    forms = family.split()
    indexed = {form: words(form) for form in forms}
    typed = {form: words(form, "query") for form in [*forms, *map(without_polish_letters, forms)]}
    lost = [(query, form) for query in typed for form in forms if not typed[query] & indexed[form]]
    assert lost == []


@pytest.mark.parametrize(("one", "other"), [("2011", "2021"), ("2021", "2020"), ("2024", "2024/25")])
def test_years_stay_apart(one: str, other: str):
    assert words(one, "query") == {one}
    assert one == "2024" or not words(one, "query") & words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("szkoła", "szkło"),
        ("drogi", "drób"),
        ("wodociąg", "wódka"),
        ("las", "łaska"),
        ("budżet", "budynek"),
        ("przedszkole", "szkoła"),
        ("Kielce", "kielich"),
        ("urodzenia", "zgony"),
        ("woda", "wódka"),
        ("miasto", "mięso"),
    ],
)
def test_words_that_only_look_alike_stay_apart(one: str, other: str):
    forms = {one, without_polish_letters(one)}
    assert not any(words(form, "query") & words(other) for form in forms)


def test_a_sentence_keeps_its_numbers_and_codes():
    assert {"2137", "bdl", "2024"} <= words("Ludność w 2024 r. (BDL, podgrupa 2137)")


def test_folding_knows_every_polish_letter():
    assert "ZAŻÓŁĆ GĘŚLĄ JAŹŃ".translate(folding()) == "zazolc gesla jazn"


def test_the_core_for_unit_tests_is_another_one_with_the_same_words():
    other = os.environ["ZOOM_SOLR_URL"] + "_test"
    with urllib.request.urlopen(f"{other}/admin/ping?wt=json", timeout=20) as answer:
        assert json.load(answer)["status"] == "OK"
