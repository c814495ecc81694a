"""The process that parses: it reads tasks line by line and forks for each, so that only the first is slow.

Run as `python -m harvesters.fetching.child`. Parsers are imported before the fork; limits are set after it.
"""

import contextlib
import errno
import importlib
import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from harvesters.fetching.sandbox import MEBIBYTE, Bounds, ParseError, confine

Said = dict[str, str]


def main() -> None:
    """Answer each line of standard input with one line: null, or the problem and a hint."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    for line in sys.stdin:
        said = _run(json.loads(line))
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _run(task: Mapping[str, Any]) -> Said | None:
    module, _, name = task["parser"].partition(":")
    parser, bounds = getattr(importlib.import_module(module), name), Bounds(**task["bounds"])
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        _parse(parser, task, bounds, theirs)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        status = _wait(child, bounds.seconds)
        said = pipe.read(4096)
    if status is None:
        return _words(f"could not be parsed within {bounds.seconds:g} seconds")
    return json.loads(said) if said else _ending(status, bounds)


def _parse(parser: Any, task: Mapping[str, Any], bounds: Bounds, pipe: int) -> None:
    """In the fork: parse, say what went wrong, and end at once without any of the parent's clean-up."""
    said: Said | None = None
    try:
        with _quiet():
            confine(bounds)
            parser(Path(task["arrived"]), Path(task["result"]), task["options"])
    except BaseException as error:
        said = _told(error, bounds)
    if said is not None:
        os.write(pipe, json.dumps(said).encode()[:4096])
    os._exit(0 if said is None else 1)


def _wait(child: int, seconds: float) -> int | None:
    """The status with which the fork ended; None if it had to be killed."""
    signal.sigtimedwait({signal.SIGCHLD}, seconds)
    ended, status = os.waitpid(child, os.WNOHANG)
    if ended == child:
        return status
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    signal.sigtimedwait({signal.SIGCHLD}, 0)
    return None


def _told(error: BaseException, bounds: Bounds) -> Said:
    match error:
        case ParseError():
            return _words(error.problem[:1000], error.hint[:1000])
        case MemoryError():
            return _words(f"needs more than {bounds.memory // MEBIBYTE} MiB to be parsed")
        case RecursionError():
            return _words("is nested too deeply")
        case OSError() if error.errno == errno.EFBIG:
            return _words(f"grows beyond {bounds.output // MEBIBYTE} MiB when parsed")
        case OSError() if error.errno == errno.ENOMEM:
            return _words(f"needs more than {bounds.memory // MEBIBYTE} MiB to be parsed")
    return _words(f"could not be parsed ({type(error).__name__}: {error})"[:1000])


def _ending(status: int, bounds: Bounds) -> Said | None:
    if status == 0:
        return None
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return _words(f"could not be parsed within {bounds.seconds:g} seconds")
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    return _words(f"broke the parser (it ended with {number})", "The snapshot is kept; look at its bytes.")


def _words(problem: str, hint: str = "") -> Said:
    return {"problem": problem, "hint": hint}


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Whatever a parser prints goes nowhere: standard output speaks to the parent."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    yield


if __name__ == "__main__":
    main()
