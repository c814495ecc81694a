"""What is compared: the figures of one card by one recipe in one territory, and what they mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from zoom_schemas.periods import PeriodKind, parse

from indicator_jobs.fields import Kind

Words = Mapping[str, str]
"""A text in `pl` and `en`."""

SHARES = ("percent", "pp")
"""The units in which a difference is told in percentage points."""


@dataclass(frozen=True)
class Figure:
    """One value as it stands; None where it is missing, and then the flags say why."""

    value: float | None
    flags: str = ""


@dataclass(frozen=True)
class Figures:
    """One side of a comparison. `values` by period; `retrieved` are the days its bytes were fetched."""

    card: str
    recipe: str
    title: Words
    unit: str
    kind: Kind
    moment: str
    territory: str
    values: Mapping[str, Figure]
    retrieved: Sequence[str] = field(default=())
    as_of: str | None = None

    def of_kind(self, kind: PeriodKind) -> dict[str, Figure]:
        """The figures whose periods are of one kind."""
        return {period: one for period, one in self.values.items() if parse(period).kind == kind}

    def kinds(self) -> set[PeriodKind]:
        """The kinds of period that it has figures for."""
        return {parse(period).kind for period in self.values}


def figures_of(frame: pd.DataFrame) -> dict[str, Figure]:
    """Figures by period from rows of period, value, flags."""
    rows = zip(frame["period"], frame["value"], frame["flags"], strict=True)
    return {
        str(period): Figure(None if np.isnan(value) else float(value), flags) for period, value, flags in rows
    }
