"""The home page on paper: live figures, honest counts."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from ckanext.kielce.dashboards import home, index, names
from paper import render
from synthetic import TODAY
from trial import CARDS
from zoom_schemas.settings import load_settings
from zoom_schemas.themes import load_themes

from dashboards_embed.render import render_tiles


@pytest.fixture(scope="module")
def tiles(values, lang):
    made = render_tiles(CARDS, values, CARDS, load_settings(), lang, TODAY)
    return {tile.card_id: tile for tile in made}


@pytest.fixture(scope="module")
def shown(tiles, definition, lang) -> home.Home:
    return home.build(load_settings(), lang, load_themes().values(), CARDS, tiles, [definition])


@pytest.fixture(scope="module")
def soup(shown, lang) -> BeautifulSoup:
    html = render("kielce/home.html", lang, home=shown, address=names.card_page, with_unit=home.with_unit)
    return BeautifulSoup(html, "lxml")


def test_all_twenty_themes_are_there(soup):
    assert len(soup.select(".theme")) == 20


def test_a_theme_with_a_dashboard_leads_to_it(shown):
    population = next(theme for theme in shown.themes if theme.id == "population")
    assert population.address == "/pulpity/proba"


def test_a_theme_says_one_live_figure_and_how_many_indicators_have_figures(shown, tiles):
    population = next(theme for theme in shown.themes if theme.id == "population")
    assert population.tile == tiles["population.total"]
    assert (population.ready, population.planned) == (4, load_themes()["population"].indicators_planned)


def test_a_card_without_values_does_not_count_as_ready(shown):
    economy = next(theme for theme in shown.themes if theme.id == "economy")
    assert (economy.ready, economy.tile) == (0, None)


def test_a_withdrawn_card_leaves_the_page_standing(tiles, definition, lang):
    gone = next(iter(tiles))
    left = {card_id: card for card_id, card in CARDS.items() if card_id != gone}
    shown = home.build(load_settings(), lang, load_themes().values(), left, tiles, [definition])
    assert shown.ready == len(tiles) - 1
    assert gone not in [theme.tile.card_id for theme in shown.themes if theme.tile]


def test_only_figures_that_exist_are_shown(shown):
    assert [tile.card_id for tile in shown.figures] == ["population.total", "population.net_migration"]


def test_every_figure_leads_to_its_card(soup, shown):
    addresses = [link["href"].removeprefix("/en") for link in soup.select(".tiles a")]
    assert addresses == [names.card_page(tile.card_id) for tile in shown.figures]


def test_the_search_leads_to_the_catalogue(soup, lang):
    form = soup.select_one("form[role=search]")
    assert form["action"] == {"pl": "/dataset", "en": "/en/dataset"}[lang]
    assert form.select_one("input[name=q]")


def test_without_the_search_server_the_page_says_so(soup, lang):
    words = {"pl": "chwilowo niedostępna", "en": "not available at the moment"}[lang]
    assert words in soup.select_one("[aria-labelledby=news]").get_text()


def test_a_dash_in_the_gaps_comes_from_a_definition(soup, definition, lang):
    assert definition.unknown[0].text.get(lang) in soup.select_one(".call").get_text()


def test_the_list_of_indicators_keeps_planned_themes_apart(tiles, lang):
    listed = index.build(lang, load_themes().values(), CARDS, tiles, {"population": "proba"})
    assert {theme.id for theme in listed.themes} == {"population", "economy"}
    assert len(listed.planned) == 18
    soup = BeautifulSoup(render("kielce/indicators.html", lang, index=listed), "lxml")
    assert len(soup.select("#population tbody tr")) == 4


def test_a_card_without_values_is_listed_without_a_figure(tiles, lang):
    listed = index.build(lang, load_themes().values(), CARDS, tiles, {})
    silent = next(theme for theme in listed.themes if theme.id == "economy").rows[0]
    assert (silent.value, silent.period_text) == ("", "")
