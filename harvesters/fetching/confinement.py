"""What a process that parses may do, see and touch; only the child calls `confine`."""

import ctypes
import importlib.util
import math
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from harvesters.fetching import landlock
from harvesters.fetching.sandbox import Bounds, ParseError

PACKAGES = ("harvesters", "indicator_jobs", "zoom_schemas", "zoom_config")
"""Ours, which may lie outside of the interpreter's folders."""

SYSTEM = ("/usr", "/lib", "/lib64", "/etc/localtime", "/sys/devices/system/cpu", "/dev/urandom")

_DEATH_OF_PARENT = 1


def confine(bounds: Bounds, arrived: Sequence[Path], result: Path) -> None:
    """Set the limits on this process: memory, time, output, the files it may touch, nothing of the network.

    It reads the interpreter, our packages and what arrived; it writes beside the result and nowhere else.
    """
    ctypes.CDLL(None).prctl(_DEATH_OF_PARENT, signal.SIGKILL)
    memory = bounds.memory + _mapped()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (bounds.output, bounds.output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    seconds = math.ceil(bounds.seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    folder = result.parent.resolve()
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    landlock.fence([*_readable(), *(one.resolve() for one in arrived)], [folder, Path(os.devnull)])
    sys.addaudithook(_watch)


def _readable() -> Iterator[Path]:
    """Where the interpreter, its libraries and our packages lie."""
    yield from map(Path, SYSTEM)
    yield from (Path(one).resolve() for one in (sys.prefix, sys.base_prefix))
    yield from (Path(one).resolve() for one in sys.path if one and Path(one).is_absolute())
    loaded = (list(getattr(module, "__path__", ())) for module in list(sys.modules.values()))
    named = (_places(name) for name in PACKAGES)
    yield from {Path(one).resolve() for places in (*loaded, *named) for one in places}


def _places(name: str) -> list[str]:
    found = importlib.util.find_spec(name)
    return list(found.submodule_search_locations or ()) if found else []


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
