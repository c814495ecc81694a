"""A wrong address says what is wrong and leads on, in both languages."""

import pytest
from visit import english

WRONG = [
    "/nie-ma-takiej-strony",
    "/pulpity/nie-ma",
    "/pulpity/ludnosc/nie-ma",
    "/pulpity/ludnosc/nie-ma.csv",
    "/embed/ludnosc/nie-ma",
    "/indicator/nie-ma-takiej-karty",
    "/skad-ta-liczba/population.nothing/266101/2024",
    "/skad-ta-liczba/population.total/999999/2024",
    "/skad-ta-liczba/population.total/266101/1066",
    "/skad-ta-liczba/population.total/266101/wczoraj",
]


@pytest.mark.parametrize("language", ["pl", "en"])
@pytest.mark.parametrize("path", WRONG)
def test_a_wrong_address_is_a_404_with_a_way_on(visitor, path, language):
    opened = visitor.open(path if language == "pl" else english(path))
    assert opened.status == 404
    assert opened.page.locator("h1").inner_text().strip()
    ways = opened.page.locator("main .ways a")
    assert ways.count() >= 1
    answer = opened.page.request.get(ways.first.get_attribute("href"))
    assert answer.status == 200
    assert opened.page.locator("form[role=search]").count() == 1


def test_a_wrong_period_leads_to_the_nearest_ones(visitor):
    page = visitor.open("/skad-ta-liczba/population.total/266101/2099").page
    page.locator("main .ways a[href*='/skad-ta-liczba/']").first.click()
    assert page.locator(".steps .result b").first.inner_text().strip()


def test_a_program_gets_the_same_as_json(visitor):
    page = visitor.open("/").page
    answer = page.request.get("/skad-ta-liczba/population.total/266101/1066.json")
    assert answer.status == 404
    assert answer.json()["try"]
