"""Steps that say what they do and how long it took; their own output goes to a log."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from zoom_config.stack.faults import Fault

LAST_LINES = 12
# How `ckanext.kielce.commands` announces that one of its commands begins, and that it ended.
BEGIN, END = "==>", "<=="
INCOMPLETE = 2


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show a step as it begins, and its time in seconds when it is done."""
    started = time.monotonic()
    sys.stdout.write(f"{title} ... ")
    sys.stdout.flush()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def say(sentence: str) -> None:
    print(sentence, flush=True)


def run(
    command: Sequence[str],
    log: Path,
    what: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    stdin: str = "",
) -> None:
    """Run a command with its output in a log; a failure quotes the end of that output."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as sink:
        begin = sink.tell()
        try:
            code = subprocess.run(  # noqa: S603 - commands are ours, never typed by a visitor
                command,
                stdout=sink,
                stderr=subprocess.STDOUT,
                input=stdin.encode(),
                env=dict(os.environ, **(env or {})),
                cwd=cwd,
                check=False,
            ).returncode
        except (FileNotFoundError, PermissionError):
            raise Fault(f"{what} needs the command {command[0]}, which this account does not find.") from None
    if code:
        raise Fault(f"{what} failed; {log} says:\n{_tail(log, begin)}")


def follow(command: Sequence[str], log: Path, what: str, stdin: str) -> bool:
    """Run a command that announces its own steps, show them as they go, and log the rest of its output.

    Tell whether it did all it should; what it could not do at all is a fault.
    """
    with log.open("a", encoding="utf-8") as sink:
        begin = sink.tell()
        process = subprocess.Popen(  # noqa: S603 - commands are ours, never typed by a visitor
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if process.stdin is None or process.stdout is None:
            raise Fault(f"{what} could not be started.")
        process.stdin.write(stdin)
        process.stdin.close()
        try:
            for line in process.stdout:
                sink.write(line)
                _show(line.split())
        except KeyboardInterrupt:
            process.terminate()
            raise
        code = process.wait()
    if code not in (0, INCOMPLETE):
        raise Fault(f"\n{what} failed; {log} says:\n{_tail(log, begin)}")
    return code == 0


def _show(words: list[str]) -> None:
    """Repeat the announcement of a step (`==> kielce load`) or of its end (`<== 3.2`)."""
    if words[:1] == [BEGIN]:
        sys.stdout.write(f"  {' '.join(words[1:])} ... ")
        sys.stdout.flush()
    elif words[:1] == [END]:
        print(words[1], "s", *words[2:], flush=True)


def _tail(log: Path, begin: int) -> str:
    with log.open(encoding="utf-8", errors="replace") as text:
        text.seek(begin)
        return "\n".join(f"    {line}" for line in text.read().splitlines()[-LAST_LINES:])


def found(command: str) -> bool:
    """Whether a command is on the path, also where an ordinary account does not look."""
    return shutil.which(command, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is not None
