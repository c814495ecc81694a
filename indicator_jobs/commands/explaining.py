"""`zoom explain`: where a value comes from."""

import datetime

import click
from zoom_schemas.settings import load_settings

from indicator_jobs import listing
from indicator_jobs.card import Card
from indicator_jobs.commands.shared import as_of_option, database_option, json_option, plainly, print_json
from indicator_jobs.editing.force import cards_in_force
from indicator_jobs.store import Store
from indicator_jobs.trace import Trace, known_card, trace
from indicator_jobs.writing import mathml, vtl
from indicator_jobs.writing.spreadsheet import sheet


@click.command()
@click.argument("card_id", metavar="CARD")
@click.option("--territory", metavar="TERYT", help="Territory; the portal's own if not given.")
@click.option("--period", help="Period such as 2024, 2024-Q1, 2024-03; the latest if not given.")
@click.option("--recipe", type=click.Choice(["national", "local"]), default="national")
@as_of_option
@click.option("--lang", type=click.Choice(["pl", "en"]), default="pl", help="Language of the answer.")
@click.option(
    "--form",
    type=click.Choice(["sentence", "csv", "mathml", "vtl"]),
    default="sentence",
    help="Sentences; a CSV to recompute in a spreadsheet; the formula with its numbers as MathML; the recipe "
    "as VTL 2.1.",
)
@json_option
@database_option
@plainly
def explain(
    database: str | None,
    card_id: str,
    territory: str | None,
    period: str | None,
    recipe: str,
    as_of: datetime.date | None,
    lang: str,
    form: str,
    as_json: bool,
) -> None:
    """Explain one value: where it comes from and how it was computed."""
    store = Store.open(database)
    found = cards_in_force(store).cards
    card = known_card(found, card_id)
    place = territory or load_settings().territory
    chosen = period or listing.latest_period(store, card, place, recipe, as_of)
    traced = trace(store, found, card_id, place, chosen, recipe, as_of)
    if as_json:
        print_json(traced.as_dict())
    else:
        click.echo(_written(traced, card, store, form, lang), nl=form != "csv")


def _written(traced: Trace, card: Card, store: Store, form: str, lang: str) -> str:
    if form == "csv":
        return sheet(traced, lang)
    if form == "mathml":
        return mathml.filled(traced, lang, traced.formula)
    if form == "vtl":
        units = {series_id: declared["unit"] for series_id, declared in store.series().items()}
        return vtl.recipe(card, traced.recipe, units).rstrip()
    return traced.sentence(lang)


COMMANDS = (explain,)
