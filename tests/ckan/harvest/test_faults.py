"""Faults in the middle of synchronising, with real workers: killed, cut off, no room. Synthetic figures."""

import contextlib
import resource
import shutil
import socket
import subprocess
import threading

import pytest
import sync_worker
from ckan.common import config
from ckan.lib import jobs as queues
from ckan.lib import redis as redis_of_ckan
from ckan.tests import helpers
from ckanext.kielce.harvest import queueing, runner, watch
from publisher import CITY, WARSAW, YEARS
from sqlalchemy import create_engine, text
from workers import Workers, ended, kill, until

from harvesters.standing import Standings
from indicator_jobs.locks import sole

PATHS = [f"/syn/{year}.csv" for year in YEARS]

pytestmark = pytest.mark.usefixtures("impatient")


@pytest.fixture
def workers(publisher):
    """Workers of the queue; options of their settings."""

    def made(**options):
        where = (publisher.web.origin, publisher.folder)
        return Workers(config["__file__"], queueing.QUEUE, sync_worker.know, *where, **options)

    return made


@pytest.fixture
def revised(publisher):
    """The publisher says something new of the city, in all years."""
    for year in YEARS:
        publisher.people[CITY, year] = 900.0
    return publisher


def _standing(publisher):
    return Standings(publisher.store.engine).of("syn", "figures")


def _population(publisher):
    rows = publisher.store.observations(["syn:people"], CITY)
    return dict(zip(rows["period"], rows["value"], strict=True))


def _asked(publisher, source="syn"):
    return [one["path"] for one in publisher.web.asked if one["path"].startswith(f"/{source}/")]


def _taken_up_again(publisher):
    """What the timer does; it has to wait until PostgreSQL has noticed the death of a worker."""
    watch.enqueue_due(publisher.store)
    return _standing(publisher).state != "running"


def _assert_whole(publisher):
    assert _standing(publisher).state == "ok", _standing(publisher)
    assert _population(publisher) == dict.fromkeys(YEARS, 900.0)
    rows = publisher.store.observations(["syn:people", "syn:births"])
    assert not rows.duplicated(["series", "territory", "period"]).any()


class Gate:
    """Holds the answer to one file back until it is opened; `reached` when it was asked for."""

    def __init__(self, publisher, year, half=False):
        self.publisher, self.year, self.half = publisher, year, half
        self.reached, self.opened = threading.Event(), threading.Event()
        publisher.spoil = self.answer

    def answer(self, handler):
        self.publisher.spoil = None
        if self.year in handler.path:
            if self.half:
                handler.send_response(200)
                handler.send_header("Content-Length", "100000")
                handler.end_headers()
                handler.wfile.write(b"Kod;")
                handler.wfile.flush()
            self.reached.set()
            self.opened.wait(60)
        with contextlib.suppress(OSError):
            self.publisher.answer(handler)
        if not self.reached.is_set():
            self.publisher.spoil = self.answer


@contextlib.contextmanager
def _locked_observations(publisher):
    with publisher.store.engine.connect() as connection:
        connection.execute(text("LOCK TABLE observation IN SHARE ROW EXCLUSIVE MODE"))
        yield
        connection.rollback()


def _someone_waits(publisher):
    waiting = "datname = current_database() AND wait_event_type = 'Lock'"
    with publisher.store.engine.connect() as connection:
        return connection.scalar(text(f"SELECT count(*) FROM pg_stat_activity WHERE {waiting}")) > 0


def _go_on(publisher, workers):
    """The timer notices, the work is taken up, a new worker does it."""
    until(lambda: _taken_up_again(publisher))
    lost = _standing(publisher)
    assert (lost.state, lost.attempts) == ("error", 1)
    assert lost.reason.pl.startswith("Praca została przerwana")
    queueing.enqueue("syn", "figures")
    workers().work()
    _assert_whole(publisher)


@pytest.mark.parametrize("half", [False, True], ids=["gather", "fetch"])
def test_a_worker_killed_while_it_asks_or_reads_is_followed_by_one_that_goes_on_there(revised, workers, half):
    gate = Gate(revised, YEARS[1], half)
    queueing.enqueue("syn", "figures")
    with workers().one() as worker:
        until(gate.reached.is_set)
        kill(worker)
    gate.opened.set()
    assert _standing(revised).state == "running"
    _go_on(revised, workers)
    assert _asked(revised) == [PATHS[0], PATHS[1], PATHS[1], PATHS[2]]
    assert not list(revised.folder.glob(".arriving-*")) or half


def test_a_worker_that_is_asked_to_end_leaves_its_slice_and_the_next_goes_on_there(revised, workers):
    gate = Gate(revised, YEARS[1])
    queueing.enqueue("syn", "figures")
    with workers().one() as worker:
        until(gate.reached.is_set)
        worker.terminate()
        ended(worker)
    stands = _standing(revised)
    assert (stands.state, stands.attempts, stands.reason) == ("waiting", 0, None), "nothing has failed"
    gate.opened.set()
    workers().work()
    _assert_whole(revised)
    assert _asked(revised) == [PATHS[0], PATHS[1], PATHS[1], PATHS[2]]


def test_a_worker_killed_while_it_writes_figures_leaves_the_old_ones_and_the_next_writes_the_new(
    revised, workers
):
    before = _population(revised)
    queueing.enqueue("syn", "figures")
    with _locked_observations(revised):
        with workers().one() as worker:
            until(lambda: _someone_waits(revised))
            kill(worker)
    until(lambda: not _someone_waits(revised))
    assert _population(revised) == before
    _go_on(revised, workers)


