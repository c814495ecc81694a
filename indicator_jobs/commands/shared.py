"""What all commands share: errors in plain words, data for machines, progress on long work, the database."""

import datetime
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError
from zoom_schemas.settings import SettingsError

from indicator_jobs.arrivals import ArrivalError
from indicator_jobs.changes import DuplicateError
from indicator_jobs.loading import SourcesError
from indicator_jobs.trace import UnknownError

MENDABLE: tuple[type[Exception], ...] = (
    UnknownError,
    SourcesError,
    SettingsError,
    DuplicateError,
    ArrivalError,
)
"""Errors whose text tells people what to do."""

json_option = click.option("--json", "as_json", is_flag=True, help="Print data for machines.")
"""The option --json; the command gets `as_json`."""


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> datetime.date | None:
    if value is None:
        return None
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value} is no day: write it as 2024-01-31.") from None


as_of_option = click.option(
    "--as-of",
    metavar="DAY",
    callback=_day,
    help="As it was known at the end of that day, such as 2024-01-31.",
)
"""The option --as-of; the command gets `as_of`, a date or None."""

database_option = click.pass_obj
"""Hands the command what --database says, for `Store.open`; it comes as the first argument."""


class Refused(click.ClickException):
    """One sentence about what is wrong and what to do; the exit code is 2."""

    exit_code = 2


def plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Errors that people can mend become one sentence and exit code 2."""

    @wraps(command)
    def wrapped(*arguments: Any, **options: Any) -> Any:
        try:
            return command(*arguments, **options)
        except MENDABLE as error:
            raise Refused(str(error).strip()) from None
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise Refused(
                f"The database does not answer: {reason}. Check --database or ZOOM_DATABASE_URL."
            ) from None

    return wrapped


def print_json(content: Any) -> None:
    """Prints data for machines."""
    click.echo(json.dumps(content, ensure_ascii=False))


@contextmanager
def progress_bar(label: str, length: int, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A progress bar on the error stream; none for machines. Call what it gives with the name of a step."""
    if quiet:
        yield lambda name: None
        return
    shown = click.get_text_stream("stderr")
    with click.progressbar(
        length=length, label=label, file=shown, item_show_func=lambda name: str(name or "")
    ) as bar:
        yield lambda name: bar.update(1, name)
