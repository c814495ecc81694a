"""The gate over the cards that come with the project and the figures that come with it."""

from harvesters import bundled
from indicator_jobs.cards import load_cards
from indicator_jobs.jobs import compute_all
from indicator_jobs.loading import load_bundled
from indicator_jobs.store import Store


def test_no_card_of_the_project_is_held_by_the_figures_of_the_project(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'zoom.sqlite'}")
    load_bundled(store, bundled)
    results = compute_all(store, load_cards().cards)
    assert {one.card_id: one.reason for one in results if one.state == "held"} == {}
    warned = [one for one in store.verdicts.latest().values() if one.level == "warn"]
    assert len(warned) < len(results) / 10
