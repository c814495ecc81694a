"""The city among others over time: one strong line, the others grey, every line named at its end."""

from dashboards_embed import palette
from dashboards_embed.charts.lines import Line, Lines, draw, lines_of, own_breaks, place
from dashboards_embed.state import State

__all__ = ["draw", "place", "series"]


def series(state: State) -> Lines:
    """A line for each territory that has values, in the order of the state."""
    lines = tuple(
        Line(
            _end_label(state, territory, points[-1][1]),
            tuple(points),
            palette.FOCUS if territory == state.focus else palette.CONTEXT,
            territory == state.focus,
            own_breaks(state, territory),
        )
        for territory in state.territories
        if (points := state.points(territory))
    )
    return lines_of(state, lines)


def _end_label(state: State, territory: str, last: float) -> str:
    name = state.name(territory)
    return f"{name} {state.text(last)}" if territory == state.focus else name
