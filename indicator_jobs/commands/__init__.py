"""What the command `zoom` offers, one module a group of commands. A new module is one line here.

Each module has COMMANDS, the commands and groups that it adds. To add a command to a group of another module,
import the group and decorate with it, as in `@cards.command("new")`.
"""

from types import ModuleType

from indicator_jobs.commands import (
    cards,
    computing,
    difference,
    editing,
    explaining,
    export,
    figures,
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
    twins,
    revisions,
    export,
)
