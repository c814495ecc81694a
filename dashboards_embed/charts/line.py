"""One quantity of the city over time, or up to four that share a unit."""

from dashboards_embed import palette
from dashboards_embed.charts.lines import Line, Lines, draw, lines_of, place
from dashboards_embed.state import State

DASHES = ((), (7, 3), (2, 3), (9, 3, 2, 3))

__all__ = ["draw", "place", "series"]


def series(state: State) -> Lines:
    """A line for each card; a single line ends in its value, several end in their names."""
    known = [(card, state.points(card=card.id)) for card in state.cards]
    several = sum(bool(points) for _, points in known) > 1
    lines = tuple(
        Line(
            state.label(card.id) if several else state.text(points[-1][1]),
            tuple(points),
            palette.CATEGORIES[index],
            True,
            dash=DASHES[index],
        )
        for index, (card, points) in enumerate(known)
        if points
    )
    return lines_of(state, lines)
