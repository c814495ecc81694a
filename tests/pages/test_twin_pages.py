"""The pages of twins on paper, on synthetic figures: sentence, class in words, recipes, comments, filters."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from ckanext.kielce.dashboards import chart_pages, names
from ckanext.kielce.twins import pages
from paper import render

sys.path.insert(0, str(Path(__file__).parent.parent / "indicator_jobs"))

from made_up import BIRTHS, KIELCE, PEOPLE, fill, observations, series, simple

from dashboards_embed.rendered import RenderedDashboard, RenderedSection
from dashboards_embed.twins import render_twin
from indicator_jobs.card import Card
from indicator_jobs.jobs import compute_all
from indicator_jobs.store import Store
from indicator_jobs.twins.comparison import Comparison
from indicator_jobs.twins.fields import Comment
from indicator_jobs.twins.queue import refresh

NOTE = {"pl": "Objaśnienie próbne.", "en": "A made-up note."}
TWIN = {
    "id": "register",
    "card": "population.register",
    "title": {"pl": "Rejestr próbny", "en": "Made-up register"},
    "explanation": {"pl": "Liczą inaczej.", "en": "They count differently."},
    "bridge": [{"cause": "DEFINITION", "amount": 45, "basis": "measured", "note": NOTE}],
    "commentary": [{"date": "2026-01-02", "author": "Biuro próbne", "text": NOTE}],
}
STOCK = {"unit": "person", "decimals": 0, "kind": "stock", "moment": "12-31", "range": [0, 1e6]}


def _cards() -> dict[str, Card]:
    register = {**PEOPLE, "series": "made:register"}
    used = {"people": {"card": "population.people", "unit": "person", "kind": "stock", "moment": "12-31"}}
    rate = ("per(births, people, 1000)", {"births": dict(BIRTHS), **used}, "per_1000", "ratio")
    made = [
        simple("people", {"people": dict(PEOPLE)}, card_id="population.people", twins=[TWIN], **STOCK),
        simple("people", {"people": register}, card_id="population.register", **STOCK),
        simple(*rate, card_id="population.rate"),
    ]
    return {card.id: card for card in map(Card.model_validate, made)}


CARDS = _cards()


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    opened = Store.open(f"sqlite:///{tmp_path_factory.mktemp('store') / 'zoom.sqlite'}")
    lines = {"made:people": (1000, 1010, 1020), "made:register": (950, 960, 970), "made:births": (8, 9, 10)}
    rows = [
        (name, KIELCE, str(2018 + n), one, "") for name, line in lines.items() for n, one in enumerate(line)
    ]
    kinds = {"made:births": "flow"}
    fill(opened, observations(*rows), *(series(name, "person", kinds.get(name, "stock")) for name in lines))
    compute_all(opened, CARDS)
    refresh(opened, CARDS, KIELCE)
    return opened


def _edition(made: Comparison, lang: str) -> RenderedDashboard:
    charts = render_twin(made, lang)
    slug = names.twin_edition(made.card, made.twin_id)
    sections = (RenderedSection("", charts),)
    return RenderedDashboard(
        slug, lang, "", made.theme, "", (), sections, (), (made.twin_id,), (made.card,), KIELCE, "", ""
    )


def _page(
    store: Store, lang: str, card: str = "population.people", twin: str = "register", comments=()
) -> str:
    row = store.twin_results.one(KIELCE, card, twin)
    assert row is not None
    made = Comparison.from_dict(row)
    edition = _edition(made, lang)
    page = pages.build(made, lang, CARDS, edition, comments)
    links = chart_pages.links_of(edition, lambda path: f"https://zoom.example{path}")
    return render("kielce/twins/comparison.html", lang, page.address, page=page, links=links)


def _queue(store: Store, lang: str, **narrowed) -> str:
    page = pages.build_queue(store.twin_results.of(KIELCE), lang, **narrowed)
    return render("kielce/twins/queue.html", lang, "/blizniaki", page=page)


def test_a_comparison_says_sentence_class_explanation_and_comment(store, lang):
    text = _page(store, lang).replace("\xa0", " ")
    assert {"pl": "czyli o 50 osób (4,9%) mniej", "en": "that is 50 people (4.9%) less"}[lang] in text
    assert {"pl": 'class="class c2">wyjaśnione<', "en": 'class="class c2">explained<'}[lang] in text
    assert {"pl": "Liczą inaczej.", "en": "They count differently."}[lang] in text
    assert "Biuro próbne" in text
    assert 'datetime="2026-01-02"' in text


def test_a_comparison_draws_both_charts_and_leads_to_their_files(store, lang):
    text = _page(store, lang)
    assert text.count('class="chart" role="img"') == 2
    prefix = {"pl": "", "en": "/en"}[lang]
    for address in (
        "/blizniaki/population.people/register/twin-lines.csv",
        "/blizniaki/population.people/register/waterfall.svg",
        "/blizniaki/population.people/register.csv",
        "/blizniaki/population.people/register.json",
        "/skad-ta-liczba/population.people/266101/2020",
        "/skad-ta-liczba/population.register/266101/2020",
        "/blizniaki/population.people/register/komentarz",
    ):
        assert f'href="{prefix}{address}"' in text, address


def test_the_inputs_that_differ_are_marked_in_both_recipes(store):
    text = _page(store, "pl")
    assert text.count("<mark>różni się</mark>") == 2


def test_a_derived_twin_says_whose_twin_it_is(store, lang):
    text = _page(store, lang, "population.rate", "population_people__register")
    assert {"pl": "Tego bliźniaka nikt nie zgłosił", "en": "Nobody declared this twin"}[lang] in text
    assert "/indicator/population-people" in text
    assert text.count("<mark>") == 2


def test_a_new_comment_stands_below_those_of_the_card(store):
    added = Comment.model_validate({"date": "2026-11-23", "author": "Anna Nowak", "text": NOTE})
    text = _page(store, "pl", comments=[added])
    assert text.index("Biuro próbne") < text.index("Anna Nowak")


def test_a_comment_is_text_and_never_markup(store):
    text = {"pl": "<script>alert(1)</script>", "en": "x"}
    added = Comment.model_validate({"date": "2026-11-23", "author": "A", "text": text})
    assert "<script>alert" not in _page(store, "pl", comments=[added])


def test_the_queue_lists_and_narrows(store, lang):
    everything = _queue(store, lang)
    assert everything.count('class="box entry"') == 1, "what follows from another waits behind a choice"
    assert _queue(store, lang, derived=True).count('class="box entry"') == 1
    assert _queue(store, lang, class_=2, theme="population", derived=False).count('class="box entry"') == 1
    none = _queue(store, lang, class_=4)
    assert {"pl": "Nie ma tu czego porównywać.", "en": "Nothing to compare here."}[lang] in none


def test_a_choice_keeps_the_others_and_can_be_taken_back(store):
    text = _queue(store, "pl", class_=2)
    assert 'href="/blizniaki?class=2&amp;theme=population"' in text
    assert 'href="/blizniaki"' in text
    assert '<b aria-current="true">wyjaśnione</b>' in text


def test_the_section_of_a_card_has_declared_twins_first(store, lang):
    found = pages.of_card(store.twin_results.of(KIELCE), lang)
    assert [entry.derived for entry in found] == [False, True]
    assert found[0].address == "/blizniaki/population.people/register"


def test_the_mark_of_a_tile_is_the_worst_class():
    assert pages.worst([("a", 1), ("a", 3), ("b", None), ("c", 0), ("c", None)]) == {
        "a": 3,
        "b": None,
        "c": 0,
    }


def test_every_twin_has_an_edition_of_its_own():
    assert names.twin_edition("public-safety.total_crime", "bdl") == "blizniak-public-safety-total-crime-bdl"
    assert re.fullmatch(r"[a-z0-9-]+", names.twin_edition("population.rate", "population_people__register"))
