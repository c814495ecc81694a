"""Our pages inside CKAN: no session, strict policy, one header everywhere, words where something is gone."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from ckan.lib.search import SearchError
from ckanext.kielce.theme import assets

pytestmark = pytest.mark.usefixtures("with_plugins", "non_clean_db")

OURS = ["/", "/pulpity", "/wskazniki", "/jak-liczymy", "/dostepnosc"]


@pytest.fixture
def app(app, tmp_path, ckan_config):
    """The portal before anything was published."""
    ckan_config["ckanext.kielce.editions_path"] = str(tmp_path)
    return app


def header(html: str) -> str:
    """The header as plain text of tags, without what says where one is."""
    found = BeautifulSoup(html, "lxml").select_one("header.znk-top")
    for one in found.select("[data-theme-switch], .znk-tools"):
        one.decompose()
    for one in found.select("[aria-current]"):
        del one["aria-current"]
    return re.sub(r"\s+", " ", str(found))


@pytest.mark.parametrize("path", OURS)
def test_our_pages_answer_before_anything_is_published(app, path):
    answer = app.get(path, status=200)
    assert "znk-top" in answer.body


@pytest.mark.parametrize("path", [*OURS, "/nie-ma"])
def test_our_pages_open_no_session_and_allow_no_inline_code(app, path):
    answer = app.get(path)
    assert "Set-Cookie" not in answer.headers
    assert "X-Zoom-Page" not in answer.headers
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|csrf", answer.body)


@pytest.mark.parametrize("path", ["/user/login", "/about"])
def test_the_header_is_the_same_on_the_pages_of_ckan(app, path):
    assert header(app.get(path).body) == header(app.get("/jak-liczymy").body)


def test_every_page_exists_in_english(app):
    for path in OURS:
        answer = app.get(f"/en{path}".rstrip("/"), status=200)
        assert '<html lang="en">' in answer.body


def test_a_wrong_address_is_answered_in_the_language_of_the_address(app):
    assert "Nie ma takiej strony" in app.get("/nie-ma", status=404).body
    assert "There is no such page" in app.get("/en/nie-ma", status=404).body


def test_the_home_page_stands_without_the_search(app, monkeypatch):
    from ckanext.kielce.dashboards import news

    def silent(name):
        def fail(context, data_dict):
            raise SearchError("no answer")

        return fail

    monkeypatch.setattr(news.tk, "get_action", silent)
    assert "chwilowo niedostępna" in app.get("/", status=200).body


def test_an_asset_may_be_kept_for_good(app):
    answer = app.get(assets.asset("zoom.css").path, status=200)
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/css")


def test_an_old_address_of_an_asset_leads_to_the_present_one(app):
    answer = app.get("/znk/00000000/zoom.css", status=302, follow_redirects=False)
    assert answer.headers["Location"].endswith(assets.asset("zoom.css").path)


def test_an_unknown_asset_is_missing(app):
    app.get("/znk/00000000/plugin.py", status=404)


def test_the_declaration_has_the_ids_that_robots_read(app):
    page = BeautifulSoup(app.get("/dostepnosc").body, "lxml")
    ids = """wstep podmiot url data-publikacja data-aktualizacja status data-sporzadzenie data-przeglad
    kontakt osoba email telefon procedura architektura aplikacje"""
    assert [one for one in ids.split() if not page.find(id=f"a11y-{one}")] == []
    for moment in page.find_all("time"):
        assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", moment["datetime"])


def test_answers_travel_compressed(app):
    answer = app.get("/jak-liczymy", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_a_card_without_a_dataset_has_its_page_already(app):
    answer = app.get("/indicator/population-total", status=200)
    assert "Liczba mieszkańców" in answer.body
