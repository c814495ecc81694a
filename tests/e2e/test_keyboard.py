"""The keyboard reaches every chart once; inside it the arrows read what the table says."""

import pytest

PAGE = "/pulpity/ludnosc"
FOCUSED = """
(() => {
  const now = document.activeElement;
  return now.matches("[data-reader]") ? now.closest("[data-chart]").id : "";
})()
"""


@pytest.fixture
def page(visitor):
    return visitor.open(PAGE).page


def drawn(page) -> list[str]:
    return page.eval_on_selector_all(
        "[data-chart]:has([data-reader])", "cards => cards.map((card) => card.id)"
    )


def test_tab_stops_at_every_chart_once(page):
    stops, ids = [], drawn(page)
    for _ in range(400):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
        if page.evaluate("document.activeElement.closest('.znk-foot') !== null"):
            break
    assert [stop for stop in stops if stop] == ids


def test_the_first_stop_skips_to_the_content(page):
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def reader(page):
    card = page.locator("[data-chart]:has([data-reader]):has(table tbody tr:nth-child(3))").first
    chart = card.locator("[data-reader]")
    chart.focus()
    return card, chart


def cells(card, row: int) -> tuple[str, str]:
    line = card.locator("tbody tr").nth(row)
    return line.locator("th").inner_text().strip(), line.locator("td").first.inner_text().strip()


def said(card) -> str:
    return card.locator("[role=status]").inner_text()


def test_end_reads_the_last_row_of_the_table_and_home_the_first(page):
    card, chart = reader(page)
    card.locator("summary").first.click()
    chart.focus()
    count = card.locator("tbody tr").count()
    for key, row in (("End", count - 1), ("Home", 0)):
        chart.press(key)
        head, value = cells(card, row)
        assert said(card).startswith(head)
        assert value.split("\n")[0] in said(card)


def test_arrows_go_row_by_row(page):
    card, chart = reader(page)
    card.locator("summary").first.click()
    chart.focus()
    chart.press("Home")
    chart.press("ArrowRight")
    head, value = cells(card, 1)
    assert head in said(card)
    assert value.split("\n")[0] in said(card)


def test_escape_leaves_and_falls_silent(page):
    card, chart = reader(page)
    chart.press("End")
    chart.press("Escape")
    assert page.evaluate(FOCUSED) == ""
    assert said(card) == ""


def test_the_hint_is_said_on_arrival(page):
    card, _ = reader(page)
    assert "Esc" in said(card)
