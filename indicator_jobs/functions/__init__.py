"""The closed table of functions that formulas may call. To add one, add one entry to a module of its family.

Each has a rule for units and kinds, a computation on grids, how far it looks back, and help in two languages.
"""

import difflib
from collections.abc import Sequence

from indicator_jobs.functions.arithmetic import ARITHMETIC
from indicator_jobs.functions.base import Function
from indicator_jobs.functions.prices import PRICES
from indicator_jobs.functions.time import TIME

VERSION = 1
"""Grows when a function computes something else, so that values computed before are out of date."""

FUNCTIONS: dict[str, Function] = {**ARITHMETIC, **TIME, **PRICES}


def suggestions(name: str) -> str:
    """A hint for a name that is not a function."""
    near: Sequence[str] = difflib.get_close_matches(name, FUNCTIONS, n=2)
    return f"Did you mean {' or '.join(near)}?" if near else f"Functions are: {', '.join(FUNCTIONS)}."
