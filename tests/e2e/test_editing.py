"""The analyst's story in a real browser: an idea becomes a published card, and nobody had to program."""

from __future__ import annotations

import os
import re
import time
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

PASSWORD = "szkice-i-karty-2026"
UNIT = "urzad-miasta-kielce"
PATIENCE = 600
"""Seconds within which a worker has computed and drawn a published card, also on a busy machine."""

CALL = """async ([action, data]) => {
  const token = document.querySelector("meta[name=_csrf_token]").content;
  const headers = {"Content-Type": "application/json", "X-CSRFToken": token};
  const body = JSON.stringify(data);
  return await (await fetch(`/api/3/action/${action}`, {method: "POST", headers, body})).json();
}"""


def log_in(page: Page, name: str, password: str) -> None:
    page.goto("/user/login")
    page.fill("#field-login", name)
    page.fill("#field-password", password)
    page.press("#field-password", "Enter")
    page.wait_for_url("**/stan-danych")


@pytest.fixture(scope="session")
def staff(browser) -> dict[str, str]:
    """Two people of one unit, invited by the administrator: what each is called."""
    from conftest import BASE_URL

    context = browser.new_context(base_url=BASE_URL)
    page = context.new_page()
    log_in(page, os.environ["ZOOM_ADMIN"], os.environ["ZOOM_ADMIN_PASSWORD"])
    page.goto("/dashboard")
    names = {role: f"{role}-{uuid.uuid4().hex[:8]}" for role in ("analityk", "druga")}
    for name in names.values():
        user = {"name": name, "email": f"{name}@example.org", "password": PASSWORD}
        assert page.evaluate(CALL, ["user_create", user])["success"]
        member = {"id": UNIT, "username": name, "role": "admin"}
        assert page.evaluate(CALL, ["organization_member_create", member])["success"]
    context.close()
    return names


@pytest.fixture
def desk_of(visitor, staff):
    """A window in which somebody of the unit is logged in: ``desk_of("analityk")``."""

    def opened(role: str, **options) -> Page:
        page = visitor.open("/user/login", **options).page
        page.on("dialog", lambda dialog: dialog.accept())
        log_in(page, staff[role], PASSWORD)
        return page

    return opened


@pytest.fixture
def idea() -> str:
    """The id of a card that does not exist yet."""
    return f"population.story_{uuid.uuid4().hex[:8]}"


def field(page: Page, name: str):
    return page.locator(f'[id="f-{name}"]')


def begin(page: Page, card_id: str, like: str = "") -> None:
    page.goto("/wskazniki/nowy")
    page.select_option("#theme", "population")
    page.fill("#pl", "Zgony na 1000 mieszkańców (próba)")
    page.fill("#en", "Deaths per 1,000 residents (trial)")
    if like:
        page.select_option("#like", like)
    page.locator("summary", has_text="Nazwa techniczna").click()
    page.fill("#name", card_id.partition(".")[2])
    page.get_by_role("button", name="Rozpocznij kartę").click()
    page.wait_for_url("**/edycja")


def fill_texts(page: Page) -> None:
    texts = {
        "short_title": ("Zgony na 1000 osób", "Deaths per 1,000"),
        "definition": ("Zgony w roku na tysiąc mieszkańców.", "Deaths in the year per thousand residents."),
        "why": ("Pokazuje, ilu mieszkańców ubywa.", "It shows how many residents the city loses."),
        "how_to_read": ("Wartość 12 to dwanaście zgonów na tysiąc.", "A value of 12 means twelve deaths."),
        "owner.data": ("Główny Urząd Statystyczny", "Statistics Poland"),
        "owner.card": ("Biuro SMART CITY", "Smart City Office"),
    }
    for name, (polish, english) in texts.items():
        field(page, f"{name}.pl").fill(polish)
        field(page, f"{name}.en").fill(english)


def fill_measure(page: Page) -> None:
    choices = {"class": "local", "direction": "lower_is_better", "unit": "per_1000", "kind": "ratio"}
    for name, code in (choices | {"period": "year", "level": "city"}).items():
        field(page, name).select_option(code)
    for name, text in {"decimals": "1", "range": "0; 50", "moment": "period"}.items():
        field(page, name).fill(text)


def use(page: Page, words: str, wanted: str) -> None:
    """Find figures for the formula and take them into the recipe."""
    page.fill("#find", words)
    found = page.locator("#found li", has=page.locator("code", has_text=re.compile(f"^{re.escape(wanted)}$")))
    found.get_by_role("button").click()
    page.wait_for_load_state()


def decide(page: Page, card_id: str, button: str, why: str = "") -> None:
    page.goto(f"/wskazniki/{card_id}/przeglad")
    if why:
        page.fill("#why", why)
    page.get_by_role("button", name=button).click()
    page.wait_for_load_state()


def until_published(page: Page, address: str) -> None:
    """The page of the card, once a worker has made it with values."""
    end = time.monotonic() + PATIENCE
    answer = page.goto(address)
    while time.monotonic() < end:
        if answer.status == 200 and page.locator("#values").count():
            return
        time.sleep(1)
        answer = page.reload()  # asks the server, not the browser's cache
    raise AssertionError(f"{address} has no values after {PATIENCE} s")


