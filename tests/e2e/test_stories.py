"""What the first visitors come for, counted from the home page."""

import csv
import io

import pytest


def test_a_resident_learns_within_two_taps_how_many_people_left_last_year(visitor):
    page = visitor.open("/", width=360, has_touch=True).page
    page.locator(".theme a[href='/pulpity/ludnosc']").tap()
    page.wait_for_url("**/pulpity/ludnosc")
    words = page.locator("main").inner_text()
    assert "wyjecha" in words or "wymeldowa" in words or "migrac" in words


def test_a_journalist_is_two_clicks_from_the_chart_to_the_source_cell(visitor, addresses):
    page = visitor.open(addresses["dashboard ludnosc"]).page
    page.locator("[data-chart] .actions a[href*='/skad-ta-liczba/']").first.click()
    page.wait_for_url("**/skad-ta-liczba/**")
    cell = page.locator(".cell").first
    assert cell.locator("code", has_text=":").count() >= 1
    sha256 = cell.locator("dt:text-is('sha256') + dd").inner_text()
    assert len(sha256) == 64
    cell.locator("a[href^='/dataset/']").first.click()
    page.wait_for_url("**/dataset/**")
    assert page.locator("h1").first.inner_text().strip()


def test_a_pupil_gets_a_csv_that_a_polish_spreadsheet_opens(visitor, addresses):
    page = visitor.open(addresses["chart"]).page
    with page.expect_download() as waiting:
        page.locator(".actions a[href$='.csv']").first.click()
    content = waiting.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) > 2
    assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("form", ["csv", "svg", "png", "json"])
def test_every_file_of_a_chart_is_what_it_is_called(visitor, addresses, form):
    page = visitor.open("/").page
    answer = page.request.get(f"{addresses['chart']}.{form}")
    assert answer.status == 200
    kinds = {"csv": "text/csv", "svg": "image/svg+xml", "png": "image/png", "json": "application/json"}
    assert answer.headers["content-type"].split(";")[0] == kinds[form]


def test_the_other_language_is_one_tap_away_on_the_same_page(visitor, addresses):
    page = visitor.open(addresses["dashboard ludnosc"], width=360, has_touch=True).page
    page.locator(".znk-tools a[hreflang=en]").tap()
    page.wait_for_url("**/en/pulpity/ludnosc")
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_chart_can_be_framed_by_another_site(visitor, addresses):
    page = visitor.open("/").page
    policy = page.request.get(addresses["embed"]).headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    page.route(
        "https://gazeta.example/*",
        lambda route: route.fulfill(
            content_type="text/html",
            body=f'<iframe src="{visitor.base_url}{addresses["embed"]}" width="100%" height="620"></iframe>',
        ),
    )
    page.goto("https://gazeta.example/artykul")
    assert page.frame_locator("iframe").locator("h1").inner_text().strip()
