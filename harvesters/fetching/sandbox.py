"""Parsing bytes of others in a process of its own, with limits of memory, time and output.

What a parser reads may be made to exhaust or mislead it. So it runs in a child process that may not open
connections or start programs, and whose end, of whatever kind, is an error in words here.
"""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

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
    try:
        ended = subprocess.run(  # noqa: S603 (our own interpreter and module; the task is data on its input)
            [sys.executable, "-m", "harvesters.fetching.child"],
            input=json.dumps(task).encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=limits.seconds,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        result.unlink(missing_ok=True)
        raise ParseError(f"could not be parsed within {limits.seconds:g} seconds") from None
    if ended.returncode != 0:
        result.unlink(missing_ok=True)
        raise _error(ended.returncode, ended.stderr, limits)


def confine(bounds: Bounds) -> None:
    """Set the limits on this process; only the child calls it."""
    resource.setrlimit(resource.RLIMIT_AS, (bounds.memory, bounds.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.output, bounds.output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    seconds = int(bounds.seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    sys.addaudithook(_watch)


_FORBIDDEN = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "subprocess.Popen",
    "os.system",
    "os.exec",
)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN) or event in ("os.fork", "os.posix_spawn"):
        raise ParseError(f"tried to reach outside while it was parsed ({event})", "Its content is hostile.")


def _error(code: int, said: bytes, bounds: Bounds) -> ParseError:
    try:
        told = json.loads(said.splitlines()[-1])
        return ParseError(str(told["problem"]), str(told["hint"]))
    except (IndexError, ValueError, KeyError, TypeError):
        pass
    if code == -signal.SIGXFSZ:
        return ParseError(f"grows beyond {bounds.output // MEBIBYTE} MiB when parsed")
    if code == -signal.SIGXCPU:
        return ParseError(f"could not be parsed within {bounds.seconds:g} seconds")
    return ParseError(f"broke the parser (it ended with {code})", "The snapshot is kept; look at its bytes.")
