"""`zoom explain`: where a value comes from."""

import click
from zoom_schemas.settings import load_settings

from indicator_jobs import listing
from indicator_jobs.cards import load_cards
from indicator_jobs.commands.shared import database_option, json_option, plainly, print_json
from indicator_jobs.store import Store
from indicator_jobs.trace import known_card, trace


@click.command()
@click.argument("card_id", metavar="CARD")
@click.option("--territory", metavar="TERYT", help="Territory; the portal's own if not given.")
@click.option("--period", help="Period such as 2024, 2024-Q1, 2024-03; the latest if not given.")
@click.option("--recipe", type=click.Choice(["national", "local"]), default="national")
@click.option("--lang", type=click.Choice(["pl", "en"]), default="pl", help="Language of the sentences.")
@json_option
@database_option
@plainly
def explain(
    database: str | None,
    card_id: str,
    territory: str | None,
    period: str | None,
    recipe: str,
    lang: str,
    as_json: bool,
) -> None:
    """Explain one value: where it comes from and how it was computed."""
    found, store = load_cards().cards, Store.open(database)
    card = known_card(found, card_id)
    place = territory or load_settings().territory
    chosen = period or listing.latest_period(store, card, place, recipe)
    traced = trace(store, found, card_id, place, chosen, recipe)
    if as_json:
        print_json(traced.as_dict())
    else:
        click.echo(traced.sentence(lang))


COMMANDS = (explain,)
