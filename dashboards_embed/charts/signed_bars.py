"""A balance by period: bars above and below zero, told apart by their side as well as by colour."""

from dashboards_embed import palette
from dashboards_embed.charts.bars import Bars, draw, over_time, place
from dashboards_embed.state import State

__all__ = ["draw", "place", "series"]


def series(state: State) -> Bars:
    """Gains in one colour, losses in the other."""
    return over_time(state, palette.ABOVE, palette.BELOW)
