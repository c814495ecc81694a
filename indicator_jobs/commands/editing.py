"""`zoom cards new|import|export`: cards from and to files, never over an edit of the portal unasked."""

import getpass
from pathlib import Path

import click
from zoom_schemas.problems import YamlError
from zoom_schemas.themes import load_themes

from indicator_jobs.cards import load_cards
from indicator_jobs.commands.cards import cards
from indicator_jobs.commands.shared import Refused, database_option, json_option, plainly, print_json
from indicator_jobs.editing import intake
from indicator_jobs.editing.content import to_yaml
from indicator_jobs.editing.force import cards_in_force
from indicator_jobs.editing.intake import Arrival
from indicator_jobs.editing.skeleton import skeleton
from indicator_jobs.editing.states import StepError
from indicator_jobs.editing.versions import Author, StaleError
from indicator_jobs.editing.workflow import Desk, UnsoundError, save, step
from indicator_jobs.store import Store
from indicator_jobs.trace import known_card

LANG = click.option("--lang", type=click.Choice(["pl", "en"]), default="pl", help="Language of the words.")
_SAID = {
    "new": "is new",
    "same": "is the same",
    "changed": "has changed",
    "differs": "was edited in the portal too",
    "broken": "has errors",
}


@cards.command("new")
@click.argument("card_id", metavar="ID", required=False)
@click.option("--theme", help="Theme of the new card, where no ID is given.")
@click.option("--like", metavar="CARD", help="Take over recipe, unit and owners of this card.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write; the screen if not given.")
@database_option
@plainly
def new_card(
    database: str | None, card_id: str | None, theme: str | None, like: str | None, out: Path | None
) -> None:
    """Write a new card to fill in: every field with its guidance."""
    wanted = card_id or f"{theme or _theme_of(like)}.new_card"
    if wanted.partition(".")[0] not in load_themes():
        raise Refused(
            f"There is no theme {wanted.partition('.')[0]}. Themes are: {', '.join(load_themes())}."
        )
    model = known_card(cards_in_force(Store.open(database)).cards, like) if like else None
    text = skeleton(wanted, model)
    if out is None:
        click.echo(text, nl=False)
    elif out.exists():
        raise Refused(f"{out} exists already. Give another file, or remove it first.")
    else:
        out.write_text(text, "utf-8")
        click.echo(f"{out} is written. Fill it in, then: zoom cards import {out}")


@cards.command("export")
@click.argument("ids", nargs=-1, metavar="[CARD]...")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write into.")
@database_option
@plainly
def export_cards(database: str | None, ids: tuple[str, ...], out: Path | None) -> None:
    """Write cards as YAML: those named, or all, as they are in force."""
    known = cards_in_force(Store.open(database)).cards
    chosen = [known_card(known, one) for one in ids] or list(known.values())
    if out is None:
        click.echo("---\n".join(to_yaml(card) for card in chosen), nl=False)
        return
    for card in chosen:
        path = out / card.theme / f"{card.id.partition('.')[2]}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_yaml(card), "utf-8")
    click.echo(f"{len(chosen)} cards are written below {out}.")


@cards.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="Folder instead of database.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option("--over-edits", is_flag=True, help="Also where the portal has an edit of its own.")
@click.option("--author", default=getpass.getuser, show_default="who is logged in", help="Who brings them.")
@click.option("--approved-by", metavar="NAME", help="A second person who has approved: publish at once.")
@click.option("--why", default="", help="Why, for the history.")
@LANG
@json_option
@database_option
@plainly
def import_cards(
    database: str | None,
    path: Path,
    into: Path | None,
    yes: bool,
    over_edits: bool,
    author: str,
    approved_by: str | None,
    why: str,
    lang: str,
    as_json: bool,
) -> None:
    """Check cards from a FILE or FOLDER, show what differs, then take them in as drafts."""
    store = Store.open(database)
    arrivals = _arrivals(path, store)
    wanted = [one for one in arrivals if _wanted(one, over_edits)]
    if not as_json:
        for one in arrivals:
            click.echo(_told(one, lang), err=one.verdict == "broken")
    if wanted and (yes or (not as_json and click.confirm(f"Take in {len(wanted)} cards?"))):
        for one in wanted:
            if into is not None:
                _write(one, into)
            else:
                _take(store, one, Author(author), Author(approved_by) if approved_by else None, why)
    else:
        wanted = []
    if as_json:
        print_json([one.as_dict() | {"taken": one in wanted} for one in arrivals])
    else:
        click.echo(_summary(len(wanted), into, approved_by))
    if any(one.verdict == "broken" for one in arrivals):
        raise SystemExit(1)


def _theme_of(like: str | None) -> str:
    if like is None:
        raise Refused("Say what the new card is about: an ID such as population.births, or --theme.")
    return like.partition(".")[0]


def _arrivals(path: Path, store: Store) -> list[Arrival]:
    if not store.series():
        raise Refused("The database holds no series to check the cards against. Run `zoom load` first.")
    files = intake.files_in(path)
    if not files:
        raise Refused(f"There is no .yaml file in {path}.")
    try:
        contents = {str(file): intake.read(file, str(file)) for file in files}
    except YamlError as error:
        raise Refused(str(error)) from None
    return intake.arrivals(contents, cards_in_force(store).cards, store)


def _wanted(one: Arrival, over_edits: bool) -> bool:
    return one.verdict in ("new", "changed") or (one.verdict == "differs" and over_edits)


def _told(one: Arrival, lang: str) -> str:
    lines = [f"{one.card} {_SAID[one.verdict]}"]
    if one.verdict != "new":
        lines += [f"  {change.sentence(lang)}" for change in one.changes]
    if one.verdict == "differs":
        lines += ["  The portal's own edit, which --over-edits would replace:"]
        lines += [f"    {change.sentence(lang)}" for change in one.edits]
    return "\n".join([*lines, *(f"  {problem}" for problem in one.problems)])


def _write(one: Arrival, folder: Path) -> None:
    theme, _, name = one.card.partition(".")
    target = folder / theme / f"{name}.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(to_yaml(one.content), "utf-8")


def _take(store: Store, one: Arrival, author: Author, second: Author | None, why: str) -> None:
    files = load_cards().cards
    desk = Desk(store, cards_in_force(store).cards, files)
    last = store.versions.last(one.card)
    try:
        number = save(desk, one.card, one.content, author, last.number if last else None, why).number
        if second is None:
            return
        number = step(desk, "submit", one.card, author, number).number
        number = step(desk, "approve", one.card, second, number).number
        step(desk, "publish", one.card, second, number)
    except (StepError, UnsoundError, StaleError) as error:
        raise Refused(f"{one.card}: {error}") from None


def _summary(taken: int, into: Path | None, approved_by: str | None) -> str:
    if not taken:
        return "Nothing was taken in."
    if into is not None:
        return f"{taken} cards are written below {into}."
    return (
        f"{taken} cards are published: run `zoom compute`." if approved_by else f"{taken} cards are drafts."
    )


COMMANDS = ()
