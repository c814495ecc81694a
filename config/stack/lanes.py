"""Commands in lanes: the lanes go side by side, what is in a lane goes one after the other."""

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PAUSE = 0.2


@dataclass(frozen=True)
class Job:
    """A command with the name it is reported by."""

    name: str
    command: Sequence[str]


@dataclass(frozen=True)
class Done:
    """A job that has ended: its exit code, seconds, and all it has printed."""

    job: Job
    code: int
    seconds: float
    output: str


@dataclass
class _Running:
    job: Job
    process: subprocess.Popen[bytes]
    sink: IO[bytes]
    started: float

    def conclude(self) -> Done:
        seconds = time.monotonic() - self.started
        self.sink.seek(0)
        output = self.sink.read().decode(errors="replace")
        self.sink.close()
        return Done(self.job, self.process.returncode, seconds, output)


def run_lanes(
    lanes: Sequence[Sequence[Job]], tell: Callable[[Done], None], cwd: Path, env: Mapping[str, str]
) -> None:
    """Run all lanes to their ends, telling of each job as it ends; an interrupt ends what still runs."""
    waiting = [iter(lane) for lane in lanes]
    with _begun(waiting, cwd, env) as running:
        while running:
            for lane, one in list(running.items()):
                if one.process.poll() is None:
                    continue
                tell(one.conclude())
                _begin_next(running, lane, waiting[lane], cwd, env)
            time.sleep(PAUSE)


@contextmanager
def _begun(
    waiting: Sequence[Iterator[Job]], cwd: Path, env: Mapping[str, str]
) -> Iterator[dict[int, _Running]]:
    running: dict[int, _Running] = {}
    try:
        for lane, jobs in enumerate(waiting):
            _begin_next(running, lane, jobs, cwd, env)
        yield running
    finally:
        for one in running.values():
            one.process.terminate()
        for one in running.values():
            one.process.wait()
            one.sink.close()


def _begin_next(
    running: dict[int, _Running], lane: int, jobs: Iterator[Job], cwd: Path, env: Mapping[str, str]
) -> None:
    running.pop(lane, None)
    job = next(jobs, None)
    if job is None:
        return
    sink = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the job has ended
    process = subprocess.Popen(  # noqa: S603 - our own tools
        job.command, cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT
    )
    running[lane] = _Running(job, process, sink, time.monotonic())
