"""The rendering job: what is new is published, what is not is left alone, what fails harms nobody else."""

from __future__ import annotations

import pytest
from ckanext.kielce.dashboards import names, render, sheets
from ckanext.kielce.dashboards.pictures import picture
from trial_store import CARDS, ROWS, open_store, put
from zoom_schemas.settings import load_settings

from dashboards_embed import edition
from dashboards_embed.catalogue import Dashboards
from indicator_jobs.cards import CardSet

EVERYTHING = 2 * (1 + len(CARDS))
"""The index and each card, in two languages."""
RATE = names.card_edition("population.rate")
TOTAL = names.card_edition("population.total")


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path / "zoom.sqlite")


@pytest.fixture
def run(store, tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "cards_in_force", lambda store: CardSet(CARDS))
    monkeypatch.setattr(sheets, "load_dashboards", lambda cards: Dashboards({}, ()))
    return lambda: render.render_all(store, tmp_path, processes=1)


def test_every_card_is_published_in_every_language(run, tmp_path):
    assert run().changed == EVERYTHING
    for lang in load_settings().languages:
        made = edition.current(tmp_path, RATE, lang)
        assert made.tiles[0].card_id == "population.rate"
        assert made.charts[0].svg_wide


def test_a_second_run_draws_nothing(run):
    run()
    again = run()
    assert (again.editions, again.changed, again.pictures) == (EVERYTHING, 0, 0)


def test_a_revised_figure_renews_only_what_shows_it(run, store, tmp_path):
    run()
    before = edition.current_name(tmp_path, TOTAL, "pl")
    put(store, [("test:births", "2023", 1234.0, ""), ROWS[0], *ROWS[2:]])
    assert run().changed == 4  # the rate and the index, in two languages
    assert edition.current_name(tmp_path, TOTAL, "pl") == before


def test_the_edition_before_a_revision_stays_citable(run, store, tmp_path):
    run()
    before = edition.current_name(tmp_path, RATE, "pl")
    put(store, [("test:births", "2023", 1234.0, ""), ROWS[0], *ROWS[2:]])
    run()
    assert edition.get(tmp_path, before).tiles[0].value_text == "5,0"


def test_what_cannot_be_rendered_is_named_and_the_rest_is_published(run, tmp_path, monkeypatch):
    whole = sheets.card_sheet

    def broken(job, card, lang):
        if card.id == "population.rate":
            raise RuntimeError("no ink")
        return whole(job, card, lang)

    monkeypatch.setattr(sheets, "card_sheet", broken)
    assert set(run().failed) == {f"{RATE}.pl", f"{RATE}.en"}
    assert edition.current(tmp_path, TOTAL, "pl")
    assert edition.current(tmp_path, RATE, "pl") is None


def test_a_picture_is_drawn_by_the_job_and_only_read_by_the_pages(run, tmp_path):
    run()
    made = edition.current(tmp_path, RATE, "pl")
    assert picture(tmp_path, made.charts[0], made.portal, "pl").startswith(b"\x89PNG")


def test_several_processes_publish_everything_together(store, tmp_path):
    done = render.render_all(store, tmp_path / "shared", processes=2)
    tasks = list(sheets.tasks_of(sheets.job_of(store, tmp_path, load_settings())))
    assert done.failed == ()
    assert done.editions == done.changed == 2 * len(tasks)
    assert render.render_all(store, tmp_path / "shared").changed == 0
