"""The portal never runs as root, and sees the source even where its account has no way into the clone."""

import os
from pathlib import Path

import pytest
from zoom_config.stack import account
from zoom_config.stack.account import copy_source
from zoom_config.stack.faults import Fault
from zoom_config.stack.layout import Layout


def _tree(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_no_process_of_the_running_stack_belongs_to_root():
    pidfile = Path(os.environ["ZOOM_SUPERVISOR"]).with_suffix(".pid")
    owners = _owners(int(pidfile.read_text()))
    assert len(owners) > 8
    assert 0 not in owners


def _owners(pid: int) -> list[int]:
    """The account of a process and of all below it; one that has just ended counts for nothing."""
    process = Path(f"/proc/{pid}")
    try:
        children = (process / "task" / str(pid) / "children").read_text().split()
        status = (process / "status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    owner = next(line.split()[1] for line in status.splitlines() if line.startswith("Uid:"))
    return [int(owner), *(one for child in children for one in _owners(int(child)))]


def test_a_copy_follows_the_source(tmp_path: Path):
    source = _tree(tmp_path / "source", a="1", folder__b="2", var__data="never", folder__gone="3")
    copy_source(source, tmp_path / "copy")
    (source / "folder" / "gone").unlink()
    (source / "a").write_text("changed")
    copy_source(source, tmp_path / "copy")
    found = {
        str(p.relative_to(tmp_path / "copy")): p.read_text()
        for p in (tmp_path / "copy").rglob("*")
        if p.is_file()
    }
    assert found == {"a": "changed", "folder/b": "2"}


def test_a_copy_can_be_read_by_the_account_however_private_the_source_is(tmp_path: Path):
    source = _tree(tmp_path / "source", a="1")
    (source / "a").chmod(0o600)
    copy_source(source, tmp_path / "copy")
    assert (tmp_path / "copy" / "a").stat().st_mode & 0o004


def test_the_view_of_the_source_is_links_so_that_edits_show_at_once(layout: Layout):
    account.prepare_folders(layout)
    assert (layout.view / "config").resolve() == layout.source / "config"
    assert not (layout.view / "var").exists()


def test_a_var_of_another_account_is_refused(layout: Layout, monkeypatch: pytest.MonkeyPatch):
    (layout.var / "postgres").mkdir()
    monkeypatch.setattr(account.os, "geteuid", lambda: 4321)
    with pytest.raises(Fault, match="was made by another account: run `make clean`"):
        account.prepare_folders(layout)