def test_two_workers_with_the_same_source_ask_for_each_file_once(revised, workers):
    queueing.enqueue("syn", "figures")
    queueing.enqueue_next("syn", "figures", 0)
    revised.slow = 2.0
    workers().work(2)
    _assert_whole(revised)
    assert sorted(_asked(revised)) == PATHS


def test_a_slow_source_does_not_hold_the_others(revised, workers, monkeypatch):
    revised.slow = 1.5
    queueing.enqueue("syn", "figures")
    queueing.enqueue("other", "figures")
    workers(slice_seconds=1).work()
    paths = [one["path"] for one in revised.web.asked]
    assert paths.index("/other/2022.csv") < paths.index(PATHS[-1])
    _assert_whole(revised)


def test_a_source_that_never_ends_is_ended_with_a_reason(revised, workers, monkeypatch):
    gate = Gate(revised, YEARS[0])
    monkeypatch.setattr(queueing, "PATIENCE", 3)
    monkeypatch.setitem(config, "ckanext.kielce.slice_seconds", 0)
    queueing.enqueue("syn", "figures")
    workers().work()
    gate.opened.set()
    assert _standing(revised).state == "error"
    assert _standing(revised).reason.en == "The work made no progress and was ended."
    assert revised.store.runs.last("sync", "syn").state == "error"


@contextlib.contextmanager
def _files_no_larger_than(size):
    """Writing beyond so many bytes fails, as it does on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_when_the_disk_is_full_nothing_half_stays_and_the_reason_is_told(revised):
    padding = "\n".join(f"{WARSAW[:4]}99{number:06};1;1" for number in range(60_000))
    revised.headings = "\n".join(["Kod;Ludność;Urodzenia", padding])
    before = _population(revised)
    with _files_no_larger_than(300_000):
        runner.run_slice("syn", "figures")
    assert _standing(revised).state == "error"
    assert _standing(revised).reason.en.startswith("The portal could not write what came")
    assert not list(revised.folder.glob(".arriving-*"))
    assert _population(revised) == before

    runner.run_slice("syn", "figures")
    _assert_whole(revised)


def test_when_the_connections_to_the_database_are_cut_the_work_is_taken_up_again(revised, workers):
    gate = Gate(revised, YEARS[1])
    queueing.enqueue("syn", "figures")
    with workers().one() as worker:
        until(gate.reached.is_set)
        for setting in ("sqlalchemy.url", "ckanext.kielce.database_url"):
            _cut_all_connections(config[setting])
        gate.opened.set()
        ended(worker)
    until(lambda: _taken_up_again(revised))
    queueing.enqueue("syn", "figures")
    workers().work()
    assert _population(revised) == dict.fromkeys(YEARS, 900.0)
    assert _standing(revised).state in ("ok", "unchanged")
    assert not [run for run in revised.store.runs.of_kind("sync").values() if run.state == "running"]


def test_that_the_connection_of_a_lock_was_cut_undoes_no_work_and_the_lock_is_free(publisher):
    engine = publisher.store.engine
    with sole(engine, "synthetic"):
        _cut_all_connections(config["ckanext.kielce.database_url"])
    with sole(engine, "synthetic", wait=False):
        pass


def _cut_all_connections(url):
    engine = create_engine(url)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with engine.connect() as connection:
        connection.execute(text(f"{cut} AND pid <> pg_backend_pid()"))
    engine.dispose()


class OwnRedis:
    """A Redis server of this test alone, which forgets everything when it ends."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder, self.url = folder, f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self):
        program = shutil.which("redis-server")
        assert program, "redis-server is installed with the stack"
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        self.process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
        until(self._answers)

    def _answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def end(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def own_redis(publisher, tmp_path, monkeypatch):
    server = OwnRedis(tmp_path)
    monkeypatch.setitem(config, "ckan.redis.url", server.url)
    monkeypatch.setattr(redis_of_ckan, "_connection_pool", None)
    monkeypatch.setattr(queues, "_queues", {})
    yield server
    server.end()


@pytest.fixture
def workers_with_own_redis(publisher, own_redis):
    where = (own_redis.url, publisher.web.origin, publisher.folder)
    return Workers(config["__file__"], queueing.QUEUE, sync_worker.know_with_redis, *where)


def _forgotten(own_redis, monkeypatch):
    """Restart Redis, which forgets all queues; whoever asks it next connects anew."""
    own_redis.end()
    own_redis.start()
    monkeypatch.setattr(redis_of_ckan, "_connection_pool", None)
    monkeypatch.setattr(queues, "_queues", {})


def _assert_one_round_in_the_history():
    source = helpers.call_action("harvest_source_show", id="syn-figures")
    assert len(helpers.call_action("harvest_job_list", source_id=source["id"])) == 1


def test_when_redis_is_restarted_and_forgets_what_waits_the_timer_puts_the_work_back(
    revised, own_redis, workers_with_own_redis, monkeypatch
):
    monkeypatch.setitem(config, "ckanext.kielce.slice_seconds", 0)
    runner.run("syn", "figures")
    assert _standing(revised).state == "waiting"
    _forgotten(own_redis, monkeypatch)
    assert watch.enqueue_due(revised.store) == 1
    workers_with_own_redis.work()
    _assert_whole(revised)
    _assert_one_round_in_the_history()


def test_when_redis_is_restarted_and_its_worker_is_lost_the_timer_puts_the_work_back(
    revised, own_redis, workers_with_own_redis, monkeypatch
):
    gate = Gate(revised, YEARS[0])
    queueing.enqueue("syn", "figures")
    with workers_with_own_redis.one() as worker:
        until(gate.reached.is_set)
        _forgotten(own_redis, monkeypatch)
        kill(worker)
    gate.opened.set()
    until(lambda: _taken_up_again(revised))
    queueing.enqueue("syn", "figures")
    workers_with_own_redis.work()
    _assert_whole(revised)
