"""Figures of a longer period or a larger territory, added up from those within it.

Only what can be added is: flows over time, additive stocks and flows over territories, and only where nothing
of the whole lacks. Ratios are never added or averaged: their recipe runs again on inputs that were.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from zoom_schemas.periods import Period, PeriodKind, from_ordinal, ordinal_at, parse
from zoom_schemas.territories import load_territories

from indicator_jobs.fields import Kind
from indicator_jobs.frames import picked, where
from indicator_jobs.grid import absent_bits, flag_bits, flag_text
from indicator_jobs.periods_of_axes import is_finer, parts_of

_LONGEST_FIRST: tuple[PeriodKind, ...] = ("half_year", "quarter", "month", "day")

Refusal = Literal["ratio", "not_additive"]


def refusal(declared: Mapping[str, Any]) -> Refusal | None:
    """Why the figures of a series cannot be added up over territories; None where they can."""
    if declared.get("kind") == "ratio":
        return "ratio"
    return None if declared.get("additive", False) else "not_additive"


def parts_of_territory(code: str) -> list[list[str]]:
    """The sets of territories that make up one, largest first; none for a gmina or an unknown code."""
    known = load_territories()
    if code not in known.by_code:
        return []
    gminas = known.within(code, "gmina")
    powiats = [*known.within(code, "powiat"), *(one for one in gminas if one.has_powiat_rights)]
    sets = {
        "country": (known.within(code, "voivodeship"), powiats, gminas),
        "voivodeship": (powiats, gminas),
        "powiat": (gminas,),
        "gmina": (),
    }[known.by_code[code].level]
    return [[one.code for one in found] for found in sets]


def longer(frame: pd.DataFrame, wanted: PeriodKind, kind: Kind, moment: str | None) -> pd.DataFrame:
    """Figures of periods of the kind `wanted`, from the longest shorter periods that the frame has.

    `frame` has territory, period, value, flags, perhaps dimensions and snapshot; so has the result, with
    `rows`, from how many figures one was made. A flow is the sum of all parts, absent unless every part is
    there and missing where one is missing; a stock is that of the part in which its `moment` lies. Nothing
    for a ratio.
    """
    periods = {text: parse(text) for text in frame["period"].unique()}
    found = {one.kind for one in periods.values()}
    parts: PeriodKind | None = next(
        (one for one in _LONGEST_FIRST if one in found and is_finer(one, wanted)), None
    )
    if parts is None or kind == "ratio":
        return frame.iloc[:0].assign(rows=0)
    rows = where(frame, frame["period"].map(lambda text: periods[text].kind == parts))
    if kind == "stock":
        return _at_moment(rows, periods, wanted, moment)
    wholes = {text: ordinal_at(wanted, periods[text].start) for text in rows["period"].unique()}
    sizes = {ordinal: len(parts_of(wanted, ordinal, parts)) for ordinal in set(wholes.values())}
    ordinals = rows["period"].map(wholes.__getitem__)
    summed = _summed(rows.assign(period=[from_ordinal(wanted, one) for one in ordinals]))
    needed = summed["period"].map(lambda text: sizes[parse(text).ordinal])
    return where(summed, summed["rows"] == needed)


def shorter_than(frame: pd.DataFrame, periods: Sequence[str]) -> PeriodKind | None:
    """Of which shorter kind `longer` would make these periods; None where the frame has their own."""
    found = {parse(text).kind for text in frame["period"].unique()}
    wanted = parse(periods[0]).kind if periods else None
    if wanted is None or wanted in found:
        return None
    return next((one for one in _LONGEST_FIRST if one in found and is_finer(one, wanted)), None)


def _at_moment(
    rows: pd.DataFrame, periods: Mapping[str, Period], wanted: PeriodKind, moment: str | None
) -> pd.DataFrame:
    if moment is None or moment == "period":
        return rows.iloc[:0].assign(rows=0)
    month, day = (int(part) for part in moment.split("-"))
    kept = {text: _whole_at(periods[text], wanted, month, day) for text in rows["period"].unique()}
    whole = rows["period"].map(kept.get)
    return where(rows.assign(period=whole, rows=1), whole.notna())


def _whole_at(part: Period, wanted: PeriodKind, month: int, day: int) -> str | None:
    """The longer period whose moment lies in the part; None where it lies elsewhere."""
    whole = ordinal_at(wanted, part.start)
    years = (part.start.year, part.start.year + 1) if wanted == "school_year" else (part.start.year,)
    for year in years:
        counted = datetime.date(year, month, day)
        if ordinal_at(wanted, counted) == whole and ordinal_at(part.kind, counted) == part.ordinal:
            return from_ordinal(wanted, whole)
    return None


def gathered(frame: pd.DataFrame, members: Sequence[str], code: str) -> pd.DataFrame:
    """Figures of a territory `code` that consists of `members`: the sums of theirs, period by period.

    Missing (O) in a period in which any member has no figure. Columns as in `longer`.
    """
    rows = where(frame, frame["territory"].isin(list(members)))
    summed = _summed(rows.assign(territory=code))
    lacking = (summed["rows"] < len(set(members))).to_numpy()
    values = np.where(lacking, np.nan, summed["value"].to_numpy(np.float64))
    flags = [
        _with(text, "O") if lacks else text for text, lacks in zip(summed["flags"], lacking, strict=True)
    ]
    return summed.assign(value=values, flags=flags)


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of one cell added up, now that one column was made alike; a missing one makes a missing sum."""
    keys = [name for name in ("territory", "period", "dimensions") if name in rows]
    bits = np.array([flag_bits(text) for text in rows["flags"]], dtype=np.int64)
    groups = rows.assign(bits=bits, missing=rows["value"].isna()).groupby(keys, sort=True)
    found = groups.agg(value=("value", "sum"), missing=("missing", "any"), rows=("value", "size"))
    flags = groups["bits"].agg(lambda column: int(np.bitwise_or.reduce(column.to_numpy()))).to_numpy()
    missing = found["missing"].to_numpy()
    unsaid = missing & ((flags.astype(np.int64) & absent_bits()) == 0)
    flags = np.where(unsaid, flags | flag_bits("O"), flags) | flag_bits("derived-sum")
    table = found.assign(
        value=np.where(missing, np.nan, found["value"].to_numpy(np.float64)),
        flags=[flag_text(int(one)) for one in flags],
    )
    if "snapshot" in rows:
        table = table.assign(snapshot=groups["snapshot"].max())
    extra = ["rows", *(["snapshot"] if "snapshot" in rows else [])]
    return picked(table.reset_index(), [*keys, "value", "flags", *extra])


def _with(flags: str, flag: str) -> str:
    return flag_text(flag_bits(flags) | flag_bits(flag))
