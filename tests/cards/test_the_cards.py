"""The cards that come with the project: sound, complete in two languages, fed by figures at hand."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from zoom_schemas.texts import Bilingual
from zoom_schemas.themes import load_themes

import harvesters.bundled as bundled
from indicator_jobs.card import Card
from indicator_jobs.cards import load_cards

ROOT = Path(__file__).resolve().parents[2]
LOADED = load_cards()
CARDS = sorted(LOADED.cards.values(), key=lambda card: card.id)
SENTENCES = ("definition", "why", "how_to_read", "limits", "check_by_hand", "notes")
each_card = pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)


def _texts(card: Card) -> dict[str, Bilingual]:
    return {name: text for name, text in card if isinstance(text, Bilingual)}


def _inputs(card: Card) -> list[str]:
    versions = [*card.recipes.national, *(card.recipes.local or [])]
    return [one.series for version in versions for one in version.inputs.values() if one.series]


def test_every_card_is_sound() -> None:
    assert [str(error) for error in LOADED.errors] == []


def test_every_theme_has_cards_and_there_are_at_least_two_hundred_and_fifty() -> None:
    assert len(CARDS) >= 250
    assert {card.theme for card in CARDS} == set(load_themes())


def test_every_card_stands_at_the_place_of_its_id() -> None:
    files = {f"{path.parent.name}.{path.stem}" for path in (ROOT / "indicator_jobs/cards").rglob("*.yaml")}
    assert files == {card.id for card in CARDS}


def test_every_theme_of_a_card_is_a_theme_of_the_portal() -> None:
    assert {card.theme for card in CARDS} <= set(load_themes())


def test_no_two_cards_say_the_same() -> None:
    for field in ("title", "definition"):
        for lang in ("pl", "en"):
            said = Counter(getattr(card, field).get(lang) for card in CARDS)
            assert [text for text, times in said.items() if times > 1] == []


def test_every_card_says_where_to_check_its_figures_by_hand() -> None:
    assert [card.id for card in CARDS if card.check_by_hand is None] == []


def test_every_series_of_a_card_comes_with_the_project() -> None:
    known = {series.id for source in bundled.load_sources() for series in source.series}
    missing = {card.id: [one for one in _inputs(card) if one not in known] for card in CARDS}
    assert {card: series for card, series in missing.items() if series} == {}


@each_card
def test_both_languages_are_complete_and_differ(card: Card) -> None:
    for name, text in _texts(card).items():
        assert text.pl.strip(), name
        assert text.en.strip(), name
        if name in SENTENCES:
            assert text.pl != text.en, name


@each_card
def test_sentences_end_as_sentences_and_titles_do_not(card: Card) -> None:
    for name, text in _texts(card).items():
        for said in (text.pl, text.en):
            ends_as_sentence = said.endswith((".", "?", "!"))
            assert ends_as_sentence == (name in SENTENCES), (name, said)


@each_card
def test_texts_are_clean(card: Card) -> None:
    for name, text in _texts(card).items():
        for said in (text.pl, text.en):
            assert not re.search(r"\s{2}|\s[,.;]| - ", said), (name, said)


@each_card
def test_titles_are_short_enough_for_a_tile_and_a_legend(card: Card) -> None:
    for lang in ("pl", "en"):
        assert len(card.title.get(lang)) <= 90
        assert len(card.short_title.get(lang)) <= 40
