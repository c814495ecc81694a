"""What a parser that has been turned against us can see, touch and leave behind. All are synthetic."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import synthetic_parsers as parsers

from harvesters.fetching import landlock
from harvesters.fetching.sandbox import Bounds, ParseError, odd_one, parse_apart

UNSEEN = "refused" if landlock.offered() else "read"
"""What happens to reads that Python does not see; only the kernel can refuse them."""


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch):
    """A parsing process of its own that finds the parsers of the tests."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    monkeypatch.setattr("harvesters.fetching.sandbox._started", [])


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """What arrived, and where the result goes: a folder of its own."""
    (tmp_path / "work").mkdir()
    arrived = tmp_path / "arrived"
    arrived.write_bytes(b"<list/>")
    return arrived, tmp_path / "work" / "result"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text("password")
    return path


def test_a_parser_knows_no_key_and_no_address_of_a_database(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
):
    for name in ("ZOOM_BDL_KEY", "CKAN_SQLALCHEMY_URL", "CKAN_INI", "PGPASSWORD", "SECRET_KEY", "AWS_SECRET"):
        monkeypatch.setenv(name, "secret")
    parse_apart(parsers.tells_its_environment, *files)
    known = json.loads(files[1].read_text())
    assert "secret" not in known.values()
    assert "PATH" in known


def test_a_parser_reads_what_arrived_and_nothing_else(files: tuple[Path, Path], secret: Path):
    for path in (str(secret), f"/proc/{os.getpid()}/environ", "/proc/1/environ", "/etc/passwd"):
        for parser in (parsers.reads_elsewhere, parsers.reads_elsewhere_unseen):
            outcome = _outcome(parser, files, {"path": path})
            assert outcome == UNSEEN, (path, parser.__name__)


def _outcome(parser, files: tuple[Path, Path], options: dict[str, str]) -> str:
    try:
        parse_apart(parser, files[0], files[1], options)
    except ParseError as error:
        return "refused" if "PermissionError" in error.problem else error.problem
    return "refused" if files[1].read_text() == "refused" else "read"


def test_a_parser_writes_beside_its_result_and_nowhere_else(files: tuple[Path, Path], tmp_path: Path):
    parse_apart(parsers.writes_beside, *files)
    assert (files[1].parent / "more" / "layer.csv").read_bytes() == b"a;b"
    target = tmp_path / "elsewhere"
    assert _outcome_of_writing(target, files) == UNSEEN
    assert target.exists() == (UNSEEN == "read")


def _outcome_of_writing(target: Path, files: tuple[Path, Path]) -> str:
    try:
        parse_apart(parsers.writes_elsewhere, *files, {"path": str(target)})
    except ParseError:
        return "refused"
    return "read"


@pytest.mark.parametrize("place", ["result", "beside"])
@pytest.mark.parametrize("what", ["link", "pipe"])
def test_a_parser_leaves_no_link_and_no_pipe(files: tuple[Path, Path], secret: Path, what: str, place: str):
    options = {"what": what, "place": place, "path": str(secret)}
    try:
        parse_apart(parsers.leaves_a_link, *files, options)
    except ParseError:
        assert not files[1].exists()
    else:  # the kernel refused to make it
        assert [one for one in files[1].parent.rglob("*") if not one.is_dir()] == [files[1]]
        assert not files[1].read_text()


@pytest.mark.parametrize("what", ["link", "dangling link", "linked folder", "second name", "pipe", "nothing"])
def test_where_the_kernel_refuses_nothing_we_look_before_we_read(
    files: tuple[Path, Path], secret: Path, what: str
):
    result = files[1]
    assert odd_one(result) == result.name
    result.write_text("whole")
    (result.parent / "files").mkdir()
    (result.parent / "files" / "layer.csv").write_text("a;b")
    assert odd_one(result) == ""
    place = result.parent / "files" / "odd"
    making = {
        "link": lambda: place.symlink_to(secret),
        "dangling link": lambda: place.symlink_to("nowhere"),
        "linked folder": lambda: place.symlink_to(secret.parent),
        "second name": lambda: place.hardlink_to(secret),
        "pipe": lambda: os.mkfifo(place),
        "nothing": lambda: None,
    }
    making[what]()
    assert odd_one(result) == ("" if what == "nothing" else "odd")


def test_a_connection_that_python_does_not_see_is_refused_by_the_kernel(files: tuple[Path, Path]):
    with socket.create_server(("127.0.0.1", 0)) as server:
        parse_apart(parsers.connects_unseen, *files, {"port": server.getsockname()[1]})
    assert files[1].read_text() == ("refused" if landlock.offered() >= 4 else "connected")


def test_what_a_parser_started_ends_with_it(files: tuple[Path, Path]):
    parse_apart(parsers.leaves_somebody, *files, bounds=Bounds(seconds=20))
    left = int(files[1].read_text())
    assert _ends(left)


def _ends(process: int) -> bool:
    """Whether a process is gone, or only waits to be counted, within ten seconds."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


PARENT = """
import signal
import sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever starts us in the background has it ignored
import synthetic_parsers
from harvesters.fetching import sandbox
print(sandbox._child()._process.pid, flush=True)
sandbox.parse_apart(synthetic_parsers.never_ends, Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_a_parser_ends_when_nobody_waits_for_it_any_more(files: tuple[Path, Path]):
    arguments = [sys.executable, "-c", PARENT, *map(str, files)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        forked = _child_of(child)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert _ends(child)
        assert _ends(forked)


def test_a_parser_that_is_interrupted_together_with_its_parent_ends_without_a_word(
    files: tuple[Path, Path],
):
    arguments = [sys.executable, "-c", PARENT, *map(str, files)]
    pipe = subprocess.PIPE
    with subprocess.Popen(arguments, stdout=pipe, stderr=pipe, text=True, start_new_session=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        forked = _child_of(child)
        os.killpg(parent.pid, signal.SIGINT)  # as a terminal does on Ctrl-C
        _, said = parent.communicate(timeout=60)
    assert said.count("KeyboardInterrupt") == 1
    assert "fetching/child.py" not in said
    assert _ends(child)
    assert _ends(forked)


def _child_of(process: int) -> int:
    for _ in range(200):
        if listed := Path(f"/proc/{process}/task/{process}/children").read_text().split():
            return int(listed[0])
        time.sleep(0.05)
    raise AssertionError("the parser was never started")


def test_words_of_a_parser_are_cut_and_cleaned_whatever_they_quote(files: tuple[Path, Path]):
    with pytest.raises(ParseError) as endless:
        parse_apart(parsers.speaks_without_end, *files)
    assert endless.value.problem == "😀" * 1000
    with pytest.raises(ParseError) as odd:
        parse_apart(parsers.speaks_in_riddles, *files)
    mark = "\N{REPLACEMENT CHARACTER}"
    assert odd.value.problem == f"a{mark}b{mark}[31m{mark}{mark}{mark}c"
    parse_apart(parsers.copies, *files)
    assert files[1].read_bytes() == b"<list/>"
