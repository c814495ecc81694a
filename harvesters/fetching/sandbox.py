"""Parsing bytes of others in a process of its own, with limits of memory, time and output.

What a parser reads may be made to exhaust or mislead it. So it runs in a child process that knows no keys,
may not open connections, start programs or read what it was not given (`confinement`), and whose end, of
whatever kind, is an error in words here.
"""

import atexit
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
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


KEPT = (
    "PATH",
    "PYTHONPATH",
    "HOME",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TMPDIR",
    "GDAL_DATA",
    "PROJ_DATA",
    "PROJ_LIB",
)


def environment(whole: Mapping[str, str]) -> dict[str, str]:
    """What of the environment a parsing process may know: no key, no password, no address of a database."""
    known = {name: text for name, text in whole.items() if name in KEPT or name.startswith("LC_")}
    return known | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def parse_apart(
    parser: Parser,
    arrived: Path,
    result: Path,
    options: Mapping[str, Any] | None = None,
    bounds: Bounds | None = None,
    others: Sequence[Path] = (),
) -> None:
    """Run a parser (a function of a module) on a file in a child process; its result is written to `result`.

    `others`: files that it may read besides.

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
        "others": [str(one) for one in others],
    }
    said = _child().ask(task)
    if said is None and (odd := odd_one(result)):
        said = {
            "problem": f"left {odd[:100]}, which is no file of its own",
            "hint": "Its content is hostile.",
        }
    if said is not None:
        result.unlink(missing_ok=True)
        raise ParseError(said["problem"], said["hint"])


def odd_one(result: Path) -> str:
    """The name of what lies where a parser may write and is neither a folder nor a file of its own.

    A link would have us read, and publish, any file of the portal; a pipe would have us wait for ever. Where
    the kernel has Landlock, none can be made.
    """
    if not result.is_file():
        return result.name
    waiting = [result.parent]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                    continue
                found = entry.stat(follow_symlinks=False)
                if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
                    return entry.name
    return ""


class _Child:
    """The process that parses for this one; one task at a time."""

    def __init__(self) -> None:
        self.owner, self._lock = os.getpid(), threading.Lock()
        self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-P", "-m", "harvesters.fetching.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(os.environ),
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
