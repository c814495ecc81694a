"""Observations of a confidential series as they may be computed with, and as anybody may see them."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from indicator_jobs.grid import flag_bits, flag_text
from indicator_jobs.suppression import is_secret, is_unreliable

Cell = tuple[str, str, str, str]


def marked(frame: pd.DataFrame) -> pd.DataFrame:
    """Observations with U on counts of 3 to 19."""
    doubtful = frame["value"].map(is_unreliable).to_numpy(dtype=bool)
    flags = [
        with_flag(text, "U") if marks else text for text, marks in zip(frame["flags"], doubtful, strict=True)
    ]
    return frame.assign(flags=flags)


def shown(series_id: str, frame: pd.DataFrame, gone: Collection[Cell]) -> pd.DataFrame:
    """Observations of a confidential series as anybody may see them: what is withheld is missing (Q)."""
    cells = zip(*(frame[name] for name in ("territory", "period", "dimensions")), strict=True)
    hidden = np.array([(series_id, *cell) in gone for cell in cells], dtype=bool)
    hidden |= frame["value"].map(is_secret).to_numpy(dtype=bool)
    open_ = marked(frame)
    flags = [
        with_flag(text, "Q") if hides else text for text, hides in zip(open_["flags"], hidden, strict=True)
    ]
    return frame.assign(value=np.where(hidden, np.nan, frame["value"].to_numpy(np.float64)), flags=flags)


def nothing_shown(frame: pd.DataFrame) -> pd.DataFrame:
    """The same with every figure but zero missing (Q): for dates of which nobody noted what was withheld."""
    hidden = (frame["value"] != 0).to_numpy(dtype=bool)
    flags = [
        with_flag(text, "Q") if hides else text for text, hides in zip(frame["flags"], hidden, strict=True)
    ]
    return frame.assign(value=np.where(hidden, np.nan, frame["value"].to_numpy(np.float64)), flags=flags)


def with_flag(flags: str, flag: str) -> str:
    """Flags as observations carry them, with one more."""
    return flag_text(flag_bits(flags) | flag_bits(flag))
