"""The clerk's story: publish the quarterly file in 8 clicks, without cleaning. Files are synthetic."""

from __future__ import annotations

import os
import re
import sys
import uuid
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).parents[1] / "harvesters"))
from test_editing import CALL, PASSWORD, UNIT, log_in
from workbooks import day, xlsx

MOST_CLICKS = 8
PATIENCE = 120_000
"""Milliseconds within which a worker has published a small file, also on a busy machine."""


def quarter(number: int) -> bytes:
    """A workbook as an office keeps it: title, merged headings, a sum, a footnote."""
    rows = [
        [f"Zgłoszone awarie oświetlenia, {number}. kwartał 2026"],
        [],
        ["Dzielnica", "Zgłoszenia", "", "Pierwsze"],
        ["", "przyjęte", "załatwione", ""],
        ["Śródmieście", 120 + number, "1 018", day(46000 + number)],
        ["Barwinek", 80, "b.d.", "01.02.2026"],
        ["Bocianek", "ok. 40", 39, "2.02.2026"],
        ["Razem", 200 + number, 1057],
        ["* Dane wstępne."],
    ]
    return xlsx({"Kwartał": rows, "Notatki": [["x"]]}, hidden=["Notatki"], merged=["B3:C3"])


@pytest.fixture(scope="session")
def clerk(browser) -> str:
    """An editor of a unit, invited by the administrator."""
    from conftest import BASE_URL

    context = browser.new_context(base_url=BASE_URL)
    page = context.new_page()
    log_in(page, os.environ["ZOOM_ADMIN"], os.environ["ZOOM_ADMIN_PASSWORD"])
    page.goto("/organization")
    name = f"urzednik-{uuid.uuid4().hex[:8]}"
    user = {"name": name, "email": f"{name}@example.org", "password": PASSWORD}
    assert page.evaluate(CALL, ["user_create", user])["success"]
    member = {"id": UNIT, "username": name, "role": "editor"}
    assert page.evaluate(CALL, ["organization_member_create", member])["success"]
    context.close()
    return name


@pytest.fixture
def desk(visitor, clerk):
    """A window of the clerk."""

    def opened(**options) -> Page:
        page = visitor.open("/user/login", **options).page
        log_in(page, clerk, PASSWORD)
        return page

    return opened


class Hand:
    """Clicks, and counts them. Choosing a file counts as two: the button, and the file in the window."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def click(self, selector: str) -> None:
        self.clicks += 1
        self.page.click(selector)

    def file(self, name: str, content: bytes) -> None:
        self.clicks += 2
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        self.page.set_input_files("#file", {"name": name, "mimeType": kind, "buffer": content})

    def choose(self, selector: str, value: str) -> None:
        self.clicks += 2
        self.page.select_option(selector, value)


def first_file(page: Page, title: str) -> None:
    """The first quarter: a new dataset."""
    page.goto("/dodaj-plik")
    Hand(page).file("awarie I kw.xlsx", quarter(1))
    page.select_option("#dataset", "+")
    page.click("summary:has-text('Nowy zbiór')")
    page.fill("#title", title)
    page.select_option("#theme", "energy")
    page.select_option("#unit", UNIT)
    page.click("button:has-text('Sprawdź plik')")
    page.click("button[value=publish]")
    published(page)


def published(page: Page) -> None:
    expect(page.locator("h1")).to_have_text("Opublikowano", timeout=PATIENCE)


def test_the_quarterly_file_is_published_in_eight_clicks_and_by_nobody_cleaned(desk):
    page, title = desk(), f"Awarie oświetlenia {uuid.uuid4().hex[:6]}"
    first_file(page, title)
    hand = Hand(page)
    page.goto("/dodaj-plik")
    hand.file("awarie II kw.xlsx", quarter(2))
    hand.choose("#dataset", page.locator("#dataset option", has_text=title).get_attribute("value") or "")
    hand.click("button:has-text('Sprawdź plik')")
    expect(page.locator("#verdict")).to_contain_text("3 wiersze")
    hand.click("button[value=publish]")
    published(page)
    hand.click("a.button:has-text('Otwórz zbiór')")
    expect(page.locator("h1").first).to_contain_text(title)
    assert hand.clicks <= MOST_CLICKS, hand.clicks


def test_the_check_names_row_and_column_and_shows_what_will_be_published(desk):
    page = desk()
    page.goto("/dodaj-plik")
    Hand(page).file("awarie.xlsx", quarter(1))
    page.select_option("#dataset", "+")
    page.click("summary:has-text('Nowy zbiór')")
    page.fill("#title", "Nie do publikacji")
    page.click("button:has-text('Sprawdź plik')")
    expect(page.locator("ul.doubtful")).to_contain_text("Wiersz 7, kolumna B")
    expect(page.locator("#preview")).to_contain_text("Śródmieście")
    expect(page.locator("#preview")).to_contain_text("2026-02-01")
    expect(page.locator("ul.doubtful")).to_contain_text("ukryty arkusz „Notatki”")
    page.click("button[value=drop]")
    expect(page.locator("h1")).to_have_text("Dodaj plik")


def test_without_scripts_the_same_form_publishes(desk):
    page = desk(script=False)
    first_file(page, f"Bez skryptów {uuid.uuid4().hex[:6]}")


def test_a_file_that_is_no_table_is_refused_in_words(desk):
    page = desk()
    page.goto("/dodaj-plik")
    page.set_input_files("#file", {"name": "umowa.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    page.select_option("#dataset", "+")
    page.click("summary:has-text('Nowy zbiór')")
    page.fill("#title", "Umowa")
    page.click("button:has-text('Sprawdź plik')")
    expect(page.locator("#verdict")).to_contain_text("nie można jeszcze opublikować")
    expect(page.locator("ul.refused")).to_contain_text("Plików „.pdf” portal nie czyta")
    expect(page.locator("button[value=publish]")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_form_and_check_are_accessible_and_fit_a_phone(desk, scheme, prefix):
    page = desk(width=320, scheme=scheme)
    page.goto(f"{prefix}/dodaj-plik")
    _sound(page)
    Hand(page).file("awarie.xlsx", quarter(3))
    page.select_option("#dataset", "+")
    page.click("summary >> nth=0")
    page.fill("#title", "Próba")
    page.click("form.work button[type=submit]")
    expect(page).to_have_url(re.compile(r"/dodaj-plik/[0-9a-f]{32}$"))
    _sound(page)


def _sound(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:100]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
