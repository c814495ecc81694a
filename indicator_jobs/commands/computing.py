"""`zoom compute`: from figures to values."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict

import click
from zoom_schemas.periods import label
from zoom_schemas.territories import load_territories
from zoom_schemas.units import get_unit

from indicator_jobs.card import Card
from indicator_jobs.cards import CardSet
from indicator_jobs.commands.shared import (
    Refused,
    as_of_option,
    database_option,
    json_option,
    plainly,
    print_json,
    progress_bar,
)
from indicator_jobs.editing.force import cards_in_force
from indicator_jobs.jobs import CardResult, compute_all
from indicator_jobs.known import known_card, named_territory
from indicator_jobs.one_territory import LastValue, NotComputed, compute_territory
from indicator_jobs.store import Store


@click.command()
@click.option("--card", "only", multiple=True, metavar="CARD", help="Only this card; may be repeated.")
@click.option(
    "--territory",
    metavar="PLACE",
    help="Shows what one territory, by name or TERYT code, can compute and what it lacks; writes nothing.",
)
@as_of_option
@click.option("--lang", type=click.Choice(["pl", "en"]), default="pl", help="Language of titles and units.")
@json_option
@database_option
@plainly
def compute(
    database: str | None,
    only: tuple[str, ...],
    territory: str | None,
    as_of: datetime.date | None,
    lang: str,
    as_json: bool,
) -> None:
    """Compute the cards; what did not change is skipped."""
    store = Store.open(database)
    found = cards_in_force(store)
    for card_id in only:
        known_card(found.cards, card_id)
    if not store.series():
        raise Refused("The database holds no figures. Run `zoom load` first.")
    if territory is not None:
        _for_territory(store, found.cards, named_territory(territory), only, as_of, lang, as_json)
    elif as_of is not None:
        raise Refused(
            "--as-of goes with --territory: what is kept is always computed from what is known today."
        )
    else:
        _for_all(store, found, only, as_json)


def _for_all(store: Store, found: CardSet, only: tuple[str, ...], as_json: bool) -> None:
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


def _for_territory(
    store: Store,
    cards: Mapping[str, Card],
    code: str,
    only: tuple[str, ...],
    as_of: datetime.date | None,
    lang: str,
    as_json: bool,
) -> None:
    with progress_bar("Computing", len(only or cards), as_json) as step:
        results = list(compute_territory(store, cards, code, only, as_of, step))
    values = [one for one in results if isinstance(one, LastValue)]
    without = [one for one in results if isinstance(one, NotComputed)]
    if as_json:
        computed, missing = [asdict(one) for one in values], [one.as_dict() for one in without]
        print_json({"territory": code, "computed": computed, "missing": missing})
        return
    place = load_territories().get(code)
    click.echo(f"{place.label(lang)} ({code}): {len(values)} of {len(results)} cards.")
    width = max((len(one.card) for one in values), default=0)
    for one in values:
        click.echo(f"{one.card:<{width}}  {_written(one, cards[one.card], lang)}")
    if without:
        click.echo(f"\nNot computed: {len(without)}.")
    for one in without:
        click.echo(f"{one.card}: {_why(one, lang)}")


def _written(one: LastValue, card: Card, lang: str) -> str:
    value = get_unit(one.unit).written(one.value, lang, card.decimals)
    flags = f" [{one.flags}]" if one.flags else ""
    return f"{value}{flags}, {label(one.period, lang)}: {card.title.get(lang)}"


def _why(one: NotComputed, lang: str) -> str:
    if not one.missing:
        return one.reason
    said: dict[str, list[str]] = {}
    for figures in one.missing:
        level = f", down to the {figures.lowest_level}" if figures.lowest_level else ""
        source = f"{figures.source_title.get(lang) or figures.source or 'no source'}{level}"
        said.setdefault(source, []).append(figures.series)
    return f"{one.reason}: " + "; ".join(f"{', '.join(ids)} ({source})" for source, ids in said.items())


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
