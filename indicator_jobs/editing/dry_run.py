"""What would happen to the values if a draft were published: computed, compared, and not written."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from indicator_jobs.card import Card
from indicator_jobs.changes import Counts
from indicator_jobs.compute import VALUE_COLUMNS, InputError, compute_card, compute_results
from indicator_jobs.graph import downstream
from indicator_jobs.quality.findings import Finding
from indicator_jobs.quality.judging import Bench, as_values
from indicator_jobs.store import Store
from indicator_jobs.supply import StoreSupply
from indicator_jobs.twins.doubts import TwinDoubts

KEYS = ["recipe", "territory", "period"]
LARGEST = 10

NOTHING = "no figures: none of the inputs has a value, or they have no period in common"


@dataclass(frozen=True)
class CellChange:
    """One value before and after; None where there is none."""

    recipe: str
    territory: str
    period: str
    before: float | None
    after: float | None
    flags_before: str
    flags_after: str


@dataclass(frozen=True)
class DryRun:
    """What a draft would change.

    `counts`: values new, revised, removed and unchanged, over all territories and periods; `largest`: the
    largest changes; `own`: every value of the portal's own territory; `downstream`: the cards that would be
    computed again; `findings`: what the gate before publishing says; `problem`: why nothing was computed.
    """

    card: str
    unit_before: str | None
    unit_after: str
    counts: Counts = Counts()
    largest: tuple[CellChange, ...] = ()
    own: tuple[CellChange, ...] = ()
    downstream: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    problem: str | None = None

    @property
    def comparable(self) -> bool:
        """Whether before and after are in one unit."""
        return self.unit_before in (None, self.unit_after)

    def as_dict(self) -> dict[str, Any]:
        """The result as JSON has it."""
        said = [one.as_dict() for one in self.findings]
        return {**asdict(self), "comparable": self.comparable, "findings": said}


def dry_run(
    store: Store, cards: Mapping[str, Card], card: Card, territory: str, earlier: Card | None = None
) -> DryRun:
    """Computes `card` among the cards in force and compares it with the values that the store holds.

    With `earlier`, it is compared with what that version of the card would give now.
    """
    standing = cards.get(card.id)
    unit = standing.unit if standing else None
    supply = StoreSupply(store, {**cards, card.id: card}, [card.id])
    try:
        results = compute_results(card, supply)
        before = _computed(store, cards, earlier) if earlier else store.values(card.id)
    except InputError as error:
        return DryRun(card.id, unit, card.unit, problem=str(error))
    after = as_values(results)
    both = _both(before, after)
    affected = downstream({**cards, card.id: card}, {card.id}) - {card.id}
    return DryRun(
        card=card.id,
        unit_before=unit,
        unit_after=card.unit,
        counts=_counts(both),
        largest=_largest(both),
        own=_cells(both.loc[both["territory"] == territory].sort_values(KEYS)),
        downstream=tuple(sorted(affected)),
        findings=Bench.of(store, TwinDoubts(store, cards, territory)).judge(card, results, supply).findings,
        problem=None if len(after) else NOTHING,
    )


def _computed(store: Store, cards: Mapping[str, Card], card: Card) -> pd.DataFrame:
    return compute_card(card, StoreSupply(store, {**cards, card.id: card}, [card.id]))


def _both(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Every cell of either, with its value and flags in both and what became of it."""
    left = before.loc[:, VALUE_COLUMNS].rename(columns={"value": "before", "flags": "flags_before"})
    right = after.loc[:, VALUE_COLUMNS].rename(columns={"value": "after", "flags": "flags_after"})
    names = dict.fromkeys(KEYS, object)  # an empty frame has no texts to tell their type from
    both = left.astype(names).merge(right.astype(names), on=KEYS, how="outer", indicator=True)
    both["before"], both["after"] = both["before"].astype("float64"), both["after"].astype("float64")
    flags = ["flags_before", "flags_after"]
    both[flags] = both[flags].astype(object).fillna("")
    same = (both["before"] == both["after"]) | (both["before"].isna() & both["after"].isna())
    equal = same & (both["flags_before"] == both["flags_after"])
    side = both["_merge"].astype(str)
    both["sort"] = np.select(
        [side == "left_only", side == "right_only", ~equal], ["removed", "new", "revised"], "unchanged"
    )
    return both


def _counts(both: pd.DataFrame) -> Counts:
    sizes = both["sort"].value_counts().to_dict()
    return Counts(**{str(sort): int(size) for sort, size in sizes.items()})


def _largest(both: pd.DataFrame) -> tuple[CellChange, ...]:
    """The revised values that differ most, in relation to their size."""
    revised = both.loc[both["sort"] == "revised"]
    size = revised["before"].abs() + revised["after"].abs()
    difference = (revised["after"] - revised["before"]).abs()
    relative = (difference / size.where(size > 0)).fillna(0.0)
    order = relative.sort_values(ascending=False, kind="stable").index[:LARGEST]
    return _cells(revised.loc[order])


def _cells(frame: pd.DataFrame) -> tuple[CellChange, ...]:
    columns: Sequence[str] = [*KEYS, "before", "after", "flags_before", "flags_after"]
    rows = frame.loc[:, columns].astype(object)
    rows = rows.where(frame.loc[:, columns].notna(), None)
    return tuple(CellChange(*row) for row in rows.itertuples(index=False, name=None))
