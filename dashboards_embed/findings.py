"""The title of a chart is what its data show: the dashboard's own words for the outcome, or a plain
statement.
"""

from dashboards_embed.speech.base import Said, can_say, say, say_phrase
from dashboards_embed.state import State
from dashboards_embed.wording import phrase

MOST_WORDS = 15
_PLAIN = {
    "falling": "title_falling",
    "rising": "title_rising",
    "unchanged": "title_unchanged",
    "single": "title_single",
}
_PAIRED = {"left_more", "right_more", "equal"}
_RANKED = {"highest", "above", "middle", "below", "lowest"}


def finding(state: State, said: Said) -> str:
    """The first outcome that the dashboard has words for, and figures to fill them; else a plain title."""
    for outcome in said.outcomes:
        given = state.chart.finding.get(outcome)
        if given and can_say(given.get(state.lang), said.figures):
            return say(state, given.get(state.lang), **said.figures)
    return _plain_title(state, said)


def _plain_title(state: State, said: Said) -> str:
    figures = {name: text for name, text in said.figures.items() if text}
    if _RANKED & set(said.outcomes):
        return _filled(state, "title_rank", figures)
    keys = [_PLAIN[outcome] for outcome in said.outcomes if outcome in _PLAIN]
    shown = {**figures, "change": figures.get("change_percent", figures.get("change", ""))}
    for key in keys:
        if can_say(phrase(key, state.lang), shown):
            return _filled(state, key, shown)
    if said.outcomes[0] in _PAIRED:
        return _filled(state, "title_pair", figures)
    measure = figures.get("measure") or (state.chart.subtitle.get(state.lang) if state.chart.subtitle else "")
    return say_phrase(state, "title_plain", measure=measure or state.chart.id)


def _filled(state: State, key: str, figures: dict[str, str]) -> str:
    return say_phrase(state, key, **figures)
