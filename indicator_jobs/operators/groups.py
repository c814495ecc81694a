"""Groups of a number such as age: their bounds, from parameters or from the codes of a vector."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Annotated

import numpy as np
from pydantic import AfterValidator, Field
from zoom_schemas.dimensions import DimensionError, bounds

from indicator_jobs.types import TypeProblem


def _growing(pair: tuple[float, ...]) -> tuple[float, ...]:
    if len(pair) == 2 and pair[0] >= pair[1]:
        raise ValueError("the second bound must be larger than the first")
    return pair


Bounds = Annotated[
    tuple[Annotated[float, Field(ge=0, le=200)], ...],
    Field(min_length=1, max_length=2),
    AfterValidator(_growing),
]
"""`[0, 5]` from 0 up to, not including, 5; `[85]` from 85 on."""


@dataclass(frozen=True)
class Group:
    """The values from `low` up to, not including, `high`."""

    label: str
    low: float
    high: float

    @property
    def width(self) -> float:
        """Infinite for the last, open one."""
        return self.high - self.low


def told_groups(given: Mapping[str, tuple[float, ...]]) -> list[Group]:
    """Groups as parameters give them, lowest first. Raises TypeProblem for holes and overlaps."""
    groups = [Group(name, pair[0], pair[1] if len(pair) == 2 else inf) for name, pair in given.items()]
    groups.sort(key=lambda group: group.low)
    if not follow(groups):
        raise TypeProblem(
            "has groups with a hole, an overlap, or an open one before the last",
            "Write [0, 5], [5, 10], …, [85]: each begins where the one before ends.",
        )
    return groups


def labelled_groups(labels: Sequence[str]) -> list[Group]:
    """Groups as the codes of a vector give them: `0-4` is 0 up to 5, `85+` is 85 on. In their order."""
    try:
        ends = [bounds(label) for label in labels]
    except DimensionError as error:
        raise TypeProblem(f"needs groups, but {error}", "Give an input by a column of ranges.") from None
    return [Group(label, one.from_, one.to + 1) for label, one in zip(labels, ends, strict=True)]


def follow(groups: Sequence[Group]) -> bool:
    """Whether each group begins where the one before it ends."""
    return all(one.high == after.low for one, after in zip(groups, groups[1:], strict=False))


def in_order(groups: Sequence[Group], present: np.ndarray) -> Iterator[tuple[int, Group]]:
    """The groups that are there with their positions, lowest first."""
    positions = [int(position) for position in np.flatnonzero(present)]
    for position in sorted(positions, key=lambda one: groups[one].low):
        yield position, groups[position]
