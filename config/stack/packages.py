"""Debian packages: what is missing is installed; what the system runs stays as it was."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zoom_config.stack.faults import Fault
from zoom_config.stack.steps import found, step

POSTGRES_FOLDERS = Path("/usr/lib/postgresql")
POLICY = Path("/usr/sbin/policy-rc.d")
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/zoom-na-kielce.conf")
NO_SERVICE = "#!/bin/sh\n# zoom-na-kielce: no service starts while its packages are installed\nexit 101\n"
NO_MAIN_CLUSTER = "# zoom-na-kielce brings a cluster of its own\ncreate_main_cluster = false\n"
OLDEST_POSTGRES = 15
OLDEST_PYTHON = (3, 11)
NEWEST_PYTHON = (3, 13)


@dataclass(frozen=True)
class Need:
    """One thing the stack needs from the system, and the Debian package that brings it."""

    package: str
    is_there: Callable[[], bool]


def postgres_bin() -> Path | None:
    """The folder with the newest PostgreSQL that is new enough."""
    versions = [p for p in POSTGRES_FOLDERS.glob("*/bin/postgres") if int(p.parts[-3]) >= OLDEST_POSTGRES]
    return max(versions, key=lambda p: int(p.parts[-3])).parent if versions else None


def system_python() -> str | None:
    """A Python that every account may execute, with `venv` and the headers that psycopg2 is built with."""
    for minor in range(OLDEST_PYTHON[1], NEWEST_PYTHON[1] + 1):
        for folder in ("/usr/bin", "/usr/local/bin"):
            path = f"{folder}/python3.{minor}"
            if os.access(path, os.X_OK) and _can_make_environments(path):
                return path
    return None


def _can_make_environments(python: str) -> bool:
    probe = (
        "import ensurepip, sysconfig, pathlib, sys; "
        "sys.exit(not pathlib.Path(sysconfig.get_path('include'), 'Python.h').exists())"
    )
    return _succeeds([python, "-c", probe])


def _succeeds(command: list[str]) -> bool:
    done = subprocess.run(  # noqa: S603 - fixed commands
        command, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return done.returncode == 0


def _installed(package: str) -> bool:
    return _succeeds(["dpkg", "-s", package])


def _java_17() -> bool:
    done = subprocess.run(
        ["java", "-version"],  # noqa: S607 - whichever Java the path gives
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    words = done.stderr.replace('"', " ").replace(".", " ").split()
    return any(word.isdecimal() and int(word) >= 17 for word in words[:6])


def _java() -> bool:
    return found("java") and _java_17()


RUN_NEEDS = (
    Need("postgresql", lambda: postgres_bin() is not None),
    Need("redis-tools", lambda: found("redis-server") or found("redis-check-rdb")),
    Need("default-jre-headless", _java),
    Need("maven", lambda: found("mvn")),
    Need("gcc", lambda: found("gcc")),
    Need("libc6-dev", lambda: _installed("libc6-dev")),
    Need("libpq-dev", lambda: found("pg_config")),
    Need("libmagic1", lambda: bool(list(Path("/usr/lib").glob("*/libmagic.so.1")))),
    Need("python3-venv", lambda: system_python() is not None),
    Need("python3-dev", lambda: system_python() is not None),
)
TEST_NEEDS = (
    Need("chromium", lambda: found("chromium")),
    Need("fonts-dejavu-core", lambda: _installed("fonts-dejavu-core")),
    Need("cgi-mapserver", lambda: Path("/usr/bin/mapserv").exists()),
)


def missing_packages(stack: str) -> list[str]:
    """The Debian packages that this stack needs and the machine lacks."""
    needs = RUN_NEEDS + (TEST_NEEDS if stack == "test" else ())
    return [need.package for need in needs if not need.is_there()]


def install_missing(stack: str) -> None:
    """Install what is missing, as root or by sudo; nothing is touched where nothing is missing."""
    packages = missing_packages(stack)
    if not packages:
        return
    if os.geteuid() != 0:
        _install_by_sudo(stack, packages)
    else:
        with step(f"Debian packages: {' '.join(packages)}"), no_service_starts():
            _apt(["update", "-q"], packages)
            _apt(["install", "-q", "-y", "--no-install-recommends", *packages], packages)
    if still := missing_packages(stack):
        raise Fault(f"{', '.join(still)} did not bring what was expected: the portal needs Debian 12.")


def _install_by_sudo(stack: str, packages: list[str]) -> None:
    hint = f"`apt-get install {' '.join(packages)}`"
    if not found("sudo"):
        raise Fault(f"Packages are missing: ask root for {hint}, then run this again.")
    quiet = [] if sys.stdin and sys.stdin.isatty() else ["-n"]
    config = Path(__file__).resolve().parents[1]
    done = subprocess.run(  # noqa: S603 - our own installer, with the rights apt needs
        [shutil.which("sudo") or "sudo", *quiet, sys.executable, str(config), "packages", stack], check=False
    )
    if done.returncode:
        raise Fault(f"Packages are missing and sudo did not allow installing them: ask root for {hint}.")


def _apt(arguments: list[str], packages: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 - fixed commands
        ["apt-get", "-o", "DPkg::Lock::Timeout=120", *arguments],  # noqa: S607 - Debian's own
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=dict(os.environ, DEBIAN_FRONTEND="noninteractive"),
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise Fault(
            f"apt-get {arguments[0]} failed ({' '.join(last)}): mend it, or install "
            f"{' '.join(packages)} yourself."
        )


@contextmanager
def no_service_starts() -> Iterator[None]:
    """Keep Debian's packages from making a cluster or starting anything while they are installed.

    An administrator's own `policy-rc.d` is honoured instead of ours, and both marks are taken away again.
    """
    ours: list[Path] = []
    try:
        if _is_free(POLICY):
            ours.append(POLICY)
            POLICY.write_text(NO_SERVICE, encoding="utf-8")
            POLICY.chmod(0o755)
        if _is_free(NO_CLUSTER):
            ours.append(NO_CLUSTER)
            NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
            NO_CLUSTER.write_text(NO_MAIN_CLUSTER, encoding="utf-8")
        yield
    finally:
        for path in ours:
            path.unlink(missing_ok=True)


def _is_free(path: Path) -> bool:
    """Nothing is there, or only what an interrupted installation of ours left."""
    return not path.exists() or path.read_text(encoding="utf-8") in (NO_SERVICE, NO_MAIN_CLUSTER)
