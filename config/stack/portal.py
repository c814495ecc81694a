"""CKAN: databases migrated, the administrator made, figures loaded, computed and published."""

import shlex
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from zoom_config.stack import passwords, postgres, settings, stamps, steps
from zoom_config.stack.layout import Layout

ADMIN = "admin"
FILLING = (
    "kielce setup",
    "kielce load",
    "kielce compute",
    "kielce render",
    "kielce export",
    "kielce publish --now",
    "kielce inventory",
)
# What the prepared portal was made from: if any of it changes, it is prepared again.
MADE_FROM = (
    "ckanext-kielce",
    "harvesters",
    "indicator_jobs",
    "dashboards_embed",
    "schemas",
    "config/portal.yaml",
    "config/templates",
    "requirements.txt",
)


def prepare(layout: Layout) -> None:
    """Migrate and fill the portal, if what it is made from has changed since the last time."""
    stamp = layout.home / "prepared"
    made_from = [layout.source / name for name in MADE_FROM]
    mark = stamps.fingerprint([*made_from, *settings.own_settings()])
    if stamps.holds(stamp, mark):
        return
    log = layout.logs / "prepare.log"
    steps.say("Databases and the administrator:")
    _migrate(layout, layout.ini, "datastore", log)
    if layout.stack == "test":
        _migrate(layout, settings.unit_ini(layout), "datastore_test", log)
    steps.say("Figures, indicators and dashboards:")
    if _ckan(layout, layout.ini, FILLING, log, "Filling the portal"):
        stamps.leave(stamp, mark)
    else:
        steps.say(
            f"Not all of it could be done: {log} names what is missing. The portal starts with the rest."
        )


def _migrate(layout: Layout, ini: Path, datastore: str, log: Path) -> None:
    """Bring the tables up to date, grant the reader its rights, make the administrator."""
    password = passwords.secret(layout.secrets, "admin-password")
    rights = layout.home / "datastore-rights.sql"
    commands = [
        "db upgrade",
        f"datastore set-permissions > {shlex.quote(str(rights))}",
        f"sysadmin add {ADMIN} --create email={ADMIN}@zoom.invalid password={password}",
    ]
    _ckan(layout, ini, commands, log, "Migrating the database")
    lines = rights.read_text(encoding="utf-8").splitlines()
    postgres.execute(layout, datastore, "\n".join(line for line in lines if not line.startswith("\\")))
    rights.unlink()


def _ckan(layout: Layout, ini: Path, commands: Sequence[str], log: Path, what: str) -> bool:
    command = [layout.executable("python"), "-m", "ckanext.kielce.commands", str(ini)]
    return steps.follow(command, log, what, stdin="\n".join(commands))


def answers(layout: Layout) -> bool:
    """Whether the home page answers."""
    try:
        with urllib.request.urlopen(layout.web_url + "/", timeout=20) as answer:  # noqa: S310 - our own address
            return answer.status == 200
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False
