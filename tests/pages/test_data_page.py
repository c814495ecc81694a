"""The page for researchers and the sections of a card on paper; what an address may ask for."""

from __future__ import annotations

import datetime as dt

import pytest
import synthetic
from bs4 import BeautifulSoup
from ckanext.kielce.dashboards.card_downloads import CardDownloads, CardFile
from ckanext.kielce.dashboards.card_revisions import CardRevisions, RevisionRow
from ckanext.kielce.research import asked
from ckanext.kielce.research.data_page import DataPage, ReadyFile, Snippet, ThemeFile
from paper import render
from trial_store import CARDS, open_store
from werkzeug.datastructures import MultiDict

from indicator_jobs.known import UnknownError

FILE = ReadyFile(
    "csv", "/dane/wartosci.csv", "/dane/pliki/ab/wartosci.csv", "1,2 MB", "23 listopada 2026", "a" * 64
)


def _page(lang: str, **changes) -> DataPage:
    given = {
        "lang": lang,
        "cards": 2,
        "files": (FILE,),
        "cities": (FILE,),
        "themes": (ThemeFile("Ludność", 2, "/dane/wartosci.csv?theme=population", ""),),
        "snippets": (Snippet("curl", "curl 'https://zoom.example/dane/wartosci.csv'"),),
        "then": "https://zoom.example/dane/wartosci.csv?as_of=2024-01-01&territory=266101",
        "columns": (("value", "Wartość."),),
        "citation": "Urząd (2026).",
        "bibtex": "@dataset{zoom,}",
    }
    return DataPage(**{**given, **changes})


def _soup(lang: str, **changes) -> BeautifulSoup:
    return BeautifulSoup(render("kielce/data.html", lang, "/dane", page=_page(lang, **changes)), "lxml")


def test_every_file_says_its_size_its_day_and_its_hash(lang):
    row = _soup(lang).select_one("#all tbody tr")
    prefix = "" if lang == "pl" else "/en"
    assert row.select_one("th a")["href"] == f"{prefix}/dane/wartosci.csv"
    assert [cell.get_text() for cell in row.select("td")] == ["1,2 MB", "23 listopada 2026", f"{'a' * 16}…"]
    assert row.select("td a")[0]["href"] == f"{prefix}/dane/pliki/ab/wartosci.csv"


def test_every_line_of_code_can_be_copied_without_script_too(lang):
    soup = _soup(lang)
    assert soup.select_one("#line-1").get_text().startswith("curl ")
    buttons = soup.select("button[data-copy]")
    assert {button["data-copy"] for button in buttons} == {"line-1", "then", "bibtex"}
    assert all(button.has_attr("hidden") for button in buttons)


def test_before_the_first_job_the_page_says_so(lang):
    soup = _soup(lang, files=(), cities=(), citation="", bibtex="")
    words = {"pl": "Pliki są przygotowywane", "en": "The files are being made"}[lang]
    assert words in soup.select_one("#all").get_text()
    assert soup.select_one("#cite") is None


def _part(name: str, lang: str, **context) -> BeautifulSoup:
    return BeautifulSoup(render(f"kielce/parts/{name}", lang, **context), "lxml")


def test_a_card_offers_its_values_and_how_to_cite_them(lang):
    files = tuple(
        CardFile(form, f"/dane/wartosci.{form}?card=x") for form in ("csv", "parquet", "sdmx.csv", "json")
    )
    downloads = CardDownloads(
        files, "Urząd (2026).", "@dataset{x,}", "/dane/cytowanie/x.bib", "/dane/cytowanie/x.json"
    )
    soup = _part("card_downloads.html", lang, downloads=downloads)
    assert len(soup.select("ul.actions a")) == 6
    assert soup.select_one("#bibtex").get_text() == "@dataset{x,}"


def test_a_card_whose_values_never_changed_says_nothing_about_revisions(lang):
    assert _part("card_revisions.html", lang, revisions=None).get_text().strip() == ""


def test_a_card_lists_its_changes(lang):
    row = RevisionRow("2020", "23 listopada 2026", "8,0", "9,0", "+1,0")
    shown = CardRevisions((row,), 1, 3, 1, "+0,3", "0,3", "3%", "/api/3/action/kielce_revision_show?card=x")
    soup = _part("card_revisions.html", lang, revisions=shown)
    assert [cell.get_text() for cell in soup.select("tbody td")] == [
        "23 listopada 2026",
        "8,0",
        "9,0",
        "+1,0",
    ]
    assert {"pl": "1 z 3", "en": "1 of 3"}[lang] in soup.get_text()


def test_an_address_may_name_several_territories_and_a_day():
    parameters = MultiDict([("territory", "266101,146301"), ("territory", "PL"), ("as_of", "2024-01-01")])
    found = asked.read(parameters, CARDS)
    assert found.choice.territories == ("146301", "266101", "PL")
    assert found.choice.as_of == dt.date(2024, 1, 1)
    assert found.choice.cards == tuple(sorted(CARDS))


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"teritory": "266101"}, "There is no parameter teritory."),
        ({"as_of": "yesterday"}, "yesterday is no day."),
        ({"card": "population.nothing"}, "There is no card"),
        ({"territory": ",".join(["266101"] * 101)}, "at most 100"),
    ],
)
def test_what_an_address_may_not_ask_is_said(parameters, said):
    with pytest.raises(UnknownError) as caught:
        asked.read(MultiDict(parameters), CARDS)
    assert said in str(caught.value)


def test_one_city_is_written_at_once_and_everything_by_a_job(tmp_path, monkeypatch):
    store = open_store(tmp_path / "zoom.sqlite")
    one = asked.read(MultiDict({"territory": synthetic.KIELCE}), CARDS).choice
    everything = asked.read(MultiDict(), CARDS).choice
    assert asked.is_small(one, store)
    assert asked.is_small(everything, store)
    monkeypatch.setattr(asked, "FEW_ROWS", 1)
    assert not asked.is_small(everything, store)
    monkeypatch.setattr(asked, "FEW_CARDS", 1)
    assert not asked.is_small(everything, store)
