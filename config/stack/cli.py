"""`make run`, `make test`, `make stop`, `make clean`: from a bare machine to a running stack, and back."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from zoom_config.stack import account, endings, locks, packages, ports, python
from zoom_config.stack.faults import Fault
from zoom_config.stack.layout import find_layout

OLDEST = (3, 11)
CONTROL_C = 130


def main(arguments: list[str]) -> int:
    """Run one command; what goes wrong is one sentence and a failing exit code."""
    signal.signal(signal.SIGTERM, _end_as_by_control_c)
    name, *rest = arguments or [""]
    try:
        _demand_input()
        if name not in COMMANDS:
            raise Fault(f"`{name}` is not a command: use make run, make test, make stop or make clean.")
        return COMMANDS[name](rest)
    except Fault as fault:
        print(f"\n{fault}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted: everything that was started has been ended.", file=sys.stderr)
        return CONTROL_C


def _end_as_by_control_c(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _demand_input() -> None:
    """Give a process without input an empty one, or the first file it opens would become its input."""
    try:
        os.fstat(0)
    except OSError:
        os.open(os.devnull, os.O_RDONLY)


def _start(stack: str, rest: list[str]) -> int:
    """Run or test: each stage hands over to the next, which has fewer rights and more libraries."""
    arguments = [stack, *rest]
    layout = find_layout(stack)
    started = float(os.environ.setdefault("ZOOM_STARTED", str(time.time())))
    if not python.is_inside(layout):
        _demand_python()
        _name_settings_fully()
        if "ZOOM_VAR" not in os.environ:
            _demand_not_running(stack)
            packages.install_missing(stack)
        if account.is_root():
            account.hand_over(arguments, layout, packages.system_python() or sys.executable)
        account.prepare_folders(layout)
        with locks.preparing(layout):
            python.make_environment(layout)
        python.continue_inside(arguments, layout)
    from zoom_config.stack import work

    return work.run(layout, started) if stack == "run" else work.test(layout, rest)


def _demand_python() -> None:
    if sys.version_info < OLDEST:
        raise Fault(f"Python {sys.version.split()[0]} is too old: the portal needs 3.11 or newer.")


def _name_settings_fully() -> None:
    """Whoever goes on works in another folder, where a name relative to this one would be lost."""
    if named := os.environ.get("ZOOM_SETTINGS"):
        os.environ["ZOOM_SETTINGS"] = str(Path(named).absolute())


def _demand_not_running(stack: str) -> None:
    """A stack that runs already is not started again."""
    layout = find_layout(stack)
    if endings.running_pid(layout) is not None:
        what = "The portal" if stack == "run" else "A test"
        raise Fault(f"{what} of this clone runs already, see {layout.web_url} (`make stop` ends it).")
    ports.demand_free(layout)


def _stop(arguments: list[str]) -> int:
    """End both stacks of this clone."""
    ended = [stack for stack in ("run", "test") if endings.stop(find_layout(stack))]
    print(f"Ended: {', '.join(ended)}." if ended else "Nothing of this clone was running.")
    return 0


def _clean(arguments: list[str]) -> int:
    """Forget everything that was made: data, settings, secrets, servers, libraries."""
    _stop(arguments)
    endings.forget(find_layout("run").clone)
    return 0


def _packages(arguments: list[str]) -> int:
    """The part of the preparation that needs root, alone: what sudo is asked for."""
    packages.install_missing(arguments[0])
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": lambda rest: _start("run", rest),
    "test": lambda rest: _start("test", rest),
    "stop": _stop,
    "clean": _clean,
    "packages": _packages,
}
