"""The command `zoom`: cards, figures, values and their explanation, without a portal."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError
from zoom_schemas.settings import SettingsError, load_settings

from indicator_jobs import listing, reference
from indicator_jobs.cards import CardSet, load_cards
from indicator_jobs.changes import Counts, DuplicateError
from indicator_jobs.jobs import CardResult, compute_all
from indicator_jobs.loading import SourcesError, find_sources, load_bundled
from indicator_jobs.store import Store
from indicator_jobs.trace import UnknownError, known_card, trace


def _plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Errors that people can mend become one sentence and exit code 2."""

    @wraps(command)
    def wrapped(*arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except (UnknownError, SourcesError, SettingsError, DuplicateError) as error:
            raise _Refused(str(error).strip()) from None
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise _Refused(
                f"The database does not answer: {reason}. Check --database or ZOOM_DATABASE_URL."
            ) from None

    return wrapped


class _Refused(click.ClickException):
    exit_code = 2


_as_json = click.option("--json", "as_json", is_flag=True, help="Print data for machines.")


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


@main.command()
@_as_json
@click.pass_obj
@_plainly
def load(database: str | None, as_json: bool) -> None:
    """Take the installed figures into the database."""
    modules = find_sources()
    if not modules:
        raise _Refused("No sources are installed. Install the distribution zoom-na-kielce whole.")
    store, total = Store.open(database), Counts()
    with _bar("Loading", sum(len(module.load_sources()) for module in modules), as_json) as step:
        for module in modules:
            counts = load_bundled(store, module, lambda source, found: step(source))
            total = sum(counts.values(), total)
    if as_json:
        click.echo(json.dumps(vars(total)))
    else:
        click.echo(
            f"{total.new} new, {total.revised} revised, {total.removed} removed, {total.unchanged} unchanged."
        )


@main.group()
def cards() -> None:
    """List, show and check cards."""


@cards.command("list")
@click.option("--theme", help="Only cards of this theme.")
@_as_json
@_plainly
def list_cards(theme: str | None, as_json: bool) -> None:
    """List the cards that are sound."""
    found = [card for card in load_cards().cards.values() if theme in (None, card.theme)]
    if theme and not found:
        raise _Refused(f"There is no card of the theme {theme}. `zoom cards list` shows all.")
    rows = [listing.row(card) for card in found]
    click.echo(json.dumps(rows, ensure_ascii=False) if as_json else listing.table(rows))


@cards.command("show")
@click.argument("card_id", metavar="CARD")
@click.option("--lang", type=click.Choice(["pl", "en"]), default="pl", help="Language of the texts.")
@_as_json
@_plainly
def show_card(card_id: str, lang: str, as_json: bool) -> None:
    """Show one card: what it means and how it is computed."""
    card = known_card(load_cards().cards, card_id)
    if as_json:
        click.echo(card.model_dump_json(by_alias=True, exclude_none=True))
    else:
        click.echo(listing.described(card, lang))


@cards.command("check")
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@_as_json
@_plainly
def check_cards(folders: tuple[Path, ...], as_json: bool) -> None:
    """Check all cards, or those below FOLDERS: fields, formulas, units, examples, series."""
    found = load_cards(folders or None)
    errors = [*found.errors, *_series_errors(found)]
    if as_json:
        click.echo(json.dumps([vars(error) for error in errors], ensure_ascii=False))
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


@main.command()
@click.option("--card", "only", multiple=True, metavar="CARD", help="Only this card; may be repeated.")
@_as_json
@click.pass_obj
@_plainly
def compute(database: str | None, only: tuple[str, ...], as_json: bool) -> None:
    """Compute the cards; what did not change is skipped."""
    found, store = load_cards(), Store.open(database)
    for card_id in only:
        known_card(found.cards, card_id)
    with _bar("Computing", len(only or found.cards), as_json) as step:
        results = compute_all(store, found.cards, only or None, lambda result: step(result.card_id))
    if as_json:
        click.echo(json.dumps([vars(result) for result in results]))
        return
    for result in results:
        if result.state != "ok":
            click.echo(f"{result.card_id}: {result.reason}", err=True)
    for error in found.errors:
        click.echo(str(error), err=True)
    click.echo(_summary(results))


@main.command()
@click.argument("card_id", metavar="CARD")
@click.option("--territory", metavar="TERYT", help="Territory; the portal's own if not given.")
@click.option("--period", help="Period such as 2024, 2024-Q1, 2024-03; the latest if not given.")
@click.option("--recipe", type=click.Choice(["national", "local"]), default="national")
@click.option("--lang", type=click.Choice(["pl", "en"]), default="pl", help="Language of the sentences.")
@_as_json
@click.pass_obj
@_plainly
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
    click.echo(json.dumps(traced.as_dict(), ensure_ascii=False) if as_json else traced.sentence(lang))


def _series_errors(found: CardSet) -> list[Any]:
    return listing.series_problems(found.cards, find_sources())


def _summary(results: list[CardResult]) -> str:
    changed = sum(result.changed for result in results)
    without = sum(result.state == "nothing" for result in results)
    failed = sum(result.state == "error" for result in results)
    return (
        f"{len(results)} cards: {changed} with new values, {without} without figures, {failed} with errors."
    )


@contextmanager
def _bar(label: str, length: int, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A progress bar on the error stream; none for machines."""
    if quiet:
        yield lambda name: None
        return
    shown = click.get_text_stream("stderr")
    with click.progressbar(
        length=length, label=label, file=shown, item_show_func=lambda name: str(name or "")
    ) as bar:
        yield lambda name: bar.update(1, name)
