"""Parsing bytes of others in a process of its own, with limits of memory, time and output.

What a parser reads may be made to exhaust or mislead it. So it runs in a child process that may not open
connections or start programs, and whose end, of whatever kind, is an error in words here.
"""

import atexit
import json
import math
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, cast

MEBIBYTE = 1024 * 1024

Parser = Callable[[Path, Path, Mapping[str, Any]], None]
"""Reads the file at the first path, writes its result to the second, as the options say."""


class ParseError(Exception):
    """Bytes that could not be parsed: the problem in words, and what to do about it."""

    def __init__(self, problem: str, hint: str = ""):
        super().__init__(f"{problem}. {hint}" if hint else problem)
        self.problem, self.hint = problem, hint


@dataclass(frozen=True)
class Bounds:
    """What a parser may use: memory and output in bytes, time in seconds."""

    memory: int = 1024 * MEBIBYTE
    seconds: float = 120.0
    output: int = 500 * MEBIBYTE


def parse_apart(
    parser: Parser,
    arrived: Path,
    result: Path,
    options: Mapping[str, Any] | None = None,
    bounds: Bounds | None = None,
) -> None:
    """Run a parser (a function of a module) on a file in a child process; its result is written to `result`.

    Raises ParseError: the parser's own, or that it took too long, too much memory, or wrote too much. Then
    nothing stays at `result`.
    """
    limits = bounds or Bounds()
    task = {
        "parser": f"{parser.__module__}:{parser.__qualname__}",
        "arrived": str(arrived),
        "result": str(result),
        "options": dict(options or {}),
        "bounds": asdict(limits),
    }
    said = _child().ask(task)
    if said is not None:
        result.unlink(missing_ok=True)
        raise ParseError(said["problem"], said["hint"])


class _Child:
    """The process that parses for this one; one task at a time."""

    def __init__(self) -> None:
        self.owner, self._lock = os.getpid(), threading.Lock()
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-m", "harvesters.fetching.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
        self._tasks, self._outcomes = cast(IO[str], self._process.stdin), cast(IO[str], self._process.stdout)
        atexit.register(self.end)

    @property
    def alive(self) -> bool:
        """Whether it is this process's own and still runs; a fork must not share its pipes."""
        return self.owner == os.getpid() and self._process.poll() is None

    def ask(self, task: Mapping[str, Any]) -> dict[str, str] | None:
        """What went wrong with a task, or None."""
        with self._lock:
            try:
                self._tasks.write(json.dumps(task) + "\n")
                self._tasks.flush()
                line = self._outcomes.readline()
            except OSError:
                line = ""
        if not line:
            return {"problem": "could not be parsed: the parsing process has ended", "hint": "Try again."}
        return json.loads(line)

    def end(self) -> None:
        """End the process by closing what it reads."""
        if self.owner == os.getpid() and not self._tasks.closed:
            self._tasks.close()
            self._process.wait(timeout=10)


_started: list[_Child] = []


def _child() -> _Child:
    if not (_started and _started[-1].alive):
        _started[:] = [_Child()]
    return _started[0]


def confine(bounds: Bounds) -> None:
    """Set the limits on this process; only the child calls it."""
    memory = bounds.memory + _mapped()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.output, bounds.output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    seconds = math.ceil(bounds.seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    sys.addaudithook(_watch)


def _mapped() -> int:
    """Bytes of address space that the interpreter itself holds already."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


_FORBIDDEN = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "os.exec",
)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN) or event in ("os.fork", "os.forkpty", "os.posix_spawn"):
        raise ParseError(f"tried to reach outside while it was parsed ({event})", "Its content is hostile.")
