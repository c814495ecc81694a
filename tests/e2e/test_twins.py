"""Analyst: explain why GUS and the register differ. The page has measured it; only the comment is written."""

import os

PAIR = "/blizniaki/population.total/registered"


def test_an_analyst_finds_the_difference_measured_and_writes_only_the_comment(visitor):
    page = visitor.open("/wskazniki").page
    page.locator("main a[href='/blizniaki']").click()
    page.wait_for_url("**/blizniaki")
    page.locator(f".entry a[href='{PAIR}']").click()
    page.wait_for_url(f"**{PAIR}")
    said = page.locator("main .lead").inner_text().replace("\xa0", " ")
    assert "194 852 osoby" in said
    assert "187 372 osoby" in said
    assert "1 492 osoby" in said
    assert page.locator("main .class").first.inner_text() == "wyjaśnione"
    page.locator("a[href$='/komentarz']").click()
    page.wait_for_url("**/user/login**")
    page.fill("input[name=login]", os.environ["ZOOM_ADMIN"])
    page.fill("input[name=password]", os.environ["ZOOM_ADMIN_PASSWORD"])
    page.locator("form button[type=submit]", has_text="").last.click()
    page.wait_for_url("**/komentarz")
    page.fill("#text_pl", "Rejestr liczy zameldowanych, bilans mieszkających.")
    page.fill("#text_en", "The register counts the registered, the balance those who live here.")
    page.locator("form.work button[type=submit]").click()
    page.wait_for_url(f"**{PAIR}#comments")
    last = page.locator("#comments .comment").last.inner_text()
    assert "Rejestr liczy zameldowanych" in last
    page.goto(f"/en{PAIR}")
    assert "The register counts the registered" in page.locator("#comments").inner_text()


def test_a_reader_goes_from_the_card_to_the_comparison_and_to_both_traces(visitor):
    page = visitor.open("/indicator/population-total", width=360, has_touch=True).page
    page.locator(f"#twins a[href='{PAIR}']").tap()
    page.wait_for_url(f"**{PAIR}")
    traces = page.locator(".two a[href^='/skad-ta-liczba/']")
    assert traces.count() == 2
    traces.last.tap()
    page.wait_for_url("**/skad-ta-liczba/population.registered_residents/**")


def test_the_figures_of_a_comparison_can_be_taken_away(visitor):
    page = visitor.open(PAIR).page
    for form, kind in (("csv", "text/csv"), ("json", "application/json")):
        answer = page.request.get(f"{PAIR}.{form}")
        assert answer.status == 200
        assert answer.headers["content-type"].split(";")[0] == kind
    chart = page.request.get(f"{PAIR}/twin-lines.svg")
    assert "stroke-dasharray" in chart.text()
    assert page.request.get(f"{PAIR}/waterfall.png").body().startswith(b"\x89PNG")


def test_the_tile_of_a_card_with_a_twin_says_so(visitor):
    page = visitor.open("/pulpity/ludnosc").page
    marks = page.locator(".tile .class")
    assert marks.count() >= 1
    assert "2 źródła" in marks.first.inner_text()
