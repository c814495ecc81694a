"""Real workers for tests: started as processes of their own, waited for, killed in the middle."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

PATIENCE = 300


class Workers:
    """Workers that run a script with the settings file of the tests and perhaps further arguments."""

    def __init__(self, script, ini, *arguments, environment=None):
        self.command = [sys.executable, str(script), str(ini), *arguments]
        self.environment = {**os.environ, **(environment or {})}

    @contextmanager
    def one(self):
        """A worker that has work until the queue is empty; killed at the end if it still runs."""
        process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=self.environment
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                kill(process)
            process.stderr.close()

    def work(self, count=1):
        """Have so many workers work at once until the queue is empty."""
        with ExitStack() as stack:
            workers = [stack.enter_context(self.one()) for _ in range(count)]
            for worker in workers:
                _, errors = worker.communicate(timeout=PATIENCE)
                assert worker.returncode == 0, errors


def kill(process):
    """Kill a worker and all that it has forked or started."""
    for pid in [process.pid, *_descendants(process.pid)]:
        os.kill(pid, signal.SIGKILL)
    process.wait()


def _descendants(pid):
    children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*children, *(one for child in children for one in _descendants(child))]


def until(condition):
    """Wait for something to come true."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.05)
