"""What the command `zoom` offers, one module a group of commands. A new module is one line here.

Each module has COMMANDS, the commands and groups that it adds. To add a command to a group of another module,
import the group and decorate with it, as in `@cards.command("new")`.
"""

from importlib.metadata import EntryPoint, entry_points
from types import ModuleType, SimpleNamespace
from typing import Any

import click

from indicator_jobs.commands import (
    cards,
    computing,
    difference,
    editing,
    explaining,
    export,
    figures,
    quality,
    revisions,
    twins,
)

MODULES: tuple[ModuleType, ...] = (
    figures,
    cards,
    editing,
    computing,
    difference,
    explaining,
    quality,
    twins,
    revisions,
    export,
)

GROUP = "zoom.commands"
"""Entry points of this group name modules with further COMMANDS; so this package needs to import none."""


def installed() -> list[Any]:
    """The modules of further commands. One whose libraries are not installed says so when it is called."""
    return [_loaded(point) for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)]


def _loaded(point: EntryPoint) -> Any:
    try:
        return point.load()
    except ModuleNotFoundError as error:
        return SimpleNamespace(COMMANDS=(_unavailable(point.name, str(error.name)),))


def _unavailable(name: str, missing: str) -> click.Command:
    def refuse() -> None:
        raise click.ClickException(
            f"`zoom {name}` needs {missing}: install zoom-na-kielce with the extra `fetching`."
        )

    words = {"ignore_unknown_options": True, "allow_extra_args": True}
    return click.Command(
        name, callback=refuse, help=f"Not installed: needs {missing}.", context_settings=words
    )
