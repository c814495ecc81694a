"""A job of an id stands in the queue at most once, and what lost workers leave keeps no place."""

import datetime as dt

import pytest
from ckan.lib.jobs import get_queue
from ckanext.kielce.indicators.queue import enqueue_once, under_way
from ckanext.kielce.indicators.worker import Worker
from rq.job import Job

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_redis")

NAME = "kielce-synthetic"


def _work(argument):
    """Never done here."""


def _taken_by_a_worker_that_was_lost():
    queue = get_queue("default")
    assert queue.connection.lrem(queue.key, 1, NAME) == 1


def test_a_job_that_waits_is_not_put_again():
    assert enqueue_once(_work, [1], NAME)
    assert not enqueue_once(_work, [1], NAME)
    assert get_queue("default").get_job_ids() == [NAME]


@pytest.mark.usefixtures("impatient")
def test_a_job_whose_worker_was_lost_before_it_began_is_put_again():
    enqueue_once(_work, [1], NAME)
    _taken_by_a_worker_that_was_lost()
    assert enqueue_once(_work, [1], NAME)
    assert get_queue("default").get_job_ids() == [NAME]


def test_a_job_that_a_worker_has_just_taken_is_left_to_it():
    enqueue_once(_work, [1], NAME)
    _taken_by_a_worker_that_was_lost()
    assert under_way(NAME)
    assert not enqueue_once(_work, [1], NAME)


def test_what_a_late_heartbeat_makes_of_a_forgotten_job_keeps_no_place():
    enqueue_once(_work, [1], NAME)
    job = Job.fetch(NAME, connection=get_queue("default").connection)
    job.connection.flushdb()
    job.heartbeat(dt.datetime.now(dt.UTC), 60)
    assert job.connection.exists(job.key)
    assert enqueue_once(_work, [1], NAME)
    assert get_queue("default").get_job_ids() == [NAME]


def _waited_an_hour():
    job = Job.fetch(NAME, connection=get_queue("default").connection)
    job.enqueued_at -= dt.timedelta(hours=1)
    job.save()
    return job


def test_a_job_that_waited_long_is_left_to_the_worker_that_has_just_taken_it():
    enqueue_once(_work, [1], NAME)
    _waited_an_hour()
    _taken_by_a_worker_that_was_lost()
    assert under_way(NAME)


def test_a_worker_that_prepares_a_job_is_heard():
    enqueue_once(_work, [1], NAME)
    job = _waited_an_hour()
    _taken_by_a_worker_that_was_lost()
    Worker().prepare_execution(job)
    assert under_way(NAME)
    assert not get_queue("default").connection.keys(f"{job.key}:missed:*")


def test_a_worker_whose_job_was_given_up_meanwhile_brings_nothing_of_it_back():
    enqueue_once(_work, [1], NAME)
    job, worker = _waited_an_hour(), Worker()
    _taken_by_a_worker_that_was_lost()
    worker.prepare_execution(job)
    job.delete()
    worker.maintain_heartbeats(job)
    assert not get_queue("default").connection.keys(f"*{NAME}*")
