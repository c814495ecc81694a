"""`zoom compute`: from figures to values."""

import click

from indicator_jobs.commands.shared import database_option, json_option, plainly, print_json, progress_bar
from indicator_jobs.editing.force import cards_in_force
from indicator_jobs.jobs import CardResult, compute_all
from indicator_jobs.store import Store
from indicator_jobs.trace import known_card


@click.command()
@click.option("--card", "only", multiple=True, metavar="CARD", help="Only this card; may be repeated.")
@json_option
@database_option
@plainly
def compute(database: str | None, only: tuple[str, ...], as_json: bool) -> None:
    """Compute the cards; what did not change is skipped."""
    store = Store.open(database)
    found = cards_in_force(store)
    for card_id in only:
        known_card(found.cards, card_id)
    with progress_bar("Computing", len(only or found.cards), as_json) as step:
        results = compute_all(store, found.cards, only or None, lambda result: step(result.card_id))
    if as_json:
        print_json([vars(result) for result in results])
        return
    for result in results:
        if result.state != "ok":
            click.echo(f"{result.card_id}: {result.reason}", err=True)
    for error in found.errors:
        click.echo(str(error), err=True)
    click.echo(_summary(results))


def _summary(results: list[CardResult]) -> str:
    changed = sum(result.changed for result in results)
    without = sum(result.state == "nothing" for result in results)
    failed = sum(result.state == "error" for result in results)
    held = sum(result.state == "held" for result in results)
    return (
        f"{len(results)} cards: {changed} with new values, {without} without figures, "
        f"{held} on hold, {failed} with errors."
    )


COMMANDS = (compute,)
