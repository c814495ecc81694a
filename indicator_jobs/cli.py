"""The command `zoom`: cards, figures, values and their explanation, without a portal."""

import click

from indicator_jobs.commands import MODULES, installed


@click.group()
@click.option(
    "--database", metavar="URL", help="Database; ZOOM_DATABASE_URL or an own SQLite file if not given."
)
@click.pass_context
def main(context: click.Context, database: str | None) -> None:
    """Zoom: indicators of a city, computed from public figures and explained.

    Start with `zoom load`, then `zoom compute`, then `zoom explain population.total`.
    """
    context.obj = database


for module in [*MODULES, *installed()]:
    for command in module.COMMANDS:
        main.add_command(command)
