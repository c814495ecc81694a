"""The pages of sources, of the inventory and of the calendar on paper, over synthetic texts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from ckanext.kielce.sources import words
from ckanext.kielce.sources.calendar_page import CalendarLine, CalendarPage, Month, UndatedLine
from ckanext.kielce.sources.desk import Needing
from ckanext.kielce.sources.history import ArrivalLine, AttemptLine
from ckanext.kielce.sources.inventory import Entry
from ckanext.kielce.sources.inventory_page import (
    Asked,
    CardLink,
    EntryLine,
    GapLine,
    HoldingPage,
    InventoryPage,
    Option,
)
from ckanext.kielce.sources.inventory_search import matching
from ckanext.kielce.sources.listing import Choice, ListPage, SourceLine
from ckanext.kielce.sources.source_page import Link, SeriesLine, SourcePage, Theme
from ckanext.kielce.sources.upcoming import Upcoming
from paper import render
from zoom_schemas.texts import Bilingual

SHA256 = "ab" * 32
LATE = Upcoming(
    "probne", "2025", "2025-12-31", "do 31 grudnia 2025", "liczby za 2024", "Z okresu.", "okres", True, False
)
LINE = SourceLine(
    id="probne",
    title="Źródło próbne",
    address="/zrodla/probne",
    publisher="Urząd próbny",
    publisher_url="https://urzad.example",
    licence="Warunki próbne",
    licence_url="https://urzad.example/warunki",
    rhythm="co rok",
    state="error",
    state_text="nie udało się",
    tone="alarm",
    reason="Wydawca nie odpowiada.",
    last_success="22 listopada 2026, 03:10",
    last_change="20 listopada 2026",
    next_try="24 listopada 2026, 03:10",
    due="24 listopada 2026, 03:10",
    figures="2023",
    next_figures=LATE,
    cards=2,
    cards_text="2 wskaźniki",
    datasets=1,
    secondary=True,
)
ENTRY = EntryLine(
    id="kolejka",
    title="Kolejka próbna",
    address="/zasoby/kolejka",
    holder="Wydział próbny",
    holder_address="/organization/wydzial-probny",
    form="rejestr",
    quality="nie wiadomo",
    quality_reason="",
    current="nie wiadomo",
    known="rejestr",
    availability="wewnętrzne",
    tone="still",
    note="Dane o osobach.",
    wanted="3 wskaźniki",
    served="",
    email="dane@example.org",
    ask="mailto:dane@example.org?subject=x",
    ask_text="Poproś o nie dysponenta",
)


def soup(template: str, lang: str, here: str, **context) -> BeautifulSoup:
    return BeautifulSoup(render(f"kielce/sources/{template}", lang, here, **context), "lxml")


def labels_of(found: BeautifulSoup) -> set[bool]:
    """Whether every cell beside the first names its column for a phone, as the head of the table does."""
    answers = set()
    for table in found.select("table.stack"):
        heads = [one.get_text() for one in table.select("thead th")]
        for row in table.select("tbody tr"):
            answers.add([one.get("data-label") for one in row.find_all("td")] == heads[1:])
    return answers


def accessible(found: BeautifulSoup) -> bool:
    """Tables that are drawn as cards keep their roles, captions and one head a row."""
    return all(
        table["role"] == "table"
        and table.caption is not None
        and all(row.find("th", scope="row")["role"] == "rowheader" for row in table.select("tbody tr"))
        for table in found.select("table.stack")
    )


def source_page(**changes) -> SourcePage:
    given = {
        "line": LINE,
        "description": "Opis próbny.",
        "note": "Kopia z drugiej ręki.",
        "address": "https://urzad.example/dane",
        "unit": Link("Wydział próbny", "/organization/wydzial-probny"),
        "observations": "1 234",
        "next_steps": ("Następna próba: 24 listopada 2026.",),
        "expected": (LATE,),
        "series": (SeriesLine("syn:people", "Osoby", "osoby", "2023"),),
        "cards": (Theme("Ludność", (Link("Karta próbna", "/indicator/population-syn"),)),),
        "datasets": (Link("Zbiór próbny", "/dataset/zbior-probny"),),
        "more_datasets": "",
        "attempts": (
            AttemptLine("23 listopada 2026, 03:10", "liczby", "wykonano", "calm", "", "3", "2", "0", "95"),
        ),
        "arrivals": (
            ArrivalLine("https://urzad.example/a.csv", "23 listopada 2026", SHA256, "12 KB", "text/csv"),
        ),
        "files": (),
        "synchronised": True,
    }
    return SourcePage(**{**given, **changes})


def test_the_list_says_of_a_source_what_a_reader_must_know(lang):
    page = ListPage((LINE,), (Choice("wszystkie (1)", ""), Choice("x", "/zrodla?state=x")), "Źródeł: 1.")
    found = soup("list.html", lang, "/zrodla", page=page)
    row = found.select_one("tbody tr").get_text(" ")
    for said in (
        LINE.title,
        LINE.publisher,
        LINE.licence,
        LINE.rhythm,
        LINE.state_text,
        LINE.reason,
        LINE.last_success,
        LINE.last_change,
        LINE.next_try,
        LATE.when,
    ):
        assert said in row
    assert labels_of(found) == {True}
    assert accessible(found)


def test_the_list_is_narrowed_by_links_and_the_present_choice_is_none(lang):
    page = ListPage((), (Choice("wszystkie (0)", ""), Choice("x", "/zrodla?state=never")), "Źródeł: 0.")
    found = soup("list.html", lang, "/zrodla", page=page)
    assert found.select_one(".choices b")["aria-current"] == "true"
    assert found.select_one(".choices a")["href"].endswith("/zrodla?state=never")
    assert found.select_one("tbody td")["colspan"] == "6"


def test_the_page_of_a_source_leads_to_its_cards_datasets_and_publisher(lang):
    found = soup("source.html", lang, "/zrodla/probne", page=source_page())
    prefix = "" if lang == "pl" else "/en"
    addresses = {one["href"] for one in found.select("main a")}
    assert {
        f"{prefix}/indicator/population-syn",
        f"{prefix}/dataset/zbior-probny",
        "https://urzad.example/dane",
        f"{prefix}/zrodla/probne.json",
        f"{prefix}/zrodla/probne/synchronizacja",
    } <= addresses
    assert labels_of(found) == {True}
    assert accessible(found)


def test_the_page_of_a_source_shows_history_snapshots_and_that_it_is_a_secondary_copy(lang):
    found = soup("source.html", lang, "/zrodla/probne", page=source_page())
    cells = [one.get_text() for one in found.select("#historia tbody td.n")]
    assert cells == ["3", "2", "0", "95"]
    assert SHA256 in found.select_one("#migawki").get_text()
    assert "Urząd próbny" in found.select_one(".call").get_text()


def test_a_source_that_nothing_synchronises_offers_no_button(lang):
    quiet = source_page(synchronised=False, attempts=(), arrivals=(), series=(), expected=(), cards=())
    found = soup("source.html", lang, "/zrodla/probne", page=quiet)
    assert not found.select("a[href$='/synchronizacja']")
    assert not found.select("table")


def synchronise(lang: str, **changes) -> BeautifulSoup:
    given = {"line": LINE, "said": "", "problem": "", "may_press": True, "synchronised": True}
    context = {**given, "may_accept": False, **changes}
    return soup("synchronise.html", lang, "/zrodla/probne/synchronizacja", **context)


def test_staff_presses_a_button_that_posts_with_a_token(lang):
    form = synchronise(lang).find("form", method="post")
    assert form["action"].endswith("/zrodla/probne/synchronizacja")
    assert form.find("input", {"name": "_csrf_token"})
    assert form.find("button")


def test_nothing_can_be_pressed_while_it_runs_and_it_is_said_why(lang):
    found = synchronise(lang, may_press=False, problem="Synchronizacja już trwa.")
    assert found.find("form", method="post") is None
    assert found.find(role="alert").get_text() == "Synchronizacja już trwa."


def test_staff_says_by_a_button_of_its_own_that_far_fewer_datasets_are_right(lang):
    assert not synchronise(lang).select("button[name=fewer]")
    forms = synchronise(lang, may_accept=True).find_all("form", method="post")
    assert [form.find("button").get("name") for form in forms] == [None, "fewer"]
    assert all(form.find("input", {"name": "_csrf_token"}) for form in forms)


def test_staff_sees_what_needs_a_person_with_its_button(lang):
    needing = Needing((LINE,), (), frozenset({"probne"}))
    found = BeautifulSoup(render("kielce/sources/needing.html", lang, "/", needing=needing), "lxml")
    assert found.find("form")["action"].endswith("/zrodla/probne/synchronizacja")
    assert LINE.reason in found.get_text()
    nobody = Needing((), (), frozenset())
    assert "<form" not in render("kielce/sources/needing.html", lang, "/", needing=nobody)


def inventory(lang: str, **changes) -> BeautifulSoup:
    given = {
        "entries": (ENTRY,),
        "more": (replace(ENTRY, id="dalsza", title="Dalsza próbna"),),
        "asked": Asked("kolejka", "internal"),
        "sentence": "Zasobów: 2.",
        "narrowed": "",
        "wanted": "Czekają: 3.",
        "gaps": (GapLine("Bez liczby: 1.", (CardLink("Karta", "/indicator/population-syn"),)),),
        "availability": (Option("", "wszystkie (2)", False), Option("internal", "wewnętrzne (1)", True)),
        "themes": (Option("", "wszystkie (1)", True),),
        "csv": "/zasoby.csv?q=kolejka",
        "json": "/zasoby.json?q=kolejka",
    }
    return soup("inventory.html", lang, "/zasoby", page=InventoryPage(**{**given, **changes}))


def test_the_inventory_says_who_holds_what_and_how_to_get_it(lang):
    found = inventory(lang)
    row = found.select_one("tbody tr")
    for said in (ENTRY.holder, ENTRY.availability, ENTRY.note, ENTRY.wanted, ENTRY.known):
        assert said in row.get_text()
    assert row.a["href"].endswith("/zasoby/kolejka")
    assert found.select(".call details a[href$='/indicator/population-syn']")
    assert labels_of(found) == {True}
    assert accessible(found)


def test_the_inventory_folds_what_few_wait_for(lang):
    found = inventory(lang)
    assert "Dalsza próbna" in found.select_one("section > details table").get_text()
    assert not inventory(lang, more=()).select("section.spaced > details")


def test_the_inventory_is_searched_and_narrowed_by_a_form_without_a_script(lang):
    form = inventory(lang).find("form", {"role": "search"})
    assert form["method"] == "get"
    assert form.find("input", {"name": "q"})["value"] == "kolejka"
    assert [one["value"] for one in form.select("option[selected]")] == ["internal", ""]
    named = {one["for"] for one in form.find_all("label")}
    assert named == {one["id"] for one in form.select("input, select")}


def test_a_narrowed_inventory_says_how_much_it_shows_and_leads_back(lang):
    found = inventory(lang, narrowed="Znaleziono: 0 z 2.", entries=(), more=())
    assert found.find(role="status").b.get_text() == "Znaleziono: 0 z 2."
    assert found.find(role="status").a["href"].endswith("/zasoby")
    assert not found.select("table")


def test_the_page_of_a_holding_lists_what_waits_for_it(lang):
    page = HoldingPage(
        line=ENTRY,
        description="",
        learnt_from="Spis próbny.",
        themes="Ludność",
        new=("housing.waiting",),
        local=(CardLink("Karta", "/indicator/population-syn"),),
        served=(),
        sources=(CardLink("Źródło próbne", "/zrodla/probne"),),
    )
    found = soup("holding.html", lang, "/zasoby/kolejka", page=page)
    text = found.get_text()
    assert "housing.waiting" in text
    assert "Spis próbny." in text
    assert found.select_one("a[href$='/zrodla/probne']")
    assert found.select_one("a.button[href^='mailto:']")["href"] == ENTRY.ask


def calendar(lang: str) -> BeautifulSoup:
    line = CalendarLine(
        "Źródło próbne", "/zrodla/probne", "Urząd próbny", 2, "2 wskaźniki", LATE, "5 i 9 maja"
    )
    page = CalendarPage(
        sentence="Spodziewane: 1.",
        late=(line,),
        months=(Month("2027-05", "Maj 2027", (line,)),),
        undated=(UndatedLine("Wybory próbne", "/zrodla/wybory", "po wyborach"),),
        bases=(("okres", "Z okresu."),),
        subscribe="https://zoom.example/kalendarz.ics",
    )
    return soup("calendar.html", lang, "/kalendarz", page=page)


def test_the_calendar_marks_what_is_late_and_says_how_days_were_estimated(lang):
    found = calendar(lang)
    assert found.select_one("#spoznione time.late")["datetime"] == "2025-12-31"
    assert "5 i 9 maja" in found.find(id="m2027-05").get_text()
    assert "Z okresu." in found.find(id="skad").get_text()
    assert "po wyborach" in found.find(id="bez-dnia").get_text()
    assert labels_of(found) == {True}
    assert accessible(found)


@pytest.mark.parametrize("form", ["ics", "csv", "json"])
def test_the_calendar_can_be_taken_away_in_every_form(lang, form):
    assert calendar(lang).select_one(f"a[href$='/kalendarz.{form}']")


def entry(**changes) -> Entry:
    """A synthetic set of data."""
    both = Bilingual(pl="Drzewa i szkoły", en="Trees and schools")
    given = {
        "kind": "holding",
        "id": "proba",
        "title": both,
        "holder": Bilingual(pl="Miejski Zarząd Dróg", en="Road Board"),
        "organisation": None,
        "email": "x@example.org",
        "form": "register",
        "quality": "unknown",
        "quality_reason": None,
        "newest": None,
        "changed": None,
        "rhythm": None,
        "availability": "internal",
        "note": None,
        "themes": (),
        "wanted": 0,
        "served": 0,
    }
    return Entry(**{**given, **changes})


@pytest.mark.parametrize(
    "asked", ["drzew", "DRZEWAMI", "szkół", "szkole", "zarzad drog", "schools", "proba", ""]
)
def test_data_are_found_in_any_case_and_without_polish_letters(asked):
    assert matching([entry()], asked)


@pytest.mark.parametrize("asked", ["parkingi", "drzewa parkingi", "rzewa", "drzeworyt"])
def test_data_that_do_not_fit_every_word_are_not_found(asked):
    assert not matching([entry()], asked)


def test_data_with_the_word_in_their_title_come_first():
    trees = Bilingual(pl="Drzewa", en="Trees")
    about, named = (
        entry(id="a", title=Bilingual(pl="Inne", en="Other"), about=trees),
        entry(id="b", title=trees),
    )
    assert [one.id for one in matching([about, named], "drzewo")] == ["b", "a"]


def test_a_question_of_ten_thousand_letters_is_cut_short():
    assert len(Asked.of({"q": "a" * 10_000, "theme": "zzz", "availability": "zzz"}).query) < 300


def test_moments_are_said_in_polish_time():
    assert words.moment("2026-07-01T22:30:00+00:00", "pl") == "2 lipca 2026, 00:30"
    assert words.moment("2026-12-31T23:30:00", "en") == "1 January 2027, 00:30"
    assert words.day("2026-11-23", "pl") == "23 listopada 2026"
    assert words.day("2026-10-25T00:30:00+00:00", "en") == "25 October 2026"
    assert words.moment(None, "pl") == words.day("", "pl") == ""
