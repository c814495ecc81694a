"""`zoom clean`: what the drop zone makes of a file, without a portal."""

import json
from pathlib import Path

import click

from harvesters.dropzone.choices import Choices
from harvesters.dropzone.clean import parse
from harvesters.dropzone.wording import report_text, rows
from harvesters.fetching.sandbox import Bounds, ParseError, parse_apart
from indicator_jobs.commands.shared import Refused, plainly

SECONDS = 900


@click.command("clean")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Folder; that of FILE if not given."
)
@click.option("--sheet", help="Name of the sheet; the first visible one with data if not given.")
@click.option(
    "--headings", type=(int, int), metavar="FIRST LAST", help="Rows of the headings; found if not given."
)
@click.option("--keep-sums", is_flag=True, help="Keep rows of sums (Razem, Ogółem) as data.")
@click.option(
    "--lang", type=click.Choice(["pl", "en"]), default="pl", show_default=True, help="Of the report."
)
@plainly
def clean_file(
    file: Path,
    output: Path | None,
    sheet: str | None,
    headings: tuple[int, int] | None,
    keep_sums: bool,
    lang: str,
) -> None:
    """Make a clean CSV of FILE (CSV, XLSX, XLS, ODS), with its Table Schema and a report in plain words."""
    folder = output or file.parent
    folder.mkdir(parents=True, exist_ok=True)
    copy, schema, report, told_at = (
        folder / f"{file.stem}.{ending}"
        for ending in ("clean.csv", "schema.json", "report.txt", "clean.json")
    )
    options = {
        "name": file.name,
        "clean": str(copy.resolve()),
        "choices": Choices(sheet, headings, keep_sums).as_dict(),
    }
    try:
        parse_apart(parse, file.resolve(), told_at.resolve(), options, Bounds(seconds=SECONDS))
    except ParseError as error:
        copy.unlink(missing_ok=True)
        raise Refused(f"{file.name} {error}") from None
    told = json.loads(told_at.read_text(encoding="utf-8"))
    told_at.unlink()
    text = report_text(told, file.name, lang)
    report.write_text(text, encoding="utf-8")
    if told.get("refused"):
        copy.unlink(missing_ok=True)
        raise Refused(text.strip())
    schema.write_text(json.dumps(told["schema"], ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    click.echo(f"{copy}: {rows(told['report']['rows'], lang)}\n{schema}\n{report}\n\n{text.strip()}")


COMMANDS = (clean_file,)
