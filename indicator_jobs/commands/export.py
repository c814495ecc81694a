"""`zoom export`: all values in the formats of statistics."""

import datetime
import sys
from contextlib import nullcontext
from pathlib import Path

import click

from indicator_jobs.commands.shared import Refused, as_of_option, database_option, plainly
from indicator_jobs.editing.force import cards_in_force
from indicator_jobs.export import package
from indicator_jobs.export.choice import FREQUENCIES, choose
from indicator_jobs.export.formats import FORMATS
from indicator_jobs.export.parquet import ExtraMissingError
from indicator_jobs.export.rows import Export
from indicator_jobs.store import Store

_TEXTS = ("csv", "sdmx-csv", "sdmx-structure")


@click.command("export")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="csv", show_default=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="File to write; for a datapackage a folder, or a file that ends with .zip. Text goes to the screen "
    "if not given.",
)
@click.option("--card", "cards", multiple=True, metavar="CARD", help="Only this card; may be repeated.")
@click.option("--theme", "themes", multiple=True, metavar="THEME", help="Only this theme; may be repeated.")
@click.option(
    "--territory",
    "territories",
    multiple=True,
    metavar="TERYT",
    help="A code, `peers`, `cities` (with powiat rights), a level such as `gmina`, or `all`; repeatable.",
)
@click.option("--from", "first", metavar="PERIOD", help="From this period on.")
@click.option("--to", "last", metavar="PERIOD", help="Up to the end of this period.")
@click.option("--frequency", type=click.Choice(list(FREQUENCIES)), help="Yearly values are A, monthly M.")
@as_of_option
@database_option
@plainly
def export_values(
    database: str | None,
    form: str,
    out: Path | None,
    cards: tuple[str, ...],
    themes: tuple[str, ...],
    territories: tuple[str, ...],
    first: str | None,
    last: str | None,
    frequency: str | None,
    as_of: datetime.date | None,
) -> None:
    """Write all values, or some: tidy CSV, Parquet, a Frictionless Data Package, SDMX-CSV 2.0.

    Missing and suppressed values are rows with flags and no value. The same data give the same bytes.
    """
    store = Store.open(database)
    known = cards_in_force(store).cards
    chosen = choose(known, cards, themes, territories, first, last, frequency, as_of)
    export = Export(store, known, chosen)
    if out is None and form not in _TEXTS:
        raise Refused(f"{form} is not text: say with --out where to write it.")
    if form == "datapackage" and out is not None and out.suffix != ".zip":
        package.write_folder(export, out)
        return
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with out.open("wb") if out else nullcontext(sys.stdout.buffer) as target:
            FORMATS[form].write(export, target)
    except ExtraMissingError as error:
        raise Refused(str(error)) from None


COMMANDS = (export_values,)
