"""Computing by real workers: shared out, each card once, and taken up again. Synthetic figures."""

from collections import Counter

import pytest
import synthetic
import synthetic_worker
from ckan.common import config
from ckan.lib.jobs import get_queue
from ckan.tests import helpers
from ckanext.kielce import config as settings
from ckanext.kielce.indicators import computing, jobs, rendering
from sqlalchemy import text
from workers import Workers, kill, until

from indicator_jobs.locks import sole
from indicator_jobs.runs import DIED
from indicator_jobs.waiting import waiting

CARDS = ["population.birth_rate", "population.total"]
RENDERING_DUE = jobs.rendering_due  # as it is before the synthetic world has none

pytestmark = pytest.mark.usefixtures("impatient")


@pytest.fixture
def workers():
    return Workers(config["__file__"], config["ckanext.kielce.queue"], synthetic_worker.know)


def _revise(store, by):
    """New observations that nobody has computed from yet."""
    synthetic.take(store, synthetic.observations(revised=by))


def _runs(store):
    statement = text("SELECT subject FROM run WHERE kind = 'compute' AND state = 'ok'")
    with store.engine.connect() as connection:
        return Counter(connection.execute(statement).scalars())


def _value(store):
    return store.values("population.total", "266101")["value"].iloc[0]


def test_two_workers_compute_each_card_once_and_publish_what_changed(world, monkeypatch, workers):
    monkeypatch.setattr(computing, "BATCH", 1)
    before = _runs(world)
    _revise(world, 5.0)

    assert jobs.enqueue_due(world) == len(CARDS)
    workers.work(2)
    while jobs.enqueue_due(world):  # a card may have been computed while its theme was being published
        workers.work()

    assert _runs(world) - before == Counter(CARDS)
    assert _value(world) == 1005.0
    assert waiting(world, synthetic.cards()).stale == ()
    assert set(helpers.call_action("package_list")) == {"population-total", "population-birth_rate"}


def test_a_batch_that_waits_already_is_not_queued_twice(world):
    _revise(world, 5.0)
    assert (jobs.enqueue_due(world), jobs.enqueue_due(world)) == (1, 0)
    assert len(get_queue(settings.queue()).get_job_ids()) == 1


def test_two_workers_with_the_same_cards_compute_each_once(world, workers):
    before = _runs(world)
    _revise(world, 5.0)
    for number, batch in enumerate((CARDS, CARDS[::-1], CARDS[:1], CARDS[1:])):
        jobs.enqueue_once(jobs.compute_batch, [batch], f"same-cards-{number}")

    workers.work(2)

    assert _runs(world) - before == Counter(CARDS)


def test_what_a_killed_worker_left_is_computed_by_the_next(world, workers):
    _revise(world, 5.0)
    jobs.enqueue_due(world)
    with world.engine.connect() as obstacle:
        obstacle.execute(text("LOCK TABLE value IN SHARE ROW EXCLUSIVE MODE"))
        with workers.one() as worker:
            until(lambda: world.runs.of_kind("compute", "running"))
            lost = next(iter(world.runs.of_kind("compute", "running").values()))
            kill(worker)
        obstacle.rollback()
    assert _value(world) == 1000.0, "the old values stay readable"

    until(lambda: jobs.enqueue_due(world) and world.runs.last("compute", lost.subject).reason == DIED)
    workers.work()

    assert _value(world) == 1005.0
    assert waiting(world, synthetic.cards()).stale == ()


def test_a_card_that_somebody_computes_is_left_to_him(world):
    _revise(world, 5.0)
    with sole(world.engine, f"compute {CARDS[1]}"):
        run = world.runs.start("compute", CARDS[1], _inputs(world, CARDS[1]))
        assert [one for batch in computing.shares(world).batches for one in batch] == CARDS[:1]
        jobs.enqueue_due(world)
        assert world.runs.last("compute", CARDS[1]).id == run.id, "nobody buries the living"


def _inputs(store, card_id):
    from indicator_jobs.jobs import Round

    return Round.of(store, synthetic.cards()).inputs(synthetic.cards()[card_id])


def test_batches_hold_cards_of_one_theme_and_no_more_than_a_worker_takes_at_once(world, monkeypatch):
    _revise(world, 5.0)
    assert computing.shares(world).batches == (tuple(CARDS),)
    monkeypatch.setattr(computing, "BATCH", 1)
    assert computing.shares(world).batches == ((CARDS[0],), (CARDS[1],))
    assert computing.shares(world, CARDS[:1]).batches == ((CARDS[1],),)


def test_the_dashboards_are_due_when_a_value_changed_and_not_again_after_they_were_drawn(world, monkeypatch):
    monkeypatch.undo()
    synthetic.install(
        lambda owner, name, made: name == "rendering_due" or monkeypatch.setattr(owner, name, made)
    )
    assert RENDERING_DUE(world)
    run = world.runs.start(rendering.RUN_KIND, rendering.SUBJECT, rendering.origin(world))
    assert not RENDERING_DUE(world), "somebody draws them"
    world.runs.finish(run, "ok")
    assert not RENDERING_DUE(world)
    synthetic.fill(world, synthetic.observations(revised=7.0))
    assert RENDERING_DUE(world)
