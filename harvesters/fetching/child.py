"""The process that parses: it reads tasks line by line and forks for each, so that only the first is slow.

Run as `python -m harvesters.fetching.child`. Parsers are imported before the fork; limits are set after it.
"""

import contextlib
import errno
import importlib
import json
import os
import select
import signal
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from harvesters.fetching.confinement import confine
from harvesters.fetching.sandbox import MEBIBYTE, Bounds, ParseError

Said = dict[str, str]

PARENT, LONGEST = 0, 64 * 1024


def main() -> None:
    """Answer each line of standard input with one line: null, or the problem and a hint."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too, and this ends with it
    with contextlib.suppress(BrokenPipeError):  # the parent has ended: nobody waits for an answer
        for line in sys.stdin:
            sys.stdout.write(json.dumps(_run(json.loads(line))) + "\n")
            sys.stdout.flush()


def _run(task: Mapping[str, Any]) -> Said | None:
    module, _, name = task["parser"].partition(":")
    parser, bounds = getattr(importlib.import_module(module), name), Bounds(**task["bounds"])
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        os.setpgid(0, 0)
        _parse(parser, task, bounds, theirs)
    with contextlib.suppress(OSError):  # it may have been faster; `_wait` must find the group
        os.setpgid(child, child)
    os.close(theirs)
    os.set_blocking(ours, False)
    with os.fdopen(ours, "rb", buffering=0) as pipe:
        status = _wait(child, bounds.seconds)
        said = pipe.read(LONGEST)
    if status is None:
        return _words(f"could not be parsed within {bounds.seconds:g} seconds")
    return json.loads(said) if said else _ending(status, bounds)


def _parse(parser: Any, task: Mapping[str, Any], bounds: Bounds, pipe: int) -> None:
    """In the fork: parse, say what went wrong, and end at once without any of the parent's clean-up."""
    said: Said | None = None
    try:
        with _quiet():
            arrived, result = Path(task["arrived"]), Path(task["result"])
            confine(bounds, [arrived, *map(Path, task["others"])], result)
            parser(arrived, result, task["options"])
    except BaseException as error:
        said = _told(error, bounds)
    if said is not None:
        os.write(pipe, json.dumps(said).encode())
    os._exit(0 if said is None else 1)


def _wait(child: int, seconds: float) -> int | None:
    """The status with which the fork ended; None if it had to be killed: too late, or nobody waits any more.

    Whatever it started ends with it.
    """
    watched = os.pidfd_open(child)
    waiting = select.poll()
    waiting.register(watched, select.POLLIN)
    waiting.register(PARENT, 0)  # tells only that the other end is gone
    ready = {number for number, _ in waiting.poll(seconds * 1000)}
    os.close(watched)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return status if watched in ready else None


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
    return {"problem": _plain(problem), "hint": _plain(hint)}


def _plain(text: str) -> str:
    """A text that may quote hostile bytes, as a database and a log can keep it."""
    odd = ("Cc", "Cs")  # control characters, halves of surrogate pairs
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(one) in odd else one for one in text)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Whatever a parser prints goes nowhere: standard output speaks to the parent."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    yield


if __name__ == "__main__":
    main()
