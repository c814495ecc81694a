"""The portal's worker: CKAN's, but what all jobs need is prepared once, and a job may stop early.

CKAN's own prepares its whole environment anew in every job, and the job reads all cards and sources: two
seconds of computing where a slice of a synchronisation often needs less. A job is still a process of its own.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

import rq
from ckan.lib import app_globals, jobs
from ckanext.kielce.indicators import holdings
from rq.job import Job

__all__ = ["Leaving", "Worker", "interruptible"]

LEAVE = signal.SIGUSR1


class Leaving(BaseException):
    """The worker was asked to end. Not an Exception: nothing that mends failures may take it for one."""


class Worker(jobs.Worker):
    """Works at the jobs of queues; asked to end, it waits for its job, which may stop early."""

    def work(self, *args: Any, **options: Any) -> bool:
        """Work until asked to end; with `burst=True` until the queues are empty."""
        signal.signal(LEAVE, signal.SIG_IGN)
        holdings.store()
        holdings.bundled()
        holdings.sources()
        return super().work(*args, **options)

    def execute_job(self, job: Job, *args: Any, **options: Any) -> None:
        """Run a job in a process of its own, which must not use the connections of this one."""
        holdings.store().engine.dispose()
        super().execute_job(job, *args, **options)

    def main_work_horse(self, job: Job, queue: rq.Queue) -> NoReturn:
        """What the process of a job does: RQ's part, as what CKAN would load is there already."""
        rq.Worker.main_work_horse(self, job, queue)

    def perform_job(self, *args: Any, **options: Any) -> bool:
        """Run the job with the settings that staff may have changed on the page of settings meanwhile."""
        app_globals.reset()
        return super().perform_job(*args, **options)

    def maintain_heartbeats(self, job: Job) -> None:
        """Tell that it lives, and of its job as long as nobody has given that up.

        Telling of it then would bring half of it back, and RQ's worker ends when it comes upon such a half.
        """
        if Job.exists(job.id, self.connection):
            super().maintain_heartbeats(job)
        else:
            self.heartbeat(self.job_monitoring_interval + 60)

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Take no further job, and tell the one that is being worked at."""
        super().request_stop(signum, frame)
        if self.horse_pid:
            with suppress(ProcessLookupError):
                os.kill(self.horse_pid, LEAVE)


@contextmanager
def interruptible() -> Iterator[None]:
    """Inside, Leaving is raised when the worker is asked to end. Only in the main thread of a process."""

    def leave(signum: int, frame: FrameType | None) -> None:
        raise Leaving

    before = signal.signal(LEAVE, leave)
    try:
        yield
    finally:
        signal.signal(LEAVE, before)
