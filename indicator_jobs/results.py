"""What was computed: for each recipe of a card its values as facts, one table a kind of period."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from zoom_schemas.periods import from_ordinal

from indicator_jobs.facts import Facts, FactsByKind, spread, union
from indicator_jobs.grid import Bits, Floats, absent_bits, flag_text, settled

VALUE_COLUMNS = ["recipe", "territory", "period", "value", "flags"]

Results = Mapping[str, FactsByKind]
"""Facts by the name of the recipe."""


def said(values: Floats, flags: Bits) -> np.ndarray:
    """Where a result says anything: a value, or why there is none."""
    return ~np.isnan(values) | ((flags & absent_bits()) != 0)


def trimmed(facts: Facts) -> Facts:
    """Only the periods and territories that have a fact; what stands nowhere is NaN without flags."""
    there = facts.there
    rows, columns = there.any(axis=1), there.any(axis=0)
    if not (rows.all() and columns.all()):
        kept = np.ix_(rows, columns)
        names = tuple(facts.territories[one] for one in np.flatnonzero(columns))
        there = there[kept]
        facts = Facts(facts.kind, names, facts.ordinals[rows], facts.values[kept], facts.flags[kept], there)
    return replace(facts, flags=np.where(there, settled(facts.flags), 0))


def joined(parts: Sequence[Facts]) -> Facts:
    """Facts of several stretches of time as one table. No period may be in two of them."""
    if len(parts) == 1:
        return parts[0]
    ordinals, territories = union(parts)
    whole = spread(parts[0], ordinals, territories)
    for part in parts[1:]:
        more = spread(part, ordinals, territories)
        whole = replace(
            whole,
            values=np.where(more.there, more.values, whole.values),
            flags=whole.flags | more.flags,
            there=whole.there | more.there,
        )
    return whole


def as_frame(facts: FactsByKind) -> pd.DataFrame:
    """The facts of one recipe as rows: territory, period, value, flags; by territory, then by period."""
    parts = [_rows(one) for one in facts.values() if one.there.any()]
    columns = VALUE_COLUMNS[1:]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def count(results: Results) -> int:
    """How many facts there are."""
    return sum(int(facts.there.sum()) for by_kind in results.values() for facts in by_kind.values())


def _rows(facts: Facts) -> pd.DataFrame:
    columns, rows = np.nonzero(facts.there.T)
    periods = np.array([from_ordinal(facts.kind, int(one)) for one in facts.ordinals], dtype=object)
    bits, codes = np.unique(facts.flags[rows, columns], return_inverse=True)
    texts = np.array([flag_text(int(one)) for one in bits], dtype=object)
    return pd.DataFrame(
        {
            "territory": np.array(facts.territories, dtype=object)[columns],
            "period": periods[rows],
            "value": facts.values[rows, columns],
            "flags": texts[codes],
        }
    )
