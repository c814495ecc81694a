"""`zoom load` and `zoom series`: the figures that cards are computed from."""

from dataclasses import asdict
from typing import Any

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
from indicator_jobs.spans import Span, spans
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


@click.command()
@click.argument("search", required=False)
@click.option("--source", help="Only series of this source.")
@click.option("--lang", type=click.Choice(["pl", "en"]), default="pl", help="Language of the titles.")
@json_option
@database_option
@plainly
def series(database: str | None, search: str | None, source: str | None, lang: str, as_json: bool) -> None:
    """List the series at hand, or those with SEARCH in their id or title."""
    store = Store.open(database)
    declared, held = store.series(), spans(store)
    if not declared:
        raise Refused("The database holds no series. Run `zoom load` first.")
    found = [one for one in declared.values() if source in (None, one["source"]) and _matches(one, search)]
    if not found:
        raise Refused("No series is like that. `zoom series` shows all.")
    if as_json:
        print_json([_row(one, held.get(one["id"])) for one in found])
        return
    width = max(len(one["id"]) for one in found)
    for one in found:
        click.echo(f"{one['id']:<{width}}  {_line(one, held.get(one['id']), lang)}")


def _matches(declared: dict[str, Any], search: str | None) -> bool:
    title = declared.get("title") or {}
    return search is None or any(
        search.casefold() in text.casefold() for text in (declared["id"], *title.values())
    )


def _row(declared: dict[str, Any], span: Span | None) -> dict[str, Any]:
    names = ("id", "source", "title", "unit", "kind")
    return {name: declared.get(name) for name in names} | (asdict(span) if span else {"territories": 0})


def _line(declared: dict[str, Any], span: Span | None, lang: str) -> str:
    title = (declared.get("title") or {}).get(lang, "")
    held = (
        f"{span.first}–{span.last}, {span.territories} territories, lowest: {span.lowest_level}"
        if span
        else "no figures"
    )
    return f"{title} [{declared['unit']}, {declared['kind']}] {held}"


COMMANDS = (load, series)
