"""Snapshots on disks that are full, read-only, torn by a power cut or shared. All bytes are synthetic."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from harvesters.fetching.snapshots import Kept, SnapshotError, Snapshots

NOON = "2026-11-23T12:00:00+00:00"


def _keep(folder: Path, content: bytes = b"figures", source: str = "trial", at: str = NOON) -> Kept:
    return Snapshots(folder).keep([content], source, "http://x/a", at, "text/csv")


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


FULL = """
import resource, sys
from pathlib import Path
from harvesters.fetching.snapshots import SnapshotError, Snapshots
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    Snapshots(Path(sys.argv[1])).keep([b"x" * 700] * 2, "trial", "http://x", "2026-11-23T12:00:00+00:00", "")
except SnapshotError as error:
    print(error)
"""


@pytest.mark.parametrize(("room", "kept"), [(1000, 0), (100, 0), (5000, 1)])
def test_a_disk_that_is_full_keeps_nothing_half(tmp_path: Path, room: int, kept: int):
    arguments = [sys.executable, "-c", FULL, str(tmp_path), str(room)]
    said = subprocess.run(arguments, check=True, capture_output=True, text=True).stdout
    assert ("could not be written" in said) == (not kept)
    assert len(list(tmp_path.glob("??/*"))) == len(Snapshots(tmp_path).arrivals()) == kept
    assert not list(tmp_path.glob(".arriving-*"))


def test_a_disk_that_is_full_when_the_arrival_is_noted_leaves_the_earlier_lines_whole(tmp_path: Path):
    for _ in range(3):
        _keep(tmp_path)
    before = Snapshots(tmp_path).arrivals()
    journal = next((tmp_path / "arrivals").rglob("*.jsonl"))
    room = journal.stat().st_size + 50
    short = FULL.replace('[b"x" * 700] * 2', '[b"y"]')
    said = subprocess.run(
        [sys.executable, "-c", short, str(tmp_path), str(room)], check=True, capture_output=True, text=True
    ).stdout
    assert "the arrival could not be noted" in said
    assert Snapshots(tmp_path).arrivals() == before
    assert journal.stat().st_size == room - 50


def test_a_folder_in_which_nothing_can_be_written_is_an_error_in_words(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SnapshotError, match="could not be written"):
        _keep(tmp_path / "file" / "snapshots")
    _keep(tmp_path)
    (tmp_path / "arrivals" / "other").write_text("")
    with pytest.raises(SnapshotError, match="could not be noted"):
        _keep(tmp_path, source="other")


def test_names_are_settled_after_the_bytes_and_before_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    settled: list[str] = []
    true_fsync, true_replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        settled.append(Path(f"/proc/self/fd/{descriptor}").readlink().relative_to(tmp_path).as_posix())
        true_fsync(descriptor)

    def replace(path: Path, target: Path) -> Path:
        settled.append("named")
        return true_replace(path, target)

    monkeypatch.setattr("harvesters.fetching.snapshots.os.fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    kept = _keep(tmp_path)
    order = [one for one in settled if one not in (".", "arrivals")]
    assert order[0].startswith(".arriving-")
    assert order[1:3] == ["named", kept.sha256[:2]]
    assert order[-2:] == ["arrivals/trial/2026-11.jsonl", "arrivals/trial"]


def test_a_torn_line_spoils_neither_the_ones_before_nor_the_next(tmp_path: Path):
    _keep(tmp_path, b"first")
    journal = next((tmp_path / "arrivals").rglob("*.jsonl"))
    with journal.open("ab") as file:
        file.write(b'{"sha256": "ab\xc5')
    assert len(Snapshots(tmp_path).arrivals()) == 1
    kept = _keep(tmp_path, b"second")
    assert [one.sha256 for one in Snapshots(tmp_path).arrivals("trial")][-1] == kept.sha256
    assert len(Snapshots(tmp_path).arrivals()) == 2


def test_lines_of_many_at_once_do_not_mix(tmp_path: Path):
    def keep_some(number: int) -> None:
        for turn in range(20):
            _keep(tmp_path, f"{number}/{turn}".encode())

    threads = [threading.Thread(target=keep_some, args=(number,)) for number in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len({one.sha256 for one in Snapshots(tmp_path).arrivals()}) == 100


def test_only_the_months_and_the_source_that_are_asked_for_are_read(tmp_path: Path, monkeypatch):
    for month in ("2026-09", "2026-10", "2026-11"):
        for source in ("imgw", "gios", "../imgw", "im*"):
            _keep(tmp_path, source=source, at=f"{month}-01T00:00:00+00:00")
    opened: list[str] = []
    true_open = Path.open

    def counted(path: Path, *args, **kwargs):
        opened.append(path.name)
        return true_open(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", counted)
    found = Snapshots(tmp_path).arrivals("imgw", since="2026-10")
    assert [one.retrieved[:7] for one in found] == ["2026-10", "2026-11"]
    assert opened == ["2026-10.jsonl", "2026-11.jsonl"]
    assert {one.source for one in Snapshots(tmp_path).arrivals("im*")} == {"im*"}
    assert all(file.is_relative_to(tmp_path) for file in _files(tmp_path))
    assert len(Snapshots(tmp_path).arrivals()) == 12


def test_halves_that_a_killed_process_left_are_taken_away_after_a_day(tmp_path: Path):
    old, fresh = tmp_path / ".arriving-old", tmp_path / ".arriving-fresh"
    for one in (old, fresh):
        one.write_bytes(b"half")
    long_ago = time.time() - 2 * 86_400
    os.utime(old, (long_ago, long_ago))
    _keep(tmp_path)
    assert not old.exists()
    assert fresh.exists()
