"""From a publisher's revised figure to the cards: the true cards and source, a stand-in for BDL.

The figures are synthetic.
"""

import sys
from collections import Counter
from pathlib import Path

import pytest
from ckan.lib import jobs as queues
from ckan.tests import helpers
from ckanext.kielce.harvest import runner
from ckanext.kielce.indicators import holdings, jobs
from rq import SimpleWorker

from harvesters.bundled import load_sources
from harvesters.feeds import state
from harvesters.feeds.state import FeedState
from harvesters.standing import Standings
from indicator_jobs import tables
from indicator_jobs.cards import load_cards
from indicator_jobs.trace import trace

sys.path.insert(0, str(Path(__file__).parents[2] / "harvesters"))

KIELCE, KIELCE_AS_POWIAT = "052615261011", "052615261000"
SERIES = ("bdl:59", "bdl:65", "bdl:72305", "bdl:60270")
LEAVES = (
    "population.live_births",
    "population.deaths",
    "population.births_per_100_deaths",
    "population.total",
    "economy.unemployment_rate",
)
CARDS = (*LEAVES, "population.birth_rate", "population.death_rate", "population.natural_increase_rate")
OF_BIRTHS = {
    "population.live_births",
    "population.births_per_100_deaths",
    "population.birth_rate",
    "population.natural_increase_rate",
}


@pytest.fixture
def bank():
    from bdl_stand_in import Bank, Listed

    years = range(2015, 2024)
    counted = {
        "59": {str(year): (1_700.0 - year + 2015, 1) for year in years},
        "65": {str(year): (2_000.0 + year - 2015, 1) for year in years},
        "72305": {str(year): (190_000.0 - year, 1) for year in years},
    }
    cells = {number: {KIELCE: values} for number, values in counted.items()}
    cells["60270"] = {KIELCE_AS_POWIAT: {str(year): (5.0 + (year - 2015) / 10, 1) for year in years}}
    listed = {
        "59": Listed("P1873", ("Urodzenia żywe", "ogółem")),
        "65": Listed("P1873", ("Zgony ogółem", "ogółem")),
    }
    return Bank(cells, listed=listed)


@pytest.fixture
def portal(
    bank,
    with_plugins,
    clean_db,
    clean_datastore,
    clean_index,
    clean_redis,
    monkeypatch,
    tmp_path,
    ckan_config,
):
    """An empty portal with a few true cards, whose only source is BDL, which the stand-in answers for."""
    from ckanext.kielce import config
    from ckanext.kielce.catalogue.foundation import lay
    from web import serving
    from zoom_schemas.settings import load_settings
    from zoom_schemas.themes import load_themes

    for unit in load_settings().organisations:
        lay("organization", unit.slug, unit.title)
    for theme in ("population", "economy"):
        lay("group", theme, load_themes()[theme].title)
    cards = {card_id: card for card_id, card in load_cards().cards.items() if card_id in CARDS}
    declared = next(one for one in load_sources() if one.id == "gus-bdl")
    with serving(bank.answer) as web:
        source = declared.model_copy(
            update={
                "series": [one for one in declared.series if one.id in SERIES],
                "feed": {"kind": "bdl", "base": f"{web.origin}/api/v1", "reach": "own"},
            }
        )
        monkeypatch.setattr(holdings, "cards", lambda: cards)
        monkeypatch.setattr(holdings, "sources", lambda: {source.id: source})
        monkeypatch.setattr(jobs, "rendering_due", lambda store: False)
        monkeypatch.setattr(config, "snapshots_path", lambda: tmp_path)
        monkeypatch.setattr(config, "trusted_origins", lambda: frozenset({web.origin}))
        _empty(holdings.store())
        yield web


def _empty(store):
    """A store without a row, to which no source has ever been synchronised."""
    FeedState(store.engine)
    with store.engine.begin() as connection:
        for metadata in (tables.metadata, state.metadata):
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())


def _synchronise():
    """A round of BDL and everything that follows from it."""
    runner.run("gus-bdl", "figures")
    while _work():
        pass
    return Standings(holdings.store().engine).of("gus-bdl", "figures")


def _work():
    waiting = [one for one in queues.get_all_queues() if one.count]
    if waiting:
        SimpleWorker(waiting, connection=waiting[0].connection).work(burst=True)
    return bool(waiting)


def _computed():
    """How often each card was computed."""
    with holdings.store().engine.connect() as connection:
        rows = connection.execute(tables.run.select().where(tables.run.c.kind == "compute")).mappings()
        return Counter(row["subject"] for row in rows)


def _published(card_id, period="2023"):
    dataset = helpers.call_action("package_show", id=card_id.replace(".", "-"))
    found = helpers.call_action(
        "datastore_search",
        resource_id=dataset["resources"][0]["id"],
        filters={"territory": "266101", "period": period},
    )
    return [row["value"] for row in found["records"]]


def test_a_figure_that_the_publisher_revises_reaches_exactly_the_cards_downstream(portal, bank):
    assert _synchronise().state == "ok"
    assert set(_computed()) == set(CARDS)
    assert _published("population.live_births") == [1_692.0]
    before = _computed()
    store, cards = holdings.store(), holdings.cards()
    old = trace(store, cards, "population.live_births", "266101", "2023")

    bank.cells["59"][KIELCE]["2023"] = (1_700.0, 1)
    after = _synchronise()

    assert (after.state, after.counts["changed"]) == ("ok", 1)
    assert set(_computed() - before) == OF_BIRTHS
    assert _published("population.live_births") == [1_700.0]
    new = trace(store, cards, "population.live_births", "266101", "2023")
    assert new.value == 1_700.0
    assert _snapshots(new) != _snapshots(old)
    assert _snapshots(new) <= {one.sha256 for one in store.snapshots().values()}


def test_a_round_without_news_changes_nothing_and_computes_nothing(portal, bank):
    _synchronise()
    before, asked = _computed(), len(portal.asked)
    observations = holdings.store().observations()

    after = _synchronise()

    assert after.state == "unchanged"
    assert _computed() == before
    assert holdings.store().observations().equals(observations)
    assert all("/subjects/" in one["path"] for one in portal.asked[asked:])


def test_a_publisher_that_breaks_leaves_cards_and_figures_as_they_are(portal, bank, monkeypatch):
    monkeypatch.setattr("harvesters.fetching.fetch._wait", lambda state: 0.0)
    _synchronise()
    before = _computed()
    bank.broken |= {f"/api/v1/subjects/{subject}" for subject in ("P1873", "P2137", "P2392")}

    after = _synchronise()

    assert after.state == "error"
    assert after.reason
    assert _computed() == before
    assert _published("population.live_births") == [1_692.0]


def _snapshots(found):
    return {cell.snapshot for leaf in found.leaves for cell in leaf.cells}
