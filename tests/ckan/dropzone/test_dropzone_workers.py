"""Real workers killed in the middle of a file: nothing is half published. Files are synthetic."""

from contextlib import contextmanager

import drop_worker
import pytest
from ckan import model
from ckan.common import config
from ckan.tests import helpers
from ckanext.datastore.backend.postgres import get_write_engine
from ckanext.kielce.dropzone import desk, jobs
from ckanext.kielce.indicators import holdings
from clerk_files import FIRST
from sqlalchemy import text
from workers import Workers, kill, until

NEXT = FIRST.replace("Barwinek;7", "Barwinek;8").replace("1 241", "1 242")


@pytest.fixture
def workers(folder, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.kielce.stale_after", 0)
    return Workers(config["__file__"], "default", drop_worker.know, str(folder))


@pytest.fixture
def catalogue():
    """The engine of the catalogue's database."""
    return model.meta.engine


@contextmanager
def _obstacle(engine, statement):
    """A transaction that whoever writes has to wait for."""
    with engine.connect() as connection:
        connection.execute(text(statement))
        yield
        connection.rollback()


def _someone_waits(engine):
    waiting = "datname = current_database() AND wait_event_type = 'Lock'"
    with engine.connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM pg_stat_activity WHERE {waiting}")) > 0


def _kill_in_the_middle(workers, submission, engine, statement):
    """Let a real worker begin, wait until it stands before the obstacle, and kill it there."""
    jobs.hand_on(submission)
    model.Session.remove()
    with _obstacle(engine, statement), workers.one() as worker:
        until(lambda: _someone_waits(engine))
        kill(worker)
    until(lambda: not _someone_waits(engine))
    assert desk.load(submission.id).state == "queued"
    assert desk.load(submission.id).attempts == 1


def _taken_up_again(workers, submission):
    """What timer and worker do; the timer has to wait until PostgreSQL has noticed the death."""
    until(lambda: jobs.enqueue_due() == 1)
    workers.work()
    model.Session.remove()
    return desk.load(submission.id)


def _taken_up_here(submission):
    """The same without a further process."""
    until(lambda: jobs.enqueue_due() == 1)
    jobs.publish_submission(submission.id)
    return desk.load(submission.id)


def _runs(submission):
    found = holdings.store().runs.of_kind(jobs.RUN_KIND)
    return found[submission.id].state


def test_a_worker_killed_while_it_loads_leaves_the_old_table_and_the_next_completes_it(
    leave, publish, rows, workers
):
    first = publish(leave())
    table, before = first.result["table"], helpers.call_action("package_show", id="lampy-uliczne")
    late = leave(NEXT, dataset="lampy-uliczne")

    _kill_in_the_middle(workers, late, get_write_engine(), f'LOCK TABLE "{table}" IN ACCESS SHARE MODE')

    assert [one["liczba_lamp"] for one in rows(table)] == [1234, 7]
    assert helpers.call_action("package_show", id="lampy-uliczne") == before
    done = _taken_up_again(workers, late)
    assert (done.state, done.attempts) == ("published", 2)
    assert [one["liczba_lamp"] for one in rows(table)] == [1234, 8]
    assert _runs(late) == "ok"


def test_a_worker_killed_between_table_and_dataset_publishes_no_dataset_and_the_next_one_once(
    leave, rows, workers, catalogue
):
    late = leave()

    _kill_in_the_middle(workers, late, catalogue, "LOCK TABLE package IN SHARE MODE")

    assert helpers.call_action("package_list") == []
    done = _taken_up_here(late)
    assert done.state == "published", done.reason
    dataset = helpers.call_action("package_show", id="lampy-uliczne")
    assert sorted(one["role"] for one in dataset["resources"]) == ["original", "report", "table"]
    assert [one["liczba_lamp"] for one in rows(done.result["table"])] == [1234, 7]


def test_rows_that_a_killed_worker_had_added_are_not_added_again(leave, publish, rows, workers, catalogue):
    first = publish(leave(mode="append"))
    more = FIRST.replace("Śródmieście;1 234", "Bocianek;5").replace("1 241", "12")
    late = leave(more, dataset="lampy-uliczne")

    _kill_in_the_middle(workers, late, catalogue, "LOCK TABLE resource IN SHARE MODE")

    done = _taken_up_here(late)
    assert done.state == "published", done.reason
    assert [one["dzielnica"] for one in rows(first.result["table"])] == [
        "Śródmieście",
        "Barwinek",
        "Bocianek",
    ]
    assert done.result["rows"] == 3
