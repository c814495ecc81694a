"""Computing by real workers: shared out, each card once, and taken up again. Synthetic figures."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import synthetic
from ckan.common import config
from ckan.lib.jobs import get_queue
from ckan.tests import helpers
from ckanext.kielce import config as settings
from ckanext.kielce.indicators import computing, jobs, rendering
from sqlalchemy import text

from indicator_jobs.locks import sole
from indicator_jobs.runs import DIED
from indicator_jobs.waiting import waiting

CARDS = ["population.birth_rate", "population.total"]
PATIENCE = 300
RENDERING_DUE = jobs.rendering_due  # as it is before the synthetic world has none
WORKER = Path(__file__).with_name("synthetic_worker.py")

pytestmark = pytest.mark.ckan_config("ckanext.kielce.stale_after", 0)


@contextmanager
def _worker():
    """A worker that has work until the queue is empty; killed at the end if it still runs."""
    command = [sys.executable, str(WORKER), config["__file__"]]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            _kill(process)
        process.stderr.close()


def _kill(process):
    """Kill the worker and the horse that it has forked for the job."""
    horses = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in [process.pid, *map(int, horses)]:
        os.kill(pid, signal.SIGKILL)
    process.wait()


def _work(count=1):
    with ExitStack() as stack:
        workers = [stack.enter_context(_worker()) for _ in range(count)]
        for worker in workers:
            _, errors = worker.communicate(timeout=PATIENCE)
            assert worker.returncode == 0, errors


def _until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.05)


def _revise(store, by):
    """New observations that nobody has computed from yet."""
    synthetic.take(store, synthetic.observations(revised=by))


def _runs(store):
    statement = text("SELECT subject FROM run WHERE kind = 'compute' AND state = 'ok'")
    with store.engine.connect() as connection:
        return Counter(connection.execute(statement).scalars())


def _value(store):
    return store.values("population.total", "266101")["value"].iloc[0]


def test_two_workers_compute_each_card_once_and_publish_what_changed(world, monkeypatch):
    monkeypatch.setattr(computing, "BATCH", 1)
    before = _runs(world)
    _revise(world, 5.0)

    assert jobs.enqueue_due(world) == len(CARDS)
    _work(2)
    while jobs.enqueue_due(world):  # a card may have been computed while its theme was being published
        _work()

    assert _runs(world) - before == Counter(CARDS)
    assert _value(world) == 1005.0
    assert waiting(world, synthetic.cards()).stale == ()
    assert set(helpers.call_action("package_list")) == {"population-total", "population-birth_rate"}


def test_a_batch_that_waits_already_is_not_queued_twice(world):
    _revise(world, 5.0)
    assert (jobs.enqueue_due(world), jobs.enqueue_due(world)) == (1, 0)
    assert len(get_queue(settings.queue()).get_job_ids()) == 1


def test_two_workers_with_the_same_cards_compute_each_once(world):
    before = _runs(world)
    _revise(world, 5.0)
    for number, batch in enumerate((CARDS, CARDS[::-1], CARDS[:1], CARDS[1:])):
        jobs.enqueue_once(jobs.compute_batch, [batch], f"same-cards-{number}")

    _work(2)

    assert _runs(world) - before == Counter(CARDS)


def test_what_a_killed_worker_left_is_computed_by_the_next(world):
    _revise(world, 5.0)
    jobs.enqueue_due(world)
    with world.engine.connect() as obstacle:
        obstacle.execute(text("LOCK TABLE value IN SHARE ROW EXCLUSIVE MODE"))
        with _worker() as worker:
            _until(lambda: world.runs.of_kind("compute", "running"))
            lost = next(iter(world.runs.of_kind("compute", "running").values()))
            _kill(worker)
        obstacle.rollback()
    assert _value(world) == 1000.0, "the old values stay readable"

    _until(lambda: jobs.enqueue_due(world) and world.runs.last("compute", lost.subject).reason == DIED)
    _work()

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
