"""Ending and forgetting touch what was made, and nothing beside it."""

from pathlib import Path

import pytest
from zoom_config.stack import endings
from zoom_config.stack.layout import Layout


def _filled(folder: Path) -> Path:
    (folder / "postgres").mkdir(parents=True)
    return folder


def test_a_stack_that_does_not_run_needs_no_ending(layout: Layout):
    assert not endings.stop(layout)


def test_the_number_of_a_process_that_is_somebody_elses_is_not_believed(layout: Layout):
    layout.pidfile.write_text("1")
    assert endings.running_pid(layout) is None


def test_a_clone_forgets_what_it_made(tmp_path: Path):
    _filled(tmp_path / "var")
    endings.forget(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_var_that_somebody_put_elsewhere_is_forgotten_without_its_neighbours(tmp_path: Path):
    neighbour = _filled(tmp_path / "disk" / "other")
    (tmp_path / "clone").mkdir()
    (tmp_path / "clone" / "var").symlink_to(_filled(tmp_path / "disk" / "var"))
    endings.forget(tmp_path / "clone")
    assert neighbour.exists()
    assert not (tmp_path / "disk" / "var").exists()


def test_a_mirrored_source_is_forgotten_with_its_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(endings, "MIRRORS", tmp_path / "mirrors")
    var = _filled(tmp_path / "mirrors" / "a1b2" / "var")
    (tmp_path / "clone").mkdir()
    (tmp_path / "clone" / "var").symlink_to(var)
    endings.forget(tmp_path / "clone")
    assert not var.parent.exists()
    assert (tmp_path / "mirrors").exists()
