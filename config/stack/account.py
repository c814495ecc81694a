"""The account that runs the portal: never root.

An ordinary user runs everything as itself. Root hands over to a system account made for it, which may have no
way into the folder of the clone; then what it needs is mirrored under /var/lib, and `var` links to there.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

from zoom_config.stack.endings import MIRRORS
from zoom_config.stack.faults import Fault
from zoom_config.stack.layout import Layout

ACCOUNT = "zoom"
# Caches of pip and Maven live here, so that a second clone need not fetch everything again.
HOME = MIRRORS / "home"
RENAMED = {"zoom_config": "config", "zoom_schemas": "schemas"}
CACHES = {"__pycache__", ".hypothesis", ".pytest_cache", ".ruff_cache", ".import_linter_cache"}
NOT_SOURCE = CACHES | {"var", ".git", "build", "dist", "node_modules"}
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# What belongs to the person who called, and would lead the account to folders it cannot enter.
FOREIGN = ("XDG_", "SUDO_", "VIRTUAL_ENV", "PYTHONPATH", "PYENV_")


def is_root() -> bool:
    return os.geteuid() == 0


def hand_over(arguments: list[str], layout: Layout, python: str) -> NoReturn:
    """As root: make the account and its folder, then go on as the account, where it can read the source."""
    account = _demand_account()
    if _can_read(layout.clone):
        _demand_own(layout.var, account.pw_uid)
        _make_owned(layout.var, account)
        source, var = layout.clone, layout.var
    else:
        source, var = _mirror(layout, account)
    _continue_as_account(arguments, layout, source, var, python)


def prepare_folders(layout: Layout) -> None:
    """As the account: make `var`, and the view of the source that the environment installs from."""
    _demand_own(layout.var, os.geteuid())
    layout.var.mkdir(exist_ok=True)
    _link_source(layout.source, layout.var / "src")
    _name_packages(layout.source, layout.var / "names")


def _demand_account() -> pwd.struct_passwd:
    """The system account, made when it is missing."""
    try:
        account = pwd.getpwnam(ACCOUNT)
    except KeyError:
        account = _make_account()
    MIRRORS.mkdir(mode=0o755, exist_ok=True)
    _make_owned(HOME, account)
    return account


def _make_account() -> pwd.struct_passwd:
    shell = ("--shell", "/usr/sbin/nologin")
    command = ["useradd", "--system", "--user-group", "--home-dir", str(HOME), *shell, ACCOUNT]
    made = subprocess.run(  # noqa: S603 - fixed command
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise Fault(f"The account {ACCOUNT} was not made ({made.stderr.strip()}): make it with `useradd`.")
    return pwd.getpwnam(ACCOUNT)


def _can_read(clone: Path) -> bool:
    """Whether the account may read the clone, asked by trying."""
    probe = 'cd "$0" && test -r . && test -r config/__main__.py && test -r pyproject.toml'
    drop = ["setpriv", "--reuid", ACCOUNT, "--regid", ACCOUNT, "--clear-groups"]
    done = subprocess.run(  # noqa: S603 - fixed command
        [*drop, "sh", "-c", probe, str(clone)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def _demand_own(var: Path, uid: int) -> None:
    """Refuse a `var` with things in it that belong to somebody else."""
    if var.exists() and any(var.iterdir()) and var.stat().st_uid != uid:
        raise Fault(f"{var} was made by another account: run `make clean` as that account, then this again.")


def _make_owned(folder: Path, account: pwd.struct_passwd) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o755)


def _link_source(source: Path, view: Path) -> None:
    """Show the source through links: what is edited is what runs, and nothing is written into the source."""
    view.mkdir(exist_ok=True)
    for entry in _source_entries(source):
        _link(view / entry.name, entry)


def _name_packages(source: Path, names: Path) -> None:
    """Links with the names of packages whose folders are called otherwise, for the type checker."""
    names.mkdir(exist_ok=True)
    for package, folder in RENAMED.items():
        _link(names / package, source / folder)


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and link.readlink() == target:
        return
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def _source_entries(clone: Path) -> list[Path]:
    return [p for p in clone.iterdir() if p.name not in NOT_SOURCE and p.suffix != ".egg-info"]


def _mirror(layout: Layout, account: pwd.struct_passwd) -> tuple[Path, Path]:
    """Copy the source to where the account can read it; `var` lies there too, linked from the clone."""
    place = MIRRORS / hashlib.sha256(str(layout.clone).encode()).hexdigest()[:12]
    source, var = place / "source", place / "var"
    link = layout.clone / "var"
    if link.exists() and not link.is_symlink():
        raise Fault(
            f"{link} is a folder, but the account {ACCOUNT} cannot enter {layout.clone}: "
            "run `make clean`, or open the folder with `chmod o+rx`."
        )
    place.mkdir(parents=True, exist_ok=True)
    _make_owned(var, account)
    copy_source(layout.clone, source)
    _link(link, var)
    # The checkers look for `var` beside the source.
    _link(source / "var", var)
    return source, var


def copy_source(clone: Path, copy: Path) -> None:
    """Bring a copy up to date: write what changed, take away what is gone."""
    copy.mkdir(exist_ok=True)
    wanted = {p.relative_to(clone) for entry in _source_entries(clone) for p in _files(entry)}
    for old in copy.rglob("*"):
        if old.is_file() and old.relative_to(copy) not in wanted:
            old.unlink()
    for name in sorted(wanted):
        _copy_file(clone / name, copy / name)


def _files(entry: Path) -> list[Path]:
    if entry.is_file():
        return [entry]
    return [p for p in entry.rglob("*") if p.is_file() and "__pycache__" not in p.parts]


def _copy_file(original: Path, copy: Path) -> None:
    if copy.is_file() and copy.read_bytes() == original.read_bytes():
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(original, copy)
    copy.chmod(0o755 if os.access(original, os.X_OK) else 0o644)


def _continue_as_account(
    arguments: list[str], layout: Layout, source: Path, var: Path, python: str
) -> NoReturn:
    """Drop every right of root for good: the process itself becomes the account's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    own = {"HOME": str(HOME), "USER": ACCOUNT, "LOGNAME": ACCOUNT, "PATH": SYSTEM_PATH}
    places = {"ZOOM_CLONE": str(layout.clone), "ZOOM_VAR": str(var)}
    os.chdir(var)
    drop = ["setpriv", "--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups", "--no-new-privs"]
    command = [*drop, python, "-B", str(source / "config"), *arguments]
    os.execvpe(command[0], command, kept | own | places)  # noqa: S606
