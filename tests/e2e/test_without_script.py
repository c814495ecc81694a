"""Everything is there without JavaScript."""

import pytest

DASHBOARDS = ["ludnosc", "gospodarka", "aktywnosc-obywatelska"]


@pytest.mark.parametrize("slug", DASHBOARDS)
def test_every_chart_shows_its_drawing_its_sentence_and_its_table(visitor, slug):
    page = visitor.open(f"/pulpity/{slug}", script=False).page
    charts = page.locator("[data-chart]:has([data-reader])")
    assert charts.count() >= 5
    for place in range(charts.count()):
        card = charts.nth(place)
        assert card.locator(".wide svg").is_visible()
        assert card.locator(".sentence").inner_text().strip()
        card.locator("summary").first.click()
        assert card.locator("table").is_visible()


def test_a_phone_gets_the_narrow_drawing(visitor):
    page = visitor.open("/pulpity/ludnosc", width=360, script=False).page
    first = page.locator("[data-chart]:has([data-reader])").first
    assert first.locator(".narrow svg").is_visible()
    assert not first.locator(".wide svg").is_visible()


def test_buttons_that_need_script_are_not_offered(visitor):
    page = visitor.open("/pulpity/ludnosc", script=False).page
    page.locator(".embedcode summary").first.click()
    assert not page.locator("button[data-copy]").first.is_visible()
    assert page.locator(".embedcode textarea").first.is_visible()


def test_the_search_form_leads_to_results(visitor):
    page = visitor.open("/", script=False).page
    page.fill("#q", "ludność")
    page.click("form[role=search] button")
    page.wait_for_url("**/dataset*")
    assert page.locator(".dataset-item").count() > 0


def test_the_colours_can_be_switched_and_stay(visitor):
    page = visitor.open("/").page
    page.click("[data-theme-switch]")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.goto("/pulpity")
    assert page.locator("html").get_attribute("data-theme") == "dark"
