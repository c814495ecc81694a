"""Real workers for tests: processes of their own, waited for, killed in the middle.

They are forked from a process that has loaded the portal, which takes as long as most tests.
"""

import multiprocessing
import os
import signal
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from unittest import mock

PATIENCE = 300
HERE = Path(__file__).parent


class Workers:
    """Workers of a queue. `prepare` is called first, with further arguments: a function of a module."""

    def __init__(self, ini, queue, prepare, *arguments, **options):
        self.given = (queue, prepare, arguments, options)
        self.processes = _from_warm_portal(ini)

    @contextmanager
    def one(self):
        """A worker that has work until the queue is empty; killed at the end if it still runs."""
        with tempfile.NamedTemporaryFile() as errors:
            process = self.processes.Process(target=_work, args=(errors.name, *self.given))
            process.start()
            try:
                yield process
            finally:
                if process.is_alive():
                    kill(process)
            assert process.exitcode in (0, -signal.SIGKILL), Path(errors.name).read_text()

    def work(self, count=1):
        """Have so many workers work at once until the queue is empty."""
        with ExitStack() as stack:
            for worker in [stack.enter_context(self.one()) for _ in range(count)]:
                ended(worker)
                assert worker.exitcode != -signal.SIGKILL


@cache
def _from_warm_portal(ini):
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["warm_portal"])
    environment = {"CKAN_INI": str(ini), "PYTHONPATH": str(HERE)}
    with mock.patch.dict(os.environ, environment):
        forkserver.ensure_running()
    return processes


def _work(errors, queue, prepare, arguments, options):
    """In the process of a worker."""
    with Path(errors).open("a") as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    from ckan.cli.cli import ckan
    from warm_portal import PORTAL

    prepare(*arguments, **options)
    _, command, words = ckan.resolve_command(PORTAL, ["kielce", "worker", "--burst", queue])
    with PORTAL, command.make_context("kielce", words, parent=PORTAL) as inner:
        command.invoke(inner)


def ended(process):
    """Wait for a worker to end by itself."""
    process.join(PATIENCE)
    assert not process.is_alive(), "the worker did not end"


def kill(process):
    """Kill a worker and all that it has forked or started."""
    for pid in [process.pid, *_descendants(process.pid)]:
        os.kill(pid, signal.SIGKILL)
    process.join()


def _descendants(pid):
    children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*children, *(one for child in children for one in _descendants(child))]


def until(condition):
    """Wait for something to come true."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.05)
