"""The locked Python environment, and handing over to it."""

import os
import sys
from pathlib import Path
from typing import NoReturn

from zoom_config.stack import stamps, steps
from zoom_config.stack.faults import Fault
from zoom_config.stack.layout import Layout
from zoom_config.stack.packages import system_python

LOCKS = {"run": ("requirements.txt",), "test": ("requirements.txt", "requirements-dev.txt")}
INSTALLER_LOCK = "requirements-installer.txt"


def is_inside(layout: Layout) -> bool:
    """Whether this very process runs in the environment."""
    return Path(sys.prefix).resolve() == layout.venv.resolve()


def make_environment(layout: Layout) -> None:
    """Install what the locks name and the portal itself, when they have changed."""
    python = system_python()
    if python is None:
        raise Fault("Python 3.11 or newer with `venv` is missing: install python3-venv and python3-dev.")
    log = layout.var / "log" / "python.log"
    _make_venv(layout, python, log)
    for lock in LOCKS[layout.stack]:
        _install_lock(layout, lock, log)
    _install_portal(layout, log)


def _make_venv(layout: Layout, python: str, log: Path) -> None:
    lock = layout.source / INSTALLER_LOCK
    stamp = layout.venv / "made"
    mark = stamps.fingerprint([lock], python)
    if stamps.holds(stamp, mark):
        return
    with steps.step("Python environment"):
        steps.run([python, "-m", "venv", "--clear", str(layout.venv)], log, "Making the Python environment")
        pip = [layout.executable("pip"), "install", "--quiet", "--require-hashes", "-r", str(lock)]
        steps.run(pip, log, "Installing the installer")
        stamps.leave(stamp, mark)


def _install_lock(layout: Layout, lock: str, log: Path) -> None:
    path = layout.source / lock
    stamp = layout.venv / f"installed-{lock}"
    mark = stamps.fingerprint([path])
    if stamps.holds(stamp, mark):
        return
    with steps.step(f"Python packages of {lock}"):
        steps.run(
            [*_uv(layout), "--require-hashes", "-r", str(path)], log, "Installing Python packages", _uv_env()
        )
        stamps.leave(stamp, mark)


def _install_portal(layout: Layout, log: Path) -> None:
    """Install this repository in place: what is edited is what runs."""
    stamp = layout.venv / "installed-portal"
    mark = stamps.fingerprint([layout.source / "pyproject.toml"], str(layout.source))
    if stamps.holds(stamp, mark):
        return
    with steps.step("Zoom na Kielce itself"):
        command = [*_uv(layout), "--no-deps", "--no-build-isolation", "--editable", str(layout.view)]
        steps.run(command, log, "Installing the portal", _uv_env())
        stamps.leave(stamp, mark)


def _uv(layout: Layout) -> list[str]:
    return [layout.executable("uv"), "pip", "install", "--quiet", "--python", layout.executable("python")]


def _uv_env() -> dict[str, str]:
    """Trust what the machine trusts, and read a mirror where pip has been told of one."""
    env = {"UV_SYSTEM_CERTS": "1"}
    if mirror := os.environ.get("PIP_INDEX_URL"):
        env["UV_DEFAULT_INDEX"] = mirror
    return env


def continue_inside(arguments: list[str], layout: Layout) -> NoReturn:
    """Go on in the environment, with the same arguments."""
    env = dict(os.environ, ZOOM_CLONE=str(layout.clone), ZOOM_VAR=str(layout.var))
    python = layout.executable("python")
    os.execve(python, [python, str(layout.source / "config"), *arguments], env)  # noqa: S606
