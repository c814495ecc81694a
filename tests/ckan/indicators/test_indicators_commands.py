"""`ckan kielce …`. Synthetic figures."""

import pytest
from ckan.lib.jobs import get_queue
from ckan.tests import helpers
from ckanext.kielce import config
from ckanext.kielce.cli import kielce
from ckanext.kielce.indicators import loading
from ckanext.kielce.indicators.publishing import publish_all
from click.testing import CliRunner

from harvesters.bundled import load_sources, read_observations


def _run(*words):
    result = CliRunner().invoke(kielce, words)
    assert result.exit_code == 0, result.output
    return result.output


def test_every_command_says_what_it_does():
    for name, command in kielce.commands.items():
        assert command.help, name


@pytest.mark.usefixtures("figures")
class TestAFilledStore:
    def test_computing_again_changes_nothing(self):
        assert "0 changed" in _run("compute")

    def test_the_timer_hands_on_what_is_due_and_only_once(self, clean_redis):
        said = _run("tick")
        waiting = get_queue(config.queue()).get_job_ids()
        assert said == f"{len(waiting)} jobs handed to the workers\n"
        assert "kielce-publish-theme-population" in {one.rpartition(":")[2] for one in waiting}
        assert _run("tick") == "0 jobs handed to the workers\n"

    def test_publishing_hands_jobs_to_the_workers(self, clean_redis):
        assert _run("publish") == "1 jobs handed to the workers\n"

    def test_runs_are_shown(self):
        assert "compute  population.total" in _run("runs", "--kind", "compute")


def test_publishing_now_publishes_in_this_process(world):
    assert "2 cards: 2 written" in _run("publish", "--now")
    assert "2 cards: 2 unchanged" in _run("publish", "--now")
    assert helpers.call_action("package_list") == ["population-birth_rate", "population-total"]


def test_setup_can_be_repeated(with_plugins, clean_db):
    assert "41 new" in _run("setup")
    assert "0 new, 0 corrected, 41 as they were" in _run("setup")


def test_a_snapshot_is_taken_once(figures):
    source = min(load_sources(), key=lambda one: len(read_observations(one)) or 10**9)

    (first,) = loading.load(figures, [source])
    (second,) = loading.load(figures, [source])

    assert (first.written, first.unchanged) == (len(read_observations(source)), False)
    assert (second.written, second.unchanged) == (0, True)
    assert figures.series()[source.series[0].id]["source"] == source.id


def test_a_source_is_published_with_its_observations(world, monkeypatch):
    from ckanext.kielce.catalogue.foundation import lay_foundation
    from ckanext.kielce.catalogue.source_record import source_name
    from ckanext.kielce.indicators import holdings

    source = min(load_sources(), key=lambda one: len(read_observations(one)) or 10**9)
    monkeypatch.setattr(holdings, "sources", lambda: {source.id: source})
    lay_foundation()
    loading.load(world, [source])

    states = [publish_all("source", [source.id])[0].state for _ in range(2)]

    dataset = helpers.call_action("package_show", id=source_name(source))
    table = helpers.call_action("datastore_search", resource_id=dataset["resources"][0]["id"], limit=0)
    assert states == ["written", "unchanged"]
    assert (dataset["type"], dataset["source_id"]) == ("dataset", source.id)
    assert dataset["licence"] == source.licence.title.pl
    assert table["total"] == len(read_observations(source))
