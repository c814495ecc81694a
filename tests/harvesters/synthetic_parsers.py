"""Parsers that misbehave in one way each, for the tests of the sandbox. Synthetic."""

import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harvesters.fetching.formats import read_xml
from harvesters.fetching.sandbox import ParseError


def copies(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    result.write_bytes(arrived.read_bytes() * options.get("times", 1))


def reads_xml(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    result.write_text(read_xml(arrived.read_bytes()).tag)


def refuses(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    result.write_bytes(b"half")
    raise ParseError("has no column “rok”", "Expected: rok, wartość.")


def never_ends(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    time.sleep(60)


def eats_memory(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    hoard = [b"x" * 1_000_000 for _ in range(100_000)]
    result.write_text(str(len(hoard)))


def calls_home(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    socket.create_connection(("127.0.0.1", options["port"]), timeout=1)


def starts_a_program(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    subprocess.run(["/bin/true"], check=False)


def kills_itself(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)
