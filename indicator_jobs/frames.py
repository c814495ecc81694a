"""Two selections from a table whose result is surely a table."""

from collections.abc import Sequence
from typing import Any, cast

import pandas as pd


def picked(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The given columns, in this order."""
    return cast(pd.DataFrame, frame[list(columns)])


def where(frame: pd.DataFrame, mask: Any) -> pd.DataFrame:
    """The rows for which the mask holds."""
    return cast(pd.DataFrame, frame[mask])
