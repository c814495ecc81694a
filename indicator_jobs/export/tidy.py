"""All values as one tidy CSV: a row a value, UTF-8, commas, a decimal point. Missing is empty, never zero."""

import io
from typing import BinaryIO

import pandas as pd

from indicator_jobs.export.rows import COLUMNS, Export

TIME = "%Y-%m-%dT%H:%M:%SZ"


def write(export: Export, out: BinaryIO) -> None:
    """Writes the values of an export, card by card. The same data give the same bytes."""
    out.write((",".join(COLUMNS) + "\n").encode())
    for _, frame in export.frames():
        out.write(csv_of(frame))


def csv_of(frame: pd.DataFrame) -> bytes:
    """The rows of a table without their header."""
    text = frame.to_csv(index=False, header=False, lineterminator="\n", date_format=TIME)
    return text.encode()


def text_of(export: Export) -> bytes:
    """The whole file in memory, for a few rows."""
    out = io.BytesIO()
    write(export, out)
    return out.getvalue()
