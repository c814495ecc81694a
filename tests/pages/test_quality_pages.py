"""„Sprawdzone” on the page of a card, and the register of corrections, on paper with synthetic texts."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from ckanext.kielce.dashboards.card_checks import CardChecks
from paper import render

PART = "kielce/parts/card_checks.html"


def shown(
    lang: str, state: str, sentences: tuple[str, ...] = (), more: int = 0, **told: str
) -> BeautifulSoup:
    checks = CardChecks(state, "23.11.2026", sentences, more, **told)
    return BeautifulSoup(render(PART, lang, checks=checks), "lxml")


def test_a_card_before_its_first_check_has_no_such_section(lang):
    assert render(PART, lang, checks=None).strip() == ""


@pytest.mark.parametrize(
    ("state", "pl", "en"),
    [
        ("ok", "nic nie budzi wątpliwości", "nothing was found"),
        ("warn", "niektóre są niezwykłe", "some are unusual"),
        ("hold", "Nowsze wartości są wstrzymane.", "Newer values are on hold."),
    ],
)
def test_the_state_is_said_in_words(lang, state, pl, en):
    assert {"pl": pl, "en": en}[lang] in shown(lang, state).text


def test_findings_are_listed_and_the_rest_is_counted(lang):
    items = [one.text for one in shown(lang, "warn", ("One.", "Two."), 3).find_all("li")]
    assert items[:2] == ["One.", "Two."]
    assert "3" in items[2]


def test_a_release_is_told_with_its_day_and_reason(lang):
    text = shown(lang, "released", released="24.11.2026", reason="Tak było.").text
    assert "24.11.2026" in text
    assert "Tak było." in text


def test_the_section_leads_to_the_register_of_corrections(lang):
    links = [one["href"] for one in shown(lang, "ok").find_all("a")]
    assert links[-1] == {"pl": "/poprawki", "en": "/en/poprawki"}[lang]
