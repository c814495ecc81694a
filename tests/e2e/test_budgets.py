"""Pages stay light: bytes on the wire and requests, cold cache, icon included."""

import pytest

KILOBYTE = 1024
DASHBOARDS = ["ludnosc", "gospodarka", "aktywnosc-obywatelska"]


@pytest.mark.parametrize("path", ["/", "/en", *(f"/pulpity/{slug}" for slug in DASHBOARDS)])
def test_a_page_weighs_at_most_120_kilobytes_and_six_requests(visitor, path):
    opened = visitor.open(path, settle=True)
    assert opened.status == 200
    assert opened.transferred <= 120 * KILOBYTE
    assert len(opened.requests) <= 6


def test_an_embedded_chart_weighs_at_most_40_kilobytes_and_three_requests(visitor, addresses):
    opened = visitor.open(addresses["embed"], settle=True)
    assert opened.status == 200
    assert opened.transferred <= 40 * KILOBYTE
    assert len(opened.requests) <= 3


@pytest.mark.parametrize("path", ["/", *(f"/pulpity/{slug}" for slug in DASHBOARDS)])
def test_a_page_asks_nobody_else_for_anything(visitor, path):
    opened = visitor.open(path, settle=True)
    assert [url for url in opened.requests if not url.startswith(visitor.base_url)] == []


@pytest.mark.parametrize("path", ["/", "/pulpity/ludnosc"])
def test_a_page_sets_no_cookie(visitor, path):
    opened = visitor.open(path, settle=True)
    assert opened.page.context.cookies() == []


def test_style_and_script_may_be_kept_for_good(visitor):
    page = visitor.open("/").page
    for selector, attribute in (("link[rel=stylesheet]", "href"), ("script", "src")):
        address = page.locator(selector).first.get_attribute(attribute)
        answer = page.request.get(address)
        assert "immutable" in answer.headers["cache-control"]
