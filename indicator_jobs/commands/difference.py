"""`zoom diff`: what changed in a card, in words and in values."""

from pathlib import Path

import click
from pydantic import ValidationError
from zoom_schemas.numbers import number
from zoom_schemas.problems import YamlError, problems_of
from zoom_schemas.settings import load_settings

from indicator_jobs.card import Card
from indicator_jobs.cards import load_cards
from indicator_jobs.commands.shared import Refused, database_option, json_option, plainly, print_json
from indicator_jobs.editing import intake
from indicator_jobs.editing.content import Content, plain
from indicator_jobs.editing.differences import FieldChange, differences
from indicator_jobs.editing.dry_run import CellChange, DryRun, dry_run
from indicator_jobs.editing.force import cards_in_force
from indicator_jobs.store import Store
from indicator_jobs.trace import known_card


@click.command("diff")
@click.argument("card_id", metavar="CARD")
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Against a file.")
@click.option("--from", "first", metavar="VERSION", help="Number of a version, or `file`, or `now`.")
@click.option("--to", "second", metavar="VERSION", help="The same; `now` if not given.")
@click.option("--territory", metavar="TERYT", help="Whose values; the portal's own if not given.")
@click.option("--lang", type=click.Choice(["pl", "en"]), default="pl", help="Language of the words.")
@json_option
@database_option
@plainly
def diff(
    database: str | None,
    card_id: str,
    file: Path | None,
    first: str | None,
    second: str | None,
    territory: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Show what differs between the card in force and a FILE, or between two versions of it.

    Without options: between the bundled file and what is in force.
    """
    store = Store.open(database)
    if file is not None:
        before, after = _version(store, card_id, first or "now"), _from_file(file)
    else:
        before, after = _version(store, card_id, first or "file"), _version(store, card_id, second or "now")
    changes, run = differences(before, after), _run(store, before, after, territory)
    if as_json:
        words = [one.as_dict() for one in changes]
        print_json({"card": card_id, "changes": words, "values": run.as_dict() if run else None})
    else:
        click.echo("\n".join(_told(changes, run, lang)))


def _version(store: Store, card_id: str, name: str) -> Content:
    if name in ("now", "file"):
        known = cards_in_force(store).cards if name == "now" else load_cards().cards
        return plain(known_card(known, card_id))
    try:
        return store.versions.get(card_id, int(name)).content
    except ValueError:
        raise Refused(f"“{name}” is no version: give its number, `file` or `now`.") from None
    except LookupError as error:
        numbers = [str(one.number) for one in store.versions.history(card_id)]
        raise Refused(f"{error} There are: {', '.join(numbers) or 'none'}, `file` and `now`.") from None


def _from_file(file: Path) -> Content:
    try:
        return intake.read(file, str(file))
    except YamlError as error:
        raise Refused(str(error)) from None


def _run(store: Store, before: Content, after: Content, territory: str | None) -> DryRun | None:
    """The values of both, where the later one can be computed at all."""
    try:
        earlier, later = Card.model_validate(before), Card.model_validate(after)
    except ValidationError as error:
        problems = problems_of(error, "the card", Card)
        click.echo("\n".join(map(str, problems)), err=True)
        return None
    known = {**cards_in_force(store).cards, earlier.id: earlier}
    return dry_run(store, known, later, territory or load_settings().territory, earlier)


def _told(changes: list[FieldChange], run: DryRun | None, lang: str) -> list[str]:
    lines = [one.sentence(lang) for one in changes] or ["The cards are the same."]
    if run is None:
        return lines
    if run.problem:
        return [*lines, f"Values: {run.problem}."]
    counts = run.counts
    lines.append(
        f"Values: {counts.new} new, {counts.revised} changed, {counts.removed} gone, "
        f"{counts.unchanged} unchanged."
    )
    moved = [one for one in run.own if (one.before, one.flags_before) != (one.after, one.flags_after)]
    lines += [_cell(one, lang) for one in moved]
    if run.downstream:
        lines.append(f"Computed again with it: {', '.join(run.downstream)}.")
    return lines


def _cell(one: CellChange, lang: str) -> str:
    return f"  {one.recipe} {one.period}: {number(one.before, 4, lang)} → {number(one.after, 4, lang)}"


COMMANDS = (diff,)
