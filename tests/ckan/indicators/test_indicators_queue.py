"""A job of an id stands in the queue at most once, and what lost workers leave keeps no place."""

import pytest
from ckan.lib.jobs import get_queue
from ckanext.kielce.indicators.queue import enqueue_once, under_way

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


@pytest.mark.ckan_config("ckanext.kielce.stale_after", 0)
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
