"""Twins of the project's cards on the bundled figures."""

import pytest

from indicator_jobs.cards import load_cards
from indicator_jobs.jobs import compute_all
from indicator_jobs.loading import find_sources, load_bundled
from indicator_jobs.store import Store
from indicator_jobs.twins.classify import Class
from indicator_jobs.twins.pairs import pairs
from indicator_jobs.twins.queue import compare_all
from indicator_jobs.twins.sentence import sentence

CARDS = load_cards().cards
KIELCE = "266101"


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('store') / 'zoom.sqlite'}")
    for module in find_sources():
        load_bundled(store, module)
    compute_all(store, CARDS)
    return compare_all(store, CARDS, KIELCE)


def test_the_register_and_the_balance_differ_mostly_by_the_older_census(compared):
    found = compared["population.total", "registered"]
    last = found.periods[-1].point
    assert (last.period, last.main, last.twin) == ("2019", 194852, 187372)
    assert found.class_ == Class.EXPLAINED
    assert found.bridge is not None
    assert found.bridge.residual == 194852 - 187372 - (193415 - 187427)


def test_usual_residents_are_fewer_and_the_moment_works_the_other_way(compared):
    found = compared["population.total", "usual_residents"]
    assert found.class_ == Class.UNEXPLAINED
    assert [one.what for one in found.mismatches] == ["moment", "missing"]
    assert found.bridge is not None
    assert found.bridge.residual == 185478 - 179807 + 1462


def test_the_twin_of_the_population_is_the_denominator_of_every_rate(compared):
    derived = [one for one in compared.values() if one.derived_from == "population.total"]
    assert len(derived) > 50
    rate = compared["population.birth_rate", "population_total__registered"]
    assert rate.split is not None
    assert rate.split.share == pytest.approx(1)
    last = rate.periods[-1].point
    assert last.twin / last.main == pytest.approx(194852 / 187372)


def test_every_declared_twin_is_compared_or_says_why_not(compared):
    for pair in pairs(CARDS):
        if pair.via is None:
            found = compared[pair.card, pair.id]
            assert found.periods or found.mismatches, (pair.card, pair.id)


def test_every_comparison_has_a_sentence_in_both_languages(compared):
    for found in compared.values():
        polish, english = sentence(found, "pl"), sentence(found, "en")
        assert polish
        assert english
        assert polish != english
        assert "brak danych" not in polish
        assert "no data" not in english
