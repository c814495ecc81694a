"""Months over years: the last month, and which month is highest and lowest on average of whole years."""

from collections import defaultdict

from babel.dates import get_month_names
from zoom_schemas import periods

from dashboards_embed.speech.base import Said, say_phrase
from dashboards_embed.speech.trend import trend
from dashboards_embed.state import State


def season(state: State) -> Said:
    """As a trend, with the season instead of the extremes where at least two whole years are known."""
    said = trend(state)
    means = month_means(state)
    if not means:
        return said
    names = get_month_names("wide", "stand-alone", locale="en_GB" if state.lang == "en" else "pl")
    highest, lowest = max(means, key=lambda m: means[m]), min(means, key=lambda m: means[m])
    figures = {
        "highest": str(names[highest]),
        "highest_value": state.text_with_unit(means[highest]),
        "lowest": str(names[lowest]),
        "lowest_value": state.text_with_unit(means[lowest]),
    }
    sentence = say_phrase(state, "season", **figures)
    return Said(("seasonal", *said.outcomes), {**said.figures, **figures}, (*said.sentences[:2], sentence))


def month_means(state: State) -> dict[int, float]:
    """Mean of each month over the years of which all twelve are known; empty for fewer than two such
    years.
    """
    years: dict[int, dict[int, float]] = defaultdict(dict)
    for period, value in state.points():
        start = periods.parse(period).start
        years[start.year][start.month] = value
    whole = [months for months in years.values() if len(months) == 12]
    if len(whole) < 2:
        return {}
    return {m: sum(months[m] for months in whole) / len(whole) for m in range(1, 13)}
