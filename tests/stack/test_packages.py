"""Installing packages leaves the services of the machine alone; what cannot be installed is said plainly."""

from pathlib import Path

import pytest
from zoom_config.stack import packages
from zoom_config.stack.faults import Fault
from zoom_config.stack.packages import Need, no_service_starts


@pytest.fixture
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    policy, no_cluster = tmp_path / "policy-rc.d", tmp_path / "createcluster.d" / "zoom.conf"
    monkeypatch.setattr(packages, "POLICY", policy)
    monkeypatch.setattr(packages, "NO_CLUSTER", no_cluster)
    return policy, no_cluster


def test_nothing_starts_and_no_cluster_is_made_while_packages_are_installed(marks: tuple[Path, Path]):
    policy, no_cluster = marks
    with no_service_starts():
        assert "exit 101" in policy.read_text()
        assert policy.stat().st_mode & 0o111
        assert "create_main_cluster = false" in no_cluster.read_text()
    assert not policy.exists()
    assert not no_cluster.exists()


def test_the_marks_are_taken_away_when_installing_fails(marks: tuple[Path, Path]):
    with pytest.raises(Fault), no_service_starts():
        raise Fault("no network")
    assert not any(mark.exists() for mark in marks)


def test_a_policy_of_the_administrator_is_honoured_and_kept(marks: tuple[Path, Path]):
    policy, _ = marks
    policy.write_text("#!/bin/sh\nexit 0\n")
    with no_service_starts():
        assert policy.read_text() == "#!/bin/sh\nexit 0\n"
    assert policy.exists()


def test_what_an_interrupted_installation_left_is_taken_away(marks: tuple[Path, Path]):
    policy, _ = marks
    policy.write_text(packages.NO_SERVICE)
    with no_service_starts():
        pass
    assert not policy.exists()


def test_a_missing_package_without_root_and_sudo_says_whom_to_ask(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packages, "RUN_NEEDS", (Need("synthetic-package", lambda: False),))
    monkeypatch.setattr(packages.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(packages, "found", lambda command: False)
    with pytest.raises(Fault, match="ask root for `apt-get install synthetic-package`"):
        packages.install_missing("run")


def test_nothing_is_installed_where_nothing_is_missing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(packages, "RUN_NEEDS", (Need("synthetic-package", lambda: True),))
    monkeypatch.setattr(packages.subprocess, "run", lambda *_, **__: pytest.fail("apt was called"))
    packages.install_missing("run")
