"""Real workers: what a job does, and what is left when one is killed in the middle. Synthetic figures."""

import datetime as dt
from contextlib import contextmanager

import pytest
import synthetic
import synthetic_worker
from ckan.common import config
from ckan.lib.redis import connect_to_redis
from ckan.tests import helpers
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.kielce.indicators import holdings, jobs
from ckanext.kielce.indicators.attempts import DIED, BusyError, sole_worker
from ckanext.kielce.indicators.publishing import publish_all
from sqlalchemy import text
from workers import Workers, kill, until

CARD, NAME = "population.total", "population-total"

pytestmark = pytest.mark.usefixtures("impatient")


@pytest.fixture
def workers():
    return Workers(config["__file__"], config["ckanext.kielce.queue"], synthetic_worker.know)


@contextmanager
def _obstacle(statement):
    """A transaction in the DataStore that other writers have to wait for, but no reader."""
    with get_write_engine().connect() as connection:
        connection.execute(text(statement))
        yield
        connection.rollback()


def _someone_waits_in_the_datastore():
    waiting = "datname = current_database() AND wait_event_type = 'Lock'"
    with get_write_engine().connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM pg_stat_activity WHERE {waiting}")) > 0


def _kill_in_the_middle(workers, store, statement):
    """Let a real worker begin, wait until it stands before the obstacle, and kill it there."""
    jobs.enqueue(["population"], [])
    with _obstacle(statement):
        with workers.one() as worker:
            until(_someone_waits_in_the_datastore)
            run = store.runs.last("publish-card", _subject(store))
            kill(worker)
        assert run.state == "running"
    until(lambda: not _someone_waits_in_the_datastore())


def _subject(store):
    open_runs = store.runs.of_kind("publish-card", "running")
    return next(iter(open_runs))


def _ended_by_the_timer(store):
    """What the timer does; it has to wait until PostgreSQL has noticed the death."""
    jobs.enqueue_due(store)
    return store.runs.last("publish-card", CARD).state != "running"


def _resource():
    return helpers.call_action("package_show", id=NAME)["resources"][0]["id"]


def _values():
    rows = helpers.call_action("datastore_search", resource_id=_resource(), limit=1000)["records"]
    return {(row["territory"], row["period"]): row["value"] for row in rows}, len(rows)


def test_a_worker_publishes_every_card_of_a_theme_and_the_job_leaves_nothing_in_redis(world, workers):
    assert jobs.enqueue(["population"], []) == 1

    workers.work()

    assert {(run.state, run.reason) for run in world.runs.of_kind("publish-card").values()} == {("ok", None)}
    assert set(helpers.call_action("package_list")) == {"population-total", "population-birth_rate"}
    assert not connect_to_redis().exists("rq:job:kielce-publish-theme-population")


def test_a_job_that_waits_already_is_not_queued_twice(world):
    assert (jobs.enqueue(["population"], []), jobs.enqueue(["population"], [])) == (1, 0)


def test_after_a_worker_was_killed_while_values_were_written_the_next_run_completes_them(world, workers):
    publish_all("card", [CARD])
    before, resource = _values(), _resource()
    synthetic.fill(world, synthetic.observations(revised=5.0, periods=[*synthetic.PERIODS, "2025"]))

    _kill_in_the_middle(workers, world, f'LOCK TABLE "{resource}" IN SHARE ROW EXCLUSIVE MODE')
    assert _values() == before, "the old values stay readable"
    until(lambda: _ended_by_the_timer(world))
    lost = world.runs.last("publish-card", CARD)
    workers.work()

    values, rows = _values()
    assert values["266101", "2015"] == before[0]["266101", "2015"] + 5.0
    assert rows == len(values) == len(synthetic.TERRITORIES) * (len(synthetic.PERIODS) + 1)
    assert _resource() == resource
    assert (lost.state, lost.reason) == ("error", DIED)


def test_after_a_worker_was_killed_between_dataset_and_table_the_next_run_makes_the_table(world, workers):
    publish_all("card", ["population.birth_rate"])
    from ckanext.kielce.catalogue.records import File, Record

    resource = Record(NAME, {}, ()).file_id(File("wartosci.csv", b"", {}))

    _kill_in_the_middle(workers, world, f'CREATE TABLE "{resource}" (_id int)')
    assert _resource() == resource

    until(lambda: _ended_by_the_timer(world))
    publish_all("card", [CARD])

    assert _values()[1] == len(synthetic.TERRITORIES) * len(synthetic.PERIODS)
    assert helpers.call_action("package_list").count(NAME) == 1


def test_two_workers_never_write_the_same_card_at_once(world):
    with sole_worker(world, "publish-card", CARD):
        assert [one.state for one in publish_all("card", [CARD])] == ["busy"]
        with pytest.raises(BusyError), sole_worker(world, "publish-card", CARD):
            pass
    assert [one.state for one in publish_all("card", [CARD])] == ["written"]


def test_what_is_published_is_not_due_again_until_it_is_made_of_something_else(world, monkeypatch):
    assert jobs.due(world, "card") == list(synthetic.cards())
    publish_all("card", synthetic.cards())
    assert jobs.due(world, "card") == []

    synthetic.fill(world, synthetic.observations(revised=2.0))
    assert jobs.due(world, "card") == list(synthetic.cards())
    publish_all("card", synthetic.cards())

    reworded = {**synthetic.cards(), CARD: synthetic.cards()[CARD].model_copy(update={"decimals": 2})}
    monkeypatch.setattr(holdings, "cards", lambda: reworded)
    assert jobs.due(world, "card") == [CARD]


def test_what_has_failed_is_tried_again_only_after_a_while(world, monkeypatch):
    run = world.runs.start("publish-card", CARD, "hash")
    world.runs.finish(run, "error", "RuntimeError: the disk is full")

    soon = jobs.due(world, "card")
    monkeypatch.setattr(jobs, "RETRY_AFTER", dt.timedelta(0))

    assert CARD not in soon
    assert CARD in jobs.due(world, "card")
