"""`zoom clean`: what the drop zone makes of a file, without a portal."""

import json
import tempfile
from pathlib import Path
from typing import Any

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
    copy, schema, report = (
        folder / f"{file.stem}.{ending}" for ending in ("clean.csv", "schema.json", "report.txt")
    )
    told = _read(file, copy, Choices(sheet, headings, keep_sums))
    text = report_text(told, file.name, lang)
    report.write_text(text, encoding="utf-8")
    if told.get("refused"):
        copy.unlink(missing_ok=True)
        raise Refused(text.strip())
    schema.write_text(json.dumps(told["schema"], ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    click.echo(f"{copy}: {rows(told['report']['rows'], lang)}\n{schema}\n{report}\n\n{text.strip()}")


def _read(file: Path, copy: Path, choices: Choices) -> dict[str, Any]:
    """What was read, with the clean copy where it belongs. The parser sees a folder of its own only."""
    with tempfile.TemporaryDirectory(dir=copy.parent) as own:
        told_at, clean = (Path(own).resolve() / name for name in ("told.json", copy.name))
        options = {"name": file.name, "clean": str(clean), "choices": choices.as_dict()}
        try:
            parse_apart(parse, file.resolve(), told_at, options, Bounds(seconds=SECONDS))
        except ParseError as error:
            copy.unlink(missing_ok=True)
            raise Refused(f"{file.name} {error}") from None
        if clean.exists():
            clean.replace(copy)
        return json.loads(told_at.read_text(encoding="utf-8"))


COMMANDS = (clean_file,)
