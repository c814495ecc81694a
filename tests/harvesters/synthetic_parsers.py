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


def tells_its_environment(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    import json
    import os

    result.write_text(json.dumps(dict(os.environ)))


def reads_elsewhere(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    result.write_bytes(Path(options["path"]).read_bytes())


def reads_elsewhere_unseen(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """As a library written in C does, of which Python tells no audit hook."""
    import ctypes

    result.write_text("read" if ctypes.CDLL(None).open(options["path"].encode(), 0) >= 0 else "refused")


def connects_unseen(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    import ctypes
    import struct

    libc = ctypes.CDLL(None)
    address = struct.pack("=H", 2) + struct.pack(">H", options["port"]) + bytes([127, 0, 0, 1]) + bytes(8)
    connected = libc.connect(libc.socket(2, 1, 0), address, len(address))
    result.write_text("connected" if connected == 0 else "refused")


def writes_elsewhere(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    Path(options["path"]).write_bytes(b"x")


def writes_beside(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    import tempfile

    with tempfile.NamedTemporaryFile(dir=None) as file:
        file.write(b"x")
    (result.parent / "more").mkdir()
    (result.parent / "more" / "layer.csv").write_bytes(b"a;b")
    result.write_bytes(b"made")


def leaves_somebody(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """Forks where Python does not see it and leaves the other one sleeping, with our pipe in its hand."""
    import ctypes

    libc = ctypes.CDLL(None)
    other = libc.fork()
    if other == 0:
        libc.sleep(60)
    result.write_text(str(other))


def speaks_without_end(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    raise ParseError("😀" * 5000, "ż" * 5000)


def speaks_in_riddles(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    raise ParseError("a\0b\x1b[31m\ud800\r\nc")


def leaves_a_link(arrived: Path, result: Path, options: Mapping[str, Any]) -> None:
    """As a library written in C does that has been turned: to its result, or to a file beside it."""
    import ctypes
    import os

    libc = ctypes.CDLL(None)
    if options["place"] == "beside":
        result.write_text("")
        (result.parent / "files").mkdir()
        result = result.parent / "files" / "layer.csv"
    made = {
        "link": lambda: libc.symlink(options["path"].encode(), os.fsencode(result)),
        "pipe": lambda: libc.mkfifo(os.fsencode(result), 0o600),
    }
    made[options["what"]]()
