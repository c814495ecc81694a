"""`zoom checks` and `zoom corrections`: verdicts of the gate, and the register of errors of sources."""

from typing import Any

import click

from indicator_jobs import loading
from indicator_jobs.commands.shared import database_option, json_option, plainly, print_json
from indicator_jobs.editing.force import cards_in_force
from indicator_jobs.known import known_card
from indicator_jobs.quality.findings import LEVELS
from indicator_jobs.quality.report import entries
from indicator_jobs.quality.verdicts import Judged
from indicator_jobs.store import Store

lang_option = click.option(
    "--lang", type=click.Choice(["pl", "en"]), default="pl", help="Language of the sentences."
)


@click.command()
@click.option("--card", "card_id", metavar="CARD", help="Only this card, also where all is well.")
@lang_option
@json_option
@database_option
@plainly
def checks(database: str | None, card_id: str | None, lang: str, as_json: bool) -> None:
    """Show what the gate doubts: cards with a warning, and cards on hold."""
    store = Store.open(database)
    if card_id is not None:
        known_card(cards_in_force(store).cards, card_id)
    latest = store.verdicts.latest(card_id)
    shown = [one for one in latest.values() if card_id or one.holds or one.level == "warn"]
    if as_json:
        print_json([one.as_dict() for one in shown])
        return
    for one in sorted(shown, key=lambda each: -LEVELS.index(each.level)):
        click.echo("\n".join(_lines(one, lang)))
    held = sum(one.holds for one in latest.values())
    warned = sum(one.level == "warn" for one in latest.values())
    click.echo(f"{len(latest)} cards judged: {held} on hold, {warned} with warnings.")


def _lines(judged: Judged, lang: str) -> list[str]:
    state = "released" if judged.release else judged.level
    lines = [f"{judged.card}: {state}, {judged.moment:%Y-%m-%d %H:%M}"]
    lines += [f"  {one.level:4}  {one.rule}: {one.message.get(lang)}" for one in judged.verdict.findings]
    if judged.release:
        lines.append(f"  released by {judged.release.who}: {judged.release.why}")
    return lines


@click.command()
@lang_option
@json_option
@database_option
@plainly
def corrections(database: str | None, lang: str, as_json: bool) -> None:
    """Show the known errors of sources and what is taken instead. Ends with 1 where one no longer fits."""
    store = Store.open(database)
    found = entries(store, store.corrections.all().values())
    problems = [
        problem for module in loading.find_sources() for problem in loading.correction_problems(module)
    ]
    if as_json:
        print_json([one.as_dict() for one in found])
    for one in () if as_json else found:
        click.echo(f"{one.correction.id}: {one.state}, {one.cells} cells, {one.correction.status}")
        click.echo(f"  {one.correction.reason.get(lang)}")
    for problem in problems:
        click.echo(str(problem), err=True)
    for said in (said for one in found for said in one.broken):
        click.echo(said.get(lang), err=True)
    if problems or any(one.broken for one in found):
        raise SystemExit(1)


COMMANDS: tuple[Any, ...] = (checks, corrections)
