"""`zoom cards`: list, show and check cards."""

from pathlib import Path

import click

from indicator_jobs import listing, loading, reference
from indicator_jobs.cards import load_cards
from indicator_jobs.commands.shared import Refused, database_option, json_option, plainly, print_json
from indicator_jobs.editing.force import cards_in_force
from indicator_jobs.store import Store
from indicator_jobs.trace import known_card


@click.group()
def cards() -> None:
    """List, show and check cards."""


@cards.command("list")
@click.option("--theme", help="Only cards of this theme.")
@json_option
@database_option
@plainly
def list_cards(database: str | None, theme: str | None, as_json: bool) -> None:
    """List the cards that are sound."""
    known = cards_in_force(Store.open(database)).cards
    found = [card for card in known.values() if theme in (None, card.theme)]
    if theme and not found:
        raise Refused(f"There is no card of the theme {theme}. `zoom cards list` shows all.")
    rows = [listing.row(card) for card in found]
    if as_json:
        print_json(rows)
    else:
        click.echo(listing.table(rows))


@cards.command("show")
@click.argument("card_id", metavar="CARD")
@click.option("--lang", type=click.Choice(["pl", "en"]), default="pl", help="Language of the texts.")
@json_option
@database_option
@plainly
def show_card(database: str | None, card_id: str, lang: str, as_json: bool) -> None:
    """Show one card: what it means and how it is computed."""
    card = known_card(cards_in_force(Store.open(database)).cards, card_id)
    if as_json:
        click.echo(card.model_dump_json(by_alias=True, exclude_none=True))
    else:
        click.echo(listing.described(card, lang))


@cards.command("check")
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@json_option
@plainly
def check_cards(folders: tuple[Path, ...], as_json: bool) -> None:
    """Check all cards, or those below FOLDERS: fields, formulas, units, examples, series."""
    found = load_cards(folders or None)
    errors = [*found.errors, *listing.series_problems(found.cards, loading.find_sources())]
    if as_json:
        print_json([vars(error) for error in errors])
    else:
        for error in errors:
            click.echo(str(error), err=True)
        click.echo(
            f"{len(found.cards)} cards are sound, {len({error.file for error in errors})} have errors."
        )
    if errors:
        raise SystemExit(1)


@cards.command("schema")
def card_schema() -> None:
    """Print the JSON Schema of a card, as it stands in schemas/card.schema.json."""
    click.echo(reference.schema())


@cards.command("fields")
def card_fields() -> None:
    """Print the reference of all fields of a card and all functions of formulas, as in CARD.md."""
    click.echo(reference.page(), nl=False)


COMMANDS = (cards,)
