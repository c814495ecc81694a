"""`zoom revisions`: how the values of a card changed from release to release."""

import click
from zoom_schemas.numbers import number
from zoom_schemas.settings import load_settings

from indicator_jobs.card import Card
from indicator_jobs.commands.shared import database_option, json_option, plainly, print_json
from indicator_jobs.editing.force import cards_in_force
from indicator_jobs.revisions import Known, Measures, Revision, revisions
from indicator_jobs.store import Store
from indicator_jobs.trace import known_card, known_territory


@click.command("revisions")
@click.argument("card_id", metavar="CARD")
@click.option("--territory", metavar="TERYT", help="Territory; the portal's own if not given.")
@click.option("--recipe", type=click.Choice(["national", "local"]), default="national")
@json_option
@database_option
@plainly
def revisions_of(
    database: str | None, card_id: str, territory: str | None, recipe: str, as_json: bool
) -> None:
    """Show how the values of a card were revised: each change, and first against last."""
    store = Store.open(database)
    card = known_card(cards_in_force(store).cards, card_id)
    place = known_territory(territory or load_settings().territory)
    found = revisions(store, card.id, place, recipe)
    if as_json:
        print_json(found.as_dict())
        return
    for one in found.revisions:
        click.echo(_line(card, one))
    click.echo(_summary(card, found.measures, len(found.releases)))


def _line(card: Card, revision: Revision) -> str:
    when = revision.moment.strftime("%Y-%m-%d %H:%M")
    return f"{when}  {revision.period}: {_said(card, revision.before)} → {_said(card, revision.after)}"


def _said(card: Card, known: Known | None) -> str:
    return "withdrawn" if known is None else number(known.value, card.decimals, "en")


def _summary(card: Card, measures: Measures, releases: int) -> str:
    if measures.mean is None or measures.mean_absolute is None:
        return f"{releases} releases; no period has stood through two of them."
    places = card.decimals + 1
    share = (
        "" if measures.relative is None else f" ({number(100 * measures.relative, 2, 'en')}% of the values)"
    )
    return (
        f"{releases} releases; {measures.revised} of {measures.periods} periods revised; mean revision "
        f"{number(measures.mean, places, 'en')}, mean absolute revision "
        f"{number(measures.mean_absolute, places, 'en')}{share}."
    )


COMMANDS = (revisions_of,)
