"""Where figures come from and what is overdue, as people of the city and readers find it."""

import os
import re

from axe_playwright_python.sync_playwright import Axe
from icalendar import Calendar

ADMIN, PASSWORD = "ZOOM_ADMIN", "ZOOM_ADMIN_PASSWORD"


def log_in(page):
    page.goto("/user/login")
    page.fill("#field-login", os.environ[ADMIN])
    page.fill("#field-password", os.environ[PASSWORD])
    page.press("#field-password", "Enter")
    page.wait_for_url("**/stan-danych")


def test_a_clerk_sees_what_is_overdue_on_the_first_screen_after_login(visitor):
    page = visitor.open("/").page
    log_in(page)
    assert page.locator("main h2").first.get_attribute("id") == "zrodla"
    late = page.locator("main tbody tr .under.late")
    assert late.count() >= 1
    assert re.search(r"\d{4}", late.first.inner_text())
    assert page.locator("main tbody tr a[href^='/zrodla/']").first.is_visible()


def test_the_first_screen_of_a_clerk_is_accessible_on_a_phone(visitor):
    page = visitor.open("/", width=360, bypass_csp=True).page
    log_in(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert Axe().run(page).response["violations"] == []


def test_a_journalist_is_two_clicks_from_a_chart_to_its_source(visitor, addresses):
    page = visitor.open(addresses["dashboard ludnosc"]).page
    page.locator("[data-chart] .source a[href^='/zrodla/']").first.click()
    page.wait_for_url("**/zrodla/**")
    assert page.locator("main dd a[rel=external]").first.get_attribute("href").startswith("https://")
    page.locator("#zbiory a[href^='/dataset/']").first.click()
    page.wait_for_url("**/dataset/**")
    assert page.locator("h1").first.inner_text().strip()


def test_a_trace_leads_to_the_page_of_each_source(visitor, addresses):
    page = visitor.open(addresses["trace"]).page
    page.locator(".cell a[href^='/zrodla/']").first.click()
    page.wait_for_url("**/zrodla/**")
    card = page.locator("#wskazniki a[href^='/indicator/']").first
    assert card.get_attribute("href")


def test_sources_are_narrowed_and_read_without_a_script(visitor):
    page = visitor.open("/zrodla", script=False).page
    whole = page.locator("tbody tr").count()
    page.locator(".choices a").last.click()
    page.wait_for_url("**/zrodla?state=*")
    assert 0 < page.locator("tbody tr").count() < whole


def test_a_visitor_finds_no_button_and_is_asked_to_log_in(visitor):
    page = visitor.open("/zrodla/gus-bdl").page
    assert page.locator("main button").count() == 0
    page.locator("a[href$='/synchronizacja']").click()
    page.wait_for_url("**/user/login**")


def test_a_calendar_program_can_subscribe(visitor):
    page = visitor.open("/kalendarz").page
    answer = page.request.get("/kalendarz.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(answer.body()).walk("VEVENT")
    assert len(events) == len(page.request.get("/kalendarz.json").json())
    assert all("@" in str(one["UID"]) for one in events)


def test_a_reader_asks_the_holder_for_data_that_are_not_open(visitor):
    page = visitor.open("/zasoby?availability=internal", width=360).page
    page.locator("tbody th a[href^='/zasoby/']").first.click()
    page.wait_for_url("**/zasoby/*")
    assert page.locator("a[href^='mailto:']").first.get_attribute("href").startswith("mailto:")


def test_every_page_of_sources_prints_its_tables_whole(visitor):
    for path in ("/zrodla", "/kalendarz"):
        page = visitor.open(path).page
        page.emulate_media(media="print")
        assert page.locator("main table").first.is_visible()
        assert not page.locator(".znk-nav").is_visible()
