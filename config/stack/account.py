"""The account that runs the portal: never root.

An ordinary user runs everything as itself. Root hands over to a system account made for it, which may have no
way into the folder of the clone; then what it needs is mirrored below its home, and `var` links to there.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

from zoom_config.stack.faults import Fault
from zoom_config.stack.layout import Layout

ACCOUNT = "zoom"
HOME = Path("/var/lib/zoom-na-kielce")
RENAMED = {"zoom_config": "config", "zoom_schemas": "schemas"}
NOT_SOURCE = {"var", ".git", "build", "dist", "node_modules", "__pycache__"}
FOREIGN = ("XDG_", "SUDO_", "VIRTUAL_ENV", "PYTHONPATH", "PYENV_")


def is_root() -> bool:
    return os.geteuid() == 0


def prepare_folders(layout: Layout) -> Path:
    """Make `var` and the view of the source in it; return the true place of `var`."""
    if not is_root():
        _demand_own(layout.var, os.geteuid())
        layout.var.mkdir(exist_ok=True)
        _link_source(layout.clone, layout.var)
        return layout.var.resolve()
    account = _demand_account()
    if _can_read(layout.clone):
        _demand_own(layout.var, account.pw_uid)
        _make_owned(layout.var, account)
        _make_owned(layout.var / "src", account)
        _link_source(layout.clone, layout.var)
        return layout.var.resolve()
    return _mirror(layout, account)


def _demand_account() -> pwd.struct_passwd:
    """The system account, made when it is missing."""
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    made = subprocess.run(  # noqa: S603 - fixed command
        ["useradd", "--system", "--user-group", "--create-home", "--home-dir", str(HOME),  # noqa: S607
         "--shell", "/usr/sbin/nologin", ACCOUNT],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise Fault(f"The account {ACCOUNT} was not made ({made.stderr.strip()}): make it with `useradd`.")
    return pwd.getpwnam(ACCOUNT)


def _can_read(clone: Path) -> bool:
    """Whether the account may read the clone, asked by trying."""
    probe = 'cd "$0" && test -r . && test -r config/__main__.py && test -r pyproject.toml'
    drop = ["setpriv", "--reuid", ACCOUNT, "--regid", ACCOUNT, "--clear-groups"]
    done = subprocess.run(  # noqa: S603 - fixed command
        [*drop, "sh", "-c", probe, str(clone)],
        stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode == 0


def _demand_own(var: Path, uid: int) -> None:
    """Refuse a `var` with things in it that belong to somebody else."""
    if var.exists() and any(var.iterdir()) and var.stat().st_uid != uid:
        raise Fault(f"{var} was made by another account: run `make clean` as that account, then this again.")


def _make_owned(folder: Path, account: pwd.struct_passwd) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o755)


def _name_packages(var: Path, source: Path) -> None:
    """Links with the names of packages whose folders are called otherwise, for tools that read no metadata."""
    names = var / "names"
    names.mkdir(exist_ok=True)
    for package, folder in RENAMED.items():
        link = names / package
        link.unlink(missing_ok=True)
        link.symlink_to(source / folder)


def _source_entries(clone: Path) -> list[Path]:
    return [p for p in clone.iterdir() if p.name not in NOT_SOURCE and p.suffix != ".egg-info"]


def _link_source(clone: Path, var: Path) -> None:
    """Show the clone through links: what is edited is what runs, and nothing is written into the clone."""
    view = var / "src"
    view.mkdir(exist_ok=True)
    for old in view.iterdir():
        if old.is_symlink():
            old.unlink()
    for entry in _source_entries(clone):
        (view / entry.name).symlink_to(entry)
    _name_packages(var, clone)


def _mirror(layout: Layout, account: pwd.struct_passwd) -> Path:
    """Copy the source to where the account can read it."""
    place = HOME / hashlib.sha256(str(layout.clone).encode()).hexdigest()[:12]
    if layout.var.exists() and not layout.var.is_symlink():
        raise Fault(
            f"{layout.var} is a folder, but the account {ACCOUNT} cannot enter {layout.clone}: "
            "run `make clean` or open the folder with `chmod o+rx`."
        )
    for folder in (place, place / "src"):
        _make_owned(folder, account)
    if not layout.var.is_symlink():
        layout.var.symlink_to(place)
    copy_source(layout.clone, place / "src")
    _name_packages(place, place / "src")
    # The checkers look for `var` beside the source.
    if not (place / "src" / "var").is_symlink():
        (place / "src" / "var").symlink_to(place)
    return place


def copy_source(clone: Path, copy: Path) -> None:
    """Bring a copy up to date: write what changed, take away what is gone."""
    wanted = {p.relative_to(clone) for entry in _source_entries(clone) for p in _files(entry)}
    for old in sorted(copy.rglob("*"), reverse=True):
        if old.is_file() and old.relative_to(copy) not in wanted and ".egg-info" not in str(old):
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
    copy.chmod(0o755 if os.access(original, os.X_OK) and original.suffix == "" else 0o644)


def continue_as_account(arguments: list[str], layout: Layout, var: Path, python: str) -> NoReturn:
    """Go on as the account, with the same arguments, from the view it can read."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN)}
    env = dict(
        kept,
        HOME=str(HOME),
        USER=ACCOUNT,
        LOGNAME=ACCOUNT,
        ZOOM_CLONE=str(layout.clone),
        ZOOM_VAR=str(var),
        PYTHONDONTWRITEBYTECODE="1",
    )
    os.chdir(var)
    command = ["setpriv", "--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups", python]
    os.umask(0o022)
    os.execvpe(command[0], [*command, str(var / "src" / "config"), *arguments], env)  # noqa: S606