def test_an_analyst_turns_an_idea_into_a_published_card(desk_of, visitor, idea):
    anna = desk_of("analityk")
    begin(anna, idea)
    use(anna, "zgony", "bdl:65")
    use(anna, "liczba mieszkańców", "population.total")
    inputs = "recipes.national.0.inputs"
    field(anna, f"{inputs}.0.name").fill("deaths")
    field(anna, f"{inputs}.1.name").fill("people")
    field(anna, "recipes.national.0.formula").fill("per(deaths, people, 1000)")
    fill_texts(anna)
    fill_measure(anna)
    for name, text in {"territory": "266101", "period": "2023", "result": "11,5143"}.items():
        field(anna, f"example.{name}").fill(text)
    for name, figure in (("deaths", "2099"), ("people", "182295")):
        anna.get_by_role("button", name="Dodaj liczbę").click()
        anna.wait_for_load_state()
        row = anna.locator('[id="f-example.inputs"] .row').last
        row.locator("input").fill(name)
        row.locator("textarea").fill(figure)
    expect(anna.locator("#verdict")).to_contain_text("Wszystko się zgadza", timeout=60_000)
    anna.get_by_role("button", name="Pokaż, co się zmieni").click()
    expect(anna.locator("#trial table")).to_contain_text("2023")
    anna.fill("#why", "Mieszkańcy pytali o zgony.")
    anna.get_by_role("button", name="Zapisz szkic").click()
    anna.wait_for_load_state()
    address = f"/indicator/{idea.replace('.', '-', 1)}"
    assert visitor.open(address).status == 404
    decide(anna, idea, "Przekaż drugiej osobie")
    assert anna.get_by_role("button", name="Zatwierdź").count() == 0
    basia = desk_of("druga")
    decide(basia, idea, "Zatwierdź")
    decide(basia, idea, "Opublikuj")
    until_published(anna, address)
    public = visitor.open(address).page
    assert public.locator("h1").inner_text() == "Zgony na 1000 mieszkańców (próba)"
    assert "Mieszkańcy pytali o zgony." in public.locator("#versions").inner_text()
    assert "11,5" in public.locator("#values").inner_text()
    decide(basia, idea, "Wycofaj publikację", "Koniec próby.")


def test_without_script_every_button_does_the_same(desk_of, idea):
    page = desk_of("analityk", script=False)
    begin(page, idea, like="population.birth_rate")
    page.get_by_role("button", name="Sprawdź").last.click()
    assert "Do poprawienia" in page.locator("#verdict").inner_text()
    field(page, "decimals").fill("dwa")
    page.get_by_role("button", name="Sprawdź").last.click()
    assert "liczba" in page.locator('[id="e-decimals"]').inner_text()
    assert field(page, "decimals").get_attribute("aria-invalid") == "true"
    assert field(page, "decimals").input_value() == "dwa"
    page.fill("#find", "zgony")
    page.get_by_role("button", name="Szukaj").last.click()
    use(page, "zgony", "bdl:65")
    assert page.locator('[id="f-recipes.national.0.inputs"] .row').count() == 3
    page.get_by_role("button", name="Zapisz szkic").click()
    page.goto("/wskazniki/szkice")
    assert idea in page.locator("main").inner_text()
    decide(page, idea, "Porzuć szkic")


def test_the_second_of_two_sees_what_the_first_changed_and_loses_nothing(desk_of, idea):
    anna, basia = desk_of("analityk"), desk_of("druga")
    begin(anna, idea, like="population.birth_rate")
    basia.goto(f"/wskazniki/{idea}/edycja")
    field(anna, "why.pl").fill("Tekst Anny.")
    anna.get_by_role("button", name="Zapisz szkic").click()
    anna.wait_for_load_state()
    field(basia, "how_to_read.pl").fill("Tekst Basi.")
    basia.get_by_role("button", name="Zapisz szkic").click()
    expect(basia.get_by_role("alert")).to_contain_text("Tekst Anny.")
    assert field(basia, "why.pl").input_value() == "Tekst Anny."
    assert field(basia, "how_to_read.pl").input_value() == "Tekst Basi."
    basia.get_by_role("button", name="Zapisz szkic").click()
    basia.wait_for_load_state()
    assert basia.get_by_role("alert").count() == 0
    decide(basia, idea, "Porzuć szkic")


def test_html_in_a_text_is_shown_as_text(desk_of, idea):
    page = desk_of("analityk")
    begin(page, idea, like="population.birth_rate")
    field(page, "why.pl").fill("<img src=x onerror=document.title='pwned'>")
    page.get_by_role("button", name="Zapisz szkic").click()
    page.goto(f"/wskazniki/{idea}/przeglad")
    assert "<img src=x" in page.locator(".changes").inner_text()
    assert page.locator(".changes img").count() == 0
    decide(page, idea, "Porzuć szkic")


def test_a_visitor_is_asked_to_log_in_and_nothing_is_cached(visitor):
    page = visitor.open("/wskazniki/szkice").page
    assert "/user/login" in page.url


PAGES = ("szkice", "nowy", "population.birth_rate/edycja", "population.birth_rate/wersje")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_staff_works(desk_of, scheme):
    page = desk_of("analityk", scheme=scheme, bypass_csp=True)
    for path in (f"{prefix}/wskazniki/{name}" for prefix in ("", "/en") for name in PAGES):
        page.goto(path)
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == [], path


def test_a_phone_needs_no_sideways_scrolling_where_staff_works(desk_of):
    page = desk_of("analityk", width=360)
    for name in PAGES:
        page.goto(f"/wskazniki/{name}")
        for width in (360, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
