"""One queue of NFZ, and what the queues of a city come to together."""

import datetime
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from harvesters.fetching.sandbox import ParseError

AWAITING, WAIT, FIRST_DAY, QUEUES = (
    "nfz:queues.awaiting",
    "nfz:queues.mean_days",
    "nfz:queues.first_free_days",
    "nfz:queues.places",
)


class FieldError(ParseError):
    """The statistics have not the fields that the source names: they are held until somebody has looked."""


@dataclass(frozen=True)
class Queue:
    """What a queue says; None where it says nothing. `days`: mean wait of the `removed` people, in days.

    `first`: days from the day of the report to the first free one. `many_places`: it has sisters.
    """

    id: str
    awaiting: float | None
    removed: float | None
    days: float | None
    first: int | None
    many_places: bool = False

    def kept(self) -> dict[str, Any]:
        """As it goes along with a request."""
        return asdict(self)


def queue_of(id_: str, attributes: Mapping[str, Any], names: Mapping[str, Sequence[str]]) -> Queue:
    """A queue as the API tells it. Raises FieldError for statistics without what is asked for."""
    told = (attributes.get("statistics") or {}).get("provider-data")
    said = {name: _field(told, fields) for name, fields in names.items()} if told else dict.fromkeys(names)
    return Queue(
        id_,
        said.get("awaiting"),
        said.get("removed"),
        said.get("days"),
        _first_day(attributes.get("dates") or {}),
        attributes.get("many-places") == "Y",
    )


def figures(queues: Sequence[Queue]) -> Iterator[tuple[str, float | None, str]]:
    """Series, value and flags. Where some queues do not say, the figure of the others is not reliable."""
    yield QUEUES, float(len(queues)), "derived-count"
    awaiting = [one.awaiting for one in queues if one.awaiting is not None]
    silent = len(awaiting) < len(queues)
    yield AWAITING, *_value(sum(awaiting) if awaiting else None, "derived-sum", silent)
    yield WAIT, *_value(_mean_wait(queues), "derived-mean", silent)
    first = [one.first for one in queues if one.first is not None]
    yield (
        FIRST_DAY,
        *_value(statistics.median(first) if first else None, "derived-median", len(first) < len(queues)),
    )


def _mean_wait(queues: Sequence[Queue]) -> float | None:
    told = [(one.days, one.removed) for one in queues if one.days is not None and one.removed]
    people = sum(removed for _, removed in told)
    return round(sum(days * removed for days, removed in told) / people, 2) if people else None


def _value(value: float | None, how: str, doubtful: bool) -> tuple[float | None, str]:
    if value is None:
        return None, "O"
    return float(value), f"U {how}" if doubtful else how


def _field(told: Any, fields: Sequence[str]) -> float | None:
    if not isinstance(told, Mapping):
        raise ParseError(f"holds statistics of another shape: {str(told)[:200]}")
    name = next((one for one in fields if one in told), None)
    if name is None:
        raise FieldError(
            f"has no field {' or '.join(fields)} in provider-data",
            f"It has: {', '.join(map(str, told))[:300]}.",
        )
    value = told[name]
    if value is None or value == "":
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ParseError(f"holds {str(value)[:50]!r} where {name} is a number") from None


def _first_day(dates: Mapping[str, Any]) -> int | None:
    """Days to wait for the first free day; None where there is none, or where no day is given."""
    if dates.get("applicable") is False:
        return None
    try:
        first = datetime.date.fromisoformat(str(dates["date"])[:10])
        told = datetime.date.fromisoformat(str(dates["date-situation-as-at"])[:10])
    except (KeyError, ValueError):
        return None
    return max(0, (first - told).days)
