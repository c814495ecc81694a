"""How the values of a card changed from release to release: the revision triangle and what it sums up to.

Rows are releases (moments at which values of the territory were written), columns are reference periods. The
measures follow the OECD and Eurostat guidelines on revisions: the revision of a period is its last value less
its first; the mean shows a bias, the mean of absolute revisions their size. A period counts once it has stood
through two releases, revised or not; one whose value was withdrawn is named apart.
"""

import datetime
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any

from sqlalchemy import select

from indicator_jobs import tables
from indicator_jobs.store import Store


@dataclass(frozen=True)
class Known:
    """What was known of a period. `value` is None where the value was missing, suppressed or withdrawn."""

    value: float | None
    flags: str


@dataclass(frozen=True)
class Release:
    """A moment at which values were written, and what was known of each period then."""

    moment: datetime.datetime
    known: dict[str, Known]


@dataclass(frozen=True)
class Revision:
    """One change of one period; `after` is None where the value was withdrawn."""

    period: str
    moment: datetime.datetime
    before: Known
    after: Known | None

    @property
    def difference(self) -> float | None:
        """By how much the value grew; None where either is missing."""
        old, new = self.before.value, self.after.value if self.after else None
        return None if old is None or new is None else new - old


@dataclass(frozen=True)
class Measures:
    """Revisions in sum. `relative` is the sum of absolute revisions over that of absolute last values."""

    periods: int
    revised: int
    mean: float | None
    mean_absolute: float | None
    relative: float | None


@dataclass(frozen=True)
class Revisions:
    """The triangle of one card, recipe and territory. Releases and periods grow."""

    card_id: str
    recipe: str
    territory: str
    periods: tuple[str, ...]
    releases: tuple[Release, ...]
    revisions: tuple[Revision, ...]
    first_to_last: tuple[Revision, ...]
    withdrawn: tuple[str, ...]
    measures: Measures

    def as_dict(self) -> dict[str, Any]:
        """The triangle as data for JSON."""
        return {
            "card": self.card_id,
            "recipe": self.recipe,
            "territory": self.territory,
            "periods": list(self.periods),
            "releases": [
                {
                    "moment": release.moment.isoformat(),
                    "values": {period: asdict(known) for period, known in release.known.items()},
                }
                for release in self.releases
            ],
            "revisions": [_plain(one) for one in self.revisions],
            "first_to_last": [_plain(one) for one in self.first_to_last],
            "withdrawn": list(self.withdrawn),
            "measures": asdict(self.measures),
        }


def revisions(store: Store, card_id: str, territory: str, recipe: str = "national") -> Revisions:
    """The revision triangle of a card in a territory; empty where nothing was ever written."""
    rows = _history(store, card_id, territory, recipe)
    releases = tuple(_release(moment, rows) for moment in _moments(rows))
    periods = tuple(sorted({row.period for row in rows}))
    changes = tuple(
        revision
        for before, after in zip(releases, releases[1:], strict=False)
        for period in periods
        if (revision := _changed(period, before, after))
    )
    ends = tuple(end for period in periods if (end := _ends(period, releases)))
    withdrawn = tuple(period for period in periods if releases and period not in releases[-1].known)
    return Revisions(card_id, recipe, territory, periods, releases, changes, ends, withdrawn, _measures(ends))


@dataclass(frozen=True)
class _Row:
    period: str
    known: Known
    begin: datetime.datetime
    end: datetime.datetime | None


def _history(store: Store, card_id: str, territory: str, recipe: str) -> list[_Row]:
    columns = tables.value.c
    statement = (
        select(columns.period, columns.value, columns.flags, columns.valid_from, columns.valid_to)
        .where(columns.card == card_id, columns.territory == territory, columns.recipe == recipe)
        .order_by(columns.period, columns.valid_from)
    )
    with store.engine.connect() as connection:
        return [
            _Row(period, Known(_finite(value), flags), begin, end)
            for period, value, flags, begin, end in connection.execute(statement)
        ]


def _moments(rows: Sequence[_Row]) -> list[datetime.datetime]:
    """Every moment at which a row was opened or closed."""
    return sorted({row.begin for row in rows} | {row.end for row in rows if row.end is not None})


def _release(moment: datetime.datetime, rows: Sequence[_Row]) -> Release:
    return Release(
        moment,
        {
            row.period: row.known
            for row in rows
            if row.begin <= moment and (row.end is None or row.end > moment)
        },
    )


def _changed(period: str, before: Release, after: Release) -> Revision | None:
    """A change between two releases. A period that comes for the first time is news, no revision."""
    old, new = before.known.get(period), after.known.get(period)
    return None if old is None or old == new else Revision(period, after.moment, old, new)


def _ends(period: str, releases: Sequence[Release]) -> Revision | None:
    """The first and the last value of a period that stood through two releases and still stands."""
    known = [(release.moment, release.known.get(period)) for release in releases]
    valued = [one for _, one in known if one is not None and one.value is not None]
    last = known[-1][1] if known else None
    if len(valued) < 2 or last is None or last.value is None:
        return None
    return Revision(period, known[-1][0], valued[0], last)


def _measures(ends: Sequence[Revision]) -> Measures:
    differences = [end.difference for end in ends if end.difference is not None]
    last = [abs(end.after.value) for end in ends if end.after and end.after.value is not None]
    if not differences:
        return Measures(0, 0, None, None, None)
    absolute = [abs(one) for one in differences]
    return Measures(
        periods=len(differences),
        revised=sum(one > 0 for one in absolute),
        mean=fmean(differences),
        mean_absolute=fmean(absolute),
        relative=sum(absolute) / sum(last) if sum(last) else None,
    )


def _plain(revision: Revision) -> dict[str, Any]:
    return {
        "period": revision.period,
        "moment": revision.moment.isoformat(),
        "before": asdict(revision.before),
        "after": asdict(revision.after) if revision.after else None,
        "difference": revision.difference,
    }


def _finite(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(value)
