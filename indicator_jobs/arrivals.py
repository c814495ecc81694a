"""Figures that arrive are looked at before they are taken: what cannot be true is refused with its place.

A refused file changes nothing; what stood stays.
"""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from zoom_schemas.dimensions import DimensionError, canonical
from zoom_schemas.flags import UnknownFlagError
from zoom_schemas.periods import PeriodError, ordinal_at, parse
from zoom_schemas.problems import Problem
from zoom_schemas.units import UnitError, measure_of

from indicator_jobs.grid import absent_bits, flag_bits
from indicator_jobs.selection import dimensions_of

_SHOWN = 5
_MAY_BE_NEGATIVE = {"[pln]", "[eur]", "[temperature]"}

Declared = Mapping[str, Mapping[str, Any]]


class ArrivalError(ValueError):
    """Figures that cannot be taken: `problems` says of each row what is wrong and what to do."""

    def __init__(self, problems: list[Problem]):
        more = f" And {len(problems) - _SHOWN} more." if len(problems) > _SHOWN else ""
        super().__init__(" ".join(str(one) for one in problems[:_SHOWN]) + more)
        self.problems = problems


def check_arrivals(
    frame: pd.DataFrame, declared: Declared, file: str, today: datetime.date | None = None
) -> None:
    """Looks at series, territory, period, value, flags and perhaps dimensions. Raises ArrivalError.

    Refused are a value that is not finite, none without a flag that says why, a stock of things below zero, a
    period that is none, lies in the future or comes twice, a row that does not fit the dimensions of its
    series. `today` is given in tests. The first row under the heading of the file is row 2.
    """
    day = today or datetime.datetime.now(datetime.UTC).date()
    found = [
        *_values(frame, file),
        *_negative(frame, declared, file),
        *_periods(frame, file, day),
        *_places(frame, declared, file),
        *_twice(frame, file),
    ]
    if found:
        raise ArrivalError(sorted(found, key=lambda one: int(one.field.split()[1].rstrip(","))))


def _problems(
    frame: pd.DataFrame, mask: Any, file: str, column: str, problem: str, hint: str
) -> Iterator[Problem]:
    for place in np.flatnonzero(np.asarray(mask, dtype=bool)):
        row = frame.iloc[int(place)]
        name = f"{row['series']}, {row['territory']}, {row['period']}"
        said = problem.format(value=row[column])
        yield Problem(file, f"row {int(place) + 2}, {column}", f"{said} ({name})", hint)


def _values(frame: pd.DataFrame, file: str) -> Iterator[Problem]:
    values = frame["value"].to_numpy(np.float64)
    yield from _problems(
        frame, np.isinf(values), file, "value", "is not finite", "Give the figure, or leave it empty with O."
    )
    try:
        known = {text: flag_bits(text) & absent_bits() for text in frame["flags"].unique()}
    except UnknownFlagError as error:
        code = error.code
        mask = frame["flags"].map(lambda text: code in text.split())
        yield from _problems(frame, mask, file, "flags", "{value} is no flag", str(error))
        return
    unsaid = np.isnan(values) & (frame["flags"].map(known.__getitem__).to_numpy() == 0)
    hint = "Leave the row out, or flag it: O missing, Q suppressed, M cannot exist."
    yield from _problems(frame, unsaid, file, "value", "is empty and no flag says why", hint)


def _negative(frame: pd.DataFrame, declared: Declared, file: str) -> Iterator[Problem]:
    counted = [one for one in frame["series"].unique() if _counts_things(declared.get(one, {}))]
    mask = (frame["value"] < 0) & frame["series"].isin(counted)
    hint = "A stock of things cannot be less than nothing: correct the figure or the kind of the series."
    yield from _problems(frame, mask, file, "value", "{value:g} is below zero", hint)


def _counts_things(series: Mapping[str, Any]) -> bool:
    """Whether a series is a stock of something that cannot be owed or lie below a freezing point."""
    if series.get("kind") != "stock":
        return False
    try:
        dimension = measure_of(series.get("unit", "")).dimension
    except UnitError:
        return False
    return bool(dimension) and not _MAY_BE_NEGATIVE & set(dimension)


def _periods(frame: pd.DataFrame, file: str, today: datetime.date) -> Iterator[Problem]:
    wrong: dict[str, str] = {}
    future: set[str] = set()
    for text in frame["period"].unique():
        try:
            period = parse(text)
        except PeriodError as error:
            wrong[text] = str(error)
            continue
        if period.ordinal > ordinal_at(period.kind, today) + 1:
            future.add(text)
    for text, said in wrong.items():
        yield from _problems(frame, frame["period"] == text, file, "period", "{value} is not a period", said)
    mask, hint = frame["period"].isin(list(future)), f"Today is {today.isoformat()}: correct the period."
    yield from _problems(frame, mask, file, "period", "{value} lies in the future", hint)


def _places(frame: pd.DataFrame, declared: Declared, file: str) -> Iterator[Problem]:
    """Rows whose text of dimensions does not fit what their series declares."""
    texts = frame["dimensions"] if "dimensions" in frame else pd.Series("", index=frame.index)
    whole = frame.assign(dimensions=texts)
    for series_id, text in whole[["series", "dimensions"]].drop_duplicates().itertuples(index=False):
        problem = _misplaced(str(text), declared.get(str(series_id), {}))
        if problem is not None:
            mask = (whole["series"] == series_id) & (whole["dimensions"] == text)
            hint = "Write column=code for each dimension of the series, apart by semicolons."
            yield from _problems(whole, mask, file, "dimensions", problem.replace("{", "{{"), hint)


def _misplaced(text: str, series: Mapping[str, Any]) -> str | None:
    dimensions = dimensions_of(series)
    if not text and not dimensions:
        return None
    try:
        plain = canonical(text, dimensions)
    except DimensionError as error:
        return str(error)
    return None if plain == text else f"is written {plain}"


def _twice(frame: pd.DataFrame, file: str) -> Iterator[Problem]:
    keys = [name for name in ("series", "territory", "period", "dimensions") if name in frame]
    hint = "Keep one of the rows: a cell has one figure."
    yield from _problems(frame, frame.duplicated(keys), file, "period", "{value} comes a second time", hint)
