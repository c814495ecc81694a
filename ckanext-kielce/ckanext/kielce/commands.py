"""Several `ckan` commands in one process: `python -m ckanext.kielce.commands ckan.ini "db upgrade" ...`.

Starting CKAN costs seconds, running a command of it often less than one; so preparing the portal starts it
once. Without commands they are read from standard input, one a line, which keeps passwords out of the list of
processes. `> file` at the end of a command keeps its output.

`--every SECONDS` repeats the commands for ever: the timer that CKAN does not have. A failure is logged,
and the next round tries again.
"""

import argparse
import logging
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
from pathlib import Path

import click
from ckan import model
from ckan.cli.cli import ckan

log = logging.getLogger(__name__)
# What the process that started this one can follow, a line each: a command begins; it ended, in seconds.
BEGIN, END = "==>", "<=="
INCOMPLETE = 2


def run_command(context: click.Context, line: str) -> None:
    """Run one command, such as `sysadmin add anna`, in the CKAN that the context has loaded."""
    words, output = _output(shlex.split(line))
    name, command, arguments = ckan.resolve_command(context, words)
    if command is None or name is None:
        raise click.UsageError(f"no such command: {line}", context)
    try:
        with output, command.make_context(name, arguments, parent=context) as inner:
            command.invoke(inner)
    except click.exceptions.Exit as end:
        if end.exit_code:
            raise
    finally:
        model.Session.remove()


def _output(words: list[str]) -> tuple[list[str], AbstractContextManager[object]]:
    """The words of the command, and where its output goes."""
    if words[-2:-1] != [">"]:
        return words, nullcontext()
    return words[:-2], _kept_in(Path(words[-1]))


@contextmanager
def _kept_in(path: Path) -> Iterator[None]:
    with path.open("w", encoding="utf-8") as file, redirect_stdout(file):
        yield


def announced(context: click.Context, line: str) -> bool:
    """Run one command, announcing it; tell whether it did all it should.

    A command that ends with an error code has named what it could not do (one broken card, say) and done the
    rest: the commands after it still run. An exception ends everything.
    """
    started = time.monotonic()
    print(BEGIN, *line.split()[:2], flush=True)
    try:
        run_command(context, line)
    except click.exceptions.Exit:
        complete = False
    else:
        complete = True
    print(END, f"{time.monotonic() - started:.1f}", *([] if complete else ["incomplete"]), flush=True)
    return complete


def repeat(context: click.Context, lines: list[str], seconds: float) -> None:
    """Run the commands for ever, with a pause between the rounds."""
    while True:
        for line in lines:
            try:
                run_command(context, line)
            except (Exception, SystemExit, click.exceptions.Exit):
                log.exception("`ckan %s` failed, the next round tries again", line)
        time.sleep(seconds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=float, metavar="SECONDS")
    parser.add_argument("ini", type=Path)
    parser.add_argument("commands", nargs="*")
    return parser.parse_args()


def main() -> int:
    arguments = _arguments()
    lines = arguments.commands or [line for line in sys.stdin.read().splitlines() if line.strip()]
    try:
        with ckan.make_context("ckan", ["-c", str(arguments.ini), "db"]) as context:
            if arguments.every:
                repeat(context, lines, arguments.every)
            complete = [announced(context, line) for line in lines]
    except (click.Abort, click.ClickException) as fault:
        print(f"ckan command failed: {fault or 'see above'}", file=sys.stderr)
        return 1
    return 0 if all(complete) else INCOMPLETE


if __name__ == "__main__":
    sys.exit(main())
