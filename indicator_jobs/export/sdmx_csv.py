"""All values as SDMX-CSV 2.0 (https://github.com/sdmx-twg/sdmx-csv), the CSV of SDMX 3.0.

Dimensions FREQ, REF_AREA, INDICATOR, RECIPE, TIME_PERIOD; measure OBS_VALUE; attributes UNIT_MEASURE,
UNIT_MULT, DECIMALS, OBS_STATUS (the one status that is shown first) and OBS_FLAG (all flags, ours too).
"""

from functools import cache
from typing import BinaryIO

import pandas as pd
from zoom_schemas.flags import load_flags
from zoom_schemas.periods import parse
from zoom_schemas.units import scale_of

from indicator_jobs.card import Card
from indicator_jobs.export.choice import FREQUENCIES
from indicator_jobs.export.rows import Export
from indicator_jobs.export.tidy import csv_of

AGENCY, DATAFLOW, VERSION = "ZOOM", "DF_INDICATORS", "1.0.0"
STRUCTURE_ID = f"{AGENCY}:{DATAFLOW}({VERSION})"
SEPARATOR = ";"
"""Between several values of one cell."""

DIMENSIONS = ("FREQ", "REF_AREA", "INDICATOR", "RECIPE", "TIME_PERIOD")
ATTRIBUTES = ("UNIT_MEASURE", "UNIT_MULT", "DECIMALS", "OBS_STATUS", "OBS_FLAG")
HEADER = (
    f"STRUCTURE[{SEPARATOR}]", "STRUCTURE_ID", "ACTION", *DIMENSIONS, "OBS_VALUE", *ATTRIBUTES[:-1],
    "OBS_FLAG[]",
)  # fmt: skip

NORMAL = "A"


def write(export: Export, out: BinaryIO) -> None:
    """Writes the values of an export, card by card. The same data give the same bytes."""
    out.write((",".join(HEADER) + "\n").encode())
    for card, frame in export.frames():
        out.write(csv_of(_columns(card, frame)))


def _columns(card: Card, frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "STRUCTURE": "dataflow",
            "STRUCTURE_ID": STRUCTURE_ID,
            "ACTION": "I",
            "FREQ": frame["period"].map(frequency),
            "REF_AREA": frame["territory"],
            "INDICATOR": card.slug,
            "RECIPE": frame["recipe"],
            "TIME_PERIOD": frame["period"].map(time_period),
            "OBS_VALUE": frame["value"],
            "UNIT_MEASURE": scale_of(card.unit)[0],
            "UNIT_MULT": card.multiplier,
            "DECIMALS": card.decimals,
            "OBS_STATUS": frame["flags"].map(status),
            "OBS_FLAG": frame["flags"].map(lambda flags: SEPARATOR.join(flags.split())),
        }
    )


@cache
def frequency(period: str) -> str:
    """The code of CL_FREQ for a period."""
    kind = parse(period).kind
    return next(code for code, kinds in FREQUENCIES.items() if kind in kinds)


@cache
def time_period(period: str) -> str:
    """The period as an SDMX ObservationalTimePeriod: a school year is a year from 1 September on."""
    parsed = parse(period)
    return f"{parsed.start.isoformat()}/P1Y" if parsed.kind == "school_year" else period


@cache
def status(flags: str) -> str:
    """The one status of CL_OBS_STATUS that is shown for several flags; A where there is none."""
    known = load_flags()
    found = (known[code] for code in flags.split() if known[code].kind == "status")
    return min(found, key=lambda flag: flag.precedence, default=known[NORMAL]).code
