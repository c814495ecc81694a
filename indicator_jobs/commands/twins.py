"""`zoom compare`: how far two sources of one indicator are apart, and why."""

from collections.abc import Iterable

import click
from zoom_schemas import periods
from zoom_schemas.settings import load_settings

from indicator_jobs.commands.shared import database_option, json_option, plainly, print_json
from indicator_jobs.editing.force import cards_in_force
from indicator_jobs.store import Store
from indicator_jobs.trace import UnknownError, known_card
from indicator_jobs.twins.classify import CLASS_LABELS
from indicator_jobs.twins.compare import compare
from indicator_jobs.twins.comparison import Comparison
from indicator_jobs.twins.pairs import of_card
from indicator_jobs.twins.queue import compare_all, queue, row_of
from indicator_jobs.twins.sentence import difference_written, sentence, written

_HEADS = {
    "pl": ("okres", "główne", "bliźniak", "różnica", "klasa"),
    "en": ("period", "main", "twin", "difference", "class"),
}
_NO_CLASS = {"pl": "nie do porównania", "en": "not comparable"}


@click.command("compare")
@click.argument("card_id", metavar="[CARD]", required=False)
@click.argument("twin_id", metavar="[TWIN]", required=False)
@click.option("--territory", metavar="TERYT", help="Territory; the portal's own if not given.")
@click.option("--lang", type=click.Choice(["pl", "en"]), default="pl", help="Language of the sentences.")
@json_option
@database_option
@plainly
def compare_command(
    database: str | None,
    card_id: str | None,
    twin_id: str | None,
    territory: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Compare a CARD with its TWIN, with all its twins, or list all twins with their classes.

    Those that need a person come first: what contradicts or is unexplained, the oddest before the others.
    """
    store = Store.open(database)
    cards = cards_in_force(store).cards
    place = territory or load_settings().territory
    if card_id is None:
        rows = queue(row_of(made) for made in compare_all(store, cards, place).values())
        if as_json:
            print_json(rows)
        else:
            click.echo(_list(rows, lang))
        return
    known = [pair.id for pair in of_card(cards, known_card(cards, card_id).id)]
    if not known:
        raise UnknownError(f"{card_id} has no twin.", "`zoom compare` shows which cards have one.")
    made = [compare(store, cards, card_id, one, place) for one in ([twin_id] if twin_id else known)]
    if as_json:
        print_json([one.as_dict() for one in made] if twin_id is None else made[0].as_dict())
    else:
        click.echo("\n\n".join(_told(one, lang) for one in made))


def _list(rows: Iterable[dict], lang: str) -> str:
    lines = [
        f"{_class(row['class'], lang):<18}  {row['card']} / {row['twin_id']}  {row['title'][lang]}"
        for row in rows
    ]
    empty = {"pl": "Żadna karta nie ma bliźniaka.", "en": "No card has a twin."}
    return "\n".join(lines) or empty[lang]


def _told(one: Comparison, lang: str) -> str:
    lines = [f"{one.card} / {one.twin_id}", sentence(one, lang)]
    lines += [f"– {found.sentence[lang]}" for found in one.mismatches]
    if one.explanation:
        lines.append(one.explanation[lang])
    lines += [f"{said.date}, {said.author}: {said.text.get(lang)}" for said in one.commentary]
    return "\n".join([*lines, *_table(one, lang)])


def _table(one: Comparison, lang: str) -> list[str]:
    rows: list[tuple[str, ...]] = [_HEADS[lang]] if one.periods else []
    for judged in one.periods:
        point = judged.point
        figures = [written(one, value, lang) for value in (point.main, point.twin)]
        difference = difference_written(one, point.difference, lang, sign=True)
        label = CLASS_LABELS[judged.class_].get(lang)
        rows.append((periods.label(point.period, lang), *figures, difference, label))
    widths = [max(len(row[column]) for row in rows) for column in range(5)] if rows else []
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _class(number: int | None, lang: str) -> str:
    return _NO_CLASS[lang] if number is None else f"{number} {list(CLASS_LABELS.values())[number].get(lang)}"


COMMANDS = (compare_command,)
