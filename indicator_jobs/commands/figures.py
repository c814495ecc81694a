"""`zoom load`: the figures that cards are computed from."""

import click

from indicator_jobs import loading
from indicator_jobs.changes import Counts
from indicator_jobs.commands.shared import (
    Refused,
    database_option,
    json_option,
    plainly,
    print_json,
    progress_bar,
)
from indicator_jobs.store import Store


@click.command()
@json_option
@database_option
@plainly
def load(database: str | None, as_json: bool) -> None:
    """Take the installed figures into the database."""
    modules = loading.find_sources()
    if not modules:
        raise Refused("No sources are installed. Install the distribution zoom-na-kielce whole.")
    store, total = Store.open(database), Counts()
    with progress_bar("Loading", sum(len(module.load_sources()) for module in modules), as_json) as step:
        for module in modules:
            counts = loading.load_bundled(store, module, lambda source, found: step(source))
            total = sum(counts.values(), total)
    for problem in (one for module in modules for one in loading.correction_problems(module)):
        click.echo(str(problem), err=True)
    if as_json:
        print_json(vars(total))
    else:
        click.echo(
            f"{total.new} new, {total.revised} revised, {total.removed} removed, {total.unchanged} unchanged."
        )


COMMANDS = (load,)
