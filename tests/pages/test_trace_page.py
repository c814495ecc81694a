"""The page „Skąd ta liczba” on paper, over a store with synthetic figures."""

from __future__ import annotations

import datetime as dt

import pytest
import synthetic
from bs4 import BeautifulSoup
from ckanext.kielce.dashboards import trace_page
from paper import render
from trial_store import CARDS, SHA256, open_store

from indicator_jobs.store import Store
from indicator_jobs.trace import trace


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    return open_store(tmp_path_factory.mktemp("store") / "zoom.sqlite")


@pytest.fixture
def page(store, lang) -> trace_page.TracePage:
    found = trace(store, CARDS, "population.rate", synthetic.KIELCE, "2023")
    return trace_page.build(found, lang, ["2022", "2023"])


@pytest.fixture
def soup(page, lang) -> BeautifulSoup:
    return BeautifulSoup(render("kielce/trace.html", lang, page.here, page=page), "lxml")


def test_the_formula_is_said_in_words_and_with_the_figures(page, lang):
    words = {
        "pl": "Szereg births ÷ Miara total × 1000",
        "en": "Series births ÷ Measure total × 1000",
    }[lang]
    assert page.formula.words == words
    thousand, people, result = {
        "pl": ("1\u00a0000", "200\u00a0000", "5,0"),
        "en": ("1,000", "200,000", "5.0"),
    }[lang]
    assert page.formula.filled.startswith(f"{thousand} ÷ {people} × 1000 = {result}")


def test_the_formula_is_drawn_with_names_and_with_figures(soup, page, lang):
    named, figures = soup.select(".steps .formula math")[:2]
    assert named["aria-label"].endswith(page.formula.words)
    assert figures["aria-label"] == page.formula.filled
    assert figures.select_one("mfrac mn").get_text() == {"pl": "1\u00a0000", "en": "1,000"}[lang]


def test_the_value_can_be_taken_away_as_a_sheet_and_its_recipe_as_vtl(soup, lang):
    prefix = "" if lang == "pl" else "/en"
    stem = f"{prefix}/skad-ta-liczba/population.rate/266101/2023"
    links = [link["href"] for link in soup.select(".actions a")]
    assert [f"{stem}.{form}" in links for form in ("csv", "json", "vtl")] == [True, True, True]


def test_a_value_of_the_past_says_so_and_leads_to_today(store, lang):
    then = dt.datetime.now(dt.UTC)
    found = trace(store, CARDS, "population.rate", synthetic.KIELCE, "2023", as_of=then)
    page = trace_page.build(found, lang, ["2022", "2023"])
    soup = BeautifulSoup(render("kielce/trace.html", lang, page.here, page=page), "lxml")
    assert soup.select_one(".call a")["href"].endswith("/population.rate/266101/2023")
    assert "as_of=" in page.earlier.address
    assert all("as_of=" in file.address for file in page.downloads)


def test_every_source_cell_leads_to_its_bytes_its_source_and_its_dataset(soup):
    cells = soup.select(".cell")
    assert len(cells) == 2
    for cell in cells:
        assert SHA256 in cell.get_text()
        assert "figures.csv" in cell.get_text()
        leads = [one["href"] for one in cell.select("dd a")]
        assert "/zrodla/" in leads[0]
        assert leads[1].endswith("/dataset/zrodlo-na-probe")


def test_a_card_among_the_inputs_shows_its_own_source_cell(page):
    people = next(one for one in page.formula.inputs if one.name == "people")
    assert people.inner.direct
    assert people.inner.inputs[0].id == "test:x"


def test_the_mark_of_an_input_reaches_the_value(soup, lang):
    words = {"pl": "szacunek", "en": "estimated"}[lang]
    first_step = soup.select(".steps > li")[0]
    assert words in first_step.get_text()


def test_a_secondary_copy_is_called_so(soup, lang):
    assert {"pl": "kopia wtórna", "en": "secondary copy"}[lang] in soup.select_one(".cell").get_text()


def test_one_can_walk_to_the_period_before(page):
    assert page.earlier.address.endswith("/population.rate/266101/2022")
    assert page.later is None


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        ("1066", ["2018", "2017", "2016", "2015"]),
        ("2099", ["2024", "2023", "2022", "2021"]),
        ("2020", ["2022", "2021", "2019", "2018"]),
        ("wczoraj", ["2024", "2023", "2022", "2021"]),
    ],
)
def test_the_nearest_periods_are_offered(wanted, offered):
    known = [str(year) for year in range(2015, 2025) if year != 2020]
    assert trace_page.nearest(wanted, known) == offered


def test_a_source_figure_keeps_its_own_digits():
    assert trace_page.exact(180.54, "pl") == "180,54"
    assert trace_page.exact(180.0, "pl") == "180"
