"""What data can turn out to be, by kind of chart: the words a dashboard's titles are chosen by."""

from collections.abc import Iterable
from typing import Final

_MOVES = ("falling", "rising", "unchanged")
_TREND = (*_MOVES, "single")
_SIGNS = ("negative", "positive", "zero")
_POSITIONS = ("highest", "above", "middle", "below", "lowest", "alone")


def _each_with_each(first: Iterable[str], second: Iterable[str]) -> list[str]:
    return [f"{one}_{other}" for one in first for other in second]


BALANCE: Final = frozenset((*_TREND, *_SIGNS, "always_negative", "always_positive"))
_RANKING: Final = frozenset(
    (*_TREND, *_POSITIONS, *_each_with_each(_TREND, _POSITIONS), *_each_with_each(_SIGNS, _POSITIONS))
)

OUTCOMES: Final[dict[str, frozenset[str]]] = {
    "line": frozenset((*_TREND, "first_above", "first_below", "equal")),
    "multi_line": _RANKING,
    "signed_bars": BALANCE,
    "bar": frozenset(_TREND),
    "dot_comparison": _RANKING,
    "stacked_bar": frozenset(_MOVES),
    "pyramid": frozenset(("left_more", "right_more", "equal")),
    "heat": frozenset((*_TREND, "seasonal")),
    "small_multiples": _RANKING,
    "slope": frozenset((*_MOVES, *_each_with_each(_MOVES, _POSITIONS))),
    "choropleth": _RANKING,
    "points_map": frozenset(("places",)),
}
"""Outcomes of each kind; `falling_below` means both, and goes before `below` and `falling`."""


def unknown_outcomes(written: Iterable[str], known: frozenset[str]) -> list[str]:
    """The outcomes that never come about."""
    return sorted(set(written) - known)
