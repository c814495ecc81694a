"""Amounts of the city by period: bars from zero."""

from dashboards_embed import palette
from dashboards_embed.charts.bars import Bars, draw, over_time, place
from dashboards_embed.state import State

__all__ = ["draw", "place", "series"]


def series(state: State) -> Bars:
    """All bars in the colour of the city."""
    return over_time(state, palette.FOCUS, palette.FOCUS)
