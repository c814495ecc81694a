"""Ending a stack, and forgetting it; needs nothing that has been installed."""

import os
import shutil
import signal
import time
from pathlib import Path

from zoom_config.stack.faults import Fault
from zoom_config.stack.layout import Layout

# Where the source and `var` of clones lie that the account of the portal cannot enter.
MIRRORS = Path("/var/lib/zoom-na-kielce")


def running_pid(layout: Layout) -> int | None:
    """The process of this stack's supervisor, if it runs."""
    try:
        pid = int(layout.pidfile.read_text(encoding="utf-8"))
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    return pid if str(layout.supervisor).encode() in words else None


def stop(layout: Layout, seconds: float = 90) -> bool:
    """End the stack in order; tell whether there was one to end."""
    pid = running_pid(layout)
    if pid is None:
        return False
    try:
        os.kill(pid, signal.SIGTERM)
    except PermissionError:
        raise Fault(
            "The stack was started by another account: run `make stop` as that account or as root."
        ) from None
    end = time.monotonic() + seconds
    while running_pid(layout) is not None:
        if time.monotonic() > end:
            raise Fault(f"supervisor (process {pid}) does not end: end it with `kill -9 {pid}`.")
        time.sleep(0.1)
    return True


def forget(clone: Path) -> None:
    """Remove `var`, and what it links to where the clone was out of the account's reach."""
    var = clone / "var"
    try:
        if var.is_symlink():
            place = var.resolve()
            shutil.rmtree(place.parent if place.parent.parent == MIRRORS else place)
            var.unlink()
        elif var.exists():
            shutil.rmtree(var)
    except PermissionError as fault:
        raise Fault(
            f"{fault.filename} belongs to another account: run `make clean` as that account or as root."
        ) from None
