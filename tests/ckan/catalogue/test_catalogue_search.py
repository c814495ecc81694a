"""Finding cards and datasets in Polish and English, through the real Solr. Synthetic cards."""

import pytest
from ckan.tests import helpers
from ckanext.kielce.catalogue.foundation import lay_foundation
from ckanext.kielce.catalogue.records import Record, put

pytestmark = pytest.mark.usefixtures("catalogue")

CARDS = [
    ("population-total", "population", "Liczba mieszkańców", "Number of residents"),
    ("population-density", "population", "Gęstość zaludnienia", "Population density"),
    ("transport-bike", "transport", "Długość ścieżek rowerowych", "Length of bicycle paths"),
    ("finance-debt", "finance", "Zadłużenie na mieszkańca", "Debt per resident"),
]


@pytest.fixture(scope="module")
def filled():
    """What this module has put into the catalogue already."""
    return set()


@pytest.fixture
def catalogue(with_plugins, filled, request):
    """The cards above and one dataset, written once for the module: no test changes them."""
    if filled:
        return
    for cleaner in ("clean_db", "clean_index"):
        request.getfixturevalue(cleaner)
    lay_foundation()
    for name, theme, title, title_en in CARDS:
        put(_record("indicator", name, theme, title, title_en))
    put(_record("dataset", "mieszkania", "housing", "Mieszkania oddane do użytku", "Dwellings completed"))
    filled.add("cards")


def _record(kind, name, theme, title, title_en):
    fields = {
        "type": kind,
        "title": title,
        "title_en": title_en,
        "notes": f"Opis: {title.lower()} na 31 grudnia 2021.",
        "notes_en": f"Definition: {title_en.lower()}.",
        "owner_org": "urzad-miasta-kielce",
        "groups": [{"name": theme}],
    }
    if kind == "indicator":
        fields["card_id"] = name.replace("-", ".", 1)
    return Record(name, fields, ())


def _found(query, **more):
    return [found["name"] for found in helpers.call_action("package_search", q=query, **more)["results"]]


@pytest.mark.parametrize("query", ["ludnosci kielc", "ludność Kielce", "ludności w Kielcach", "LUDNOSC"])
def test_the_cards_of_a_theme_come_first_in_any_form_of_its_name(query):
    assert set(_found(query)[:2]) == {"population-total", "population-density"}


@pytest.mark.parametrize("query", ["ścieżki rowerowe", "ścieżkami rowerowymi", "bicycle paths", "bike"])
def test_a_card_is_found_by_every_form_of_its_words_in_both_languages(query):
    assert _found(query)[0] == "transport-bike"


def test_cards_and_datasets_are_found_together():
    assert {"mieszkania", "population-total"} <= set(_found("kielce"))


def test_years_stay_apart():
    assert _found("mieszkańców 2021")
    assert not _found("mieszkańców 2011")


def test_the_search_page_counts_kinds_and_themes_in_its_language(app):
    polish, english = app.get("/dataset/?q=kielce").body, app.get("/en/dataset/?q=kielce").body

    assert "Wskaźnik" in polish
    assert "Zbiór danych" in polish
    assert "Indicator" in english
    assert "Number of residents" in english
    assert "Number of residents" not in polish


def test_the_api_keeps_both_languages_whatever_the_address(app):
    answer = app.get("/en/api/3/action/package_show?id=finance-debt").json["result"]

    assert (answer["title"], answer["title_en"]) == ("Zadłużenie na mieszkańca", "Debt per resident")


def test_a_card_is_shown_in_the_language_of_the_page(app):
    assert "Debt per resident" in app.get("/en/indicator/finance-debt").body
    assert "Zadłużenie na mieszkańca" in app.get("/indicator/finance-debt").body


def test_words_that_are_nowhere_find_nothing():
    assert _found("niedźwiedzie polarne") == []


@pytest.mark.parametrize(
    "query", ["{!xmlparser v='<x/>'}", '_query_:"*:*"', "((((", "tytuł:", '"', "a AND OR b"]
)
def test_a_hostile_or_broken_query_is_answered_in_words(app, query):
    answer = app.get("/api/3/action/package_search", query_string={"q": query})

    assert answer.status_code in (200, 400, 409)
    assert "/solr/" not in answer.body
    assert "Traceback" not in answer.body
