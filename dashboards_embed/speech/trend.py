"""One quantity of the city over time: the last value, the change, the extremes, the gaps."""

from dataclasses import dataclass

from zoom_schemas import numbers, periods

from dashboards_embed.speech.base import (
    Said,
    change_between,
    change_text,
    part,
    percent_text,
    say_phrase,
    when,
)
from dashboards_embed.state import State

_FEW = 4


@dataclass(frozen=True)
class _Extremes:
    highest: float
    lowest: float
    highest_at: tuple[str, ...]
    lowest_at: tuple[str, ...]


def trend(state: State) -> Said:
    """Sentences on the first card of the chart for the city."""
    points = state.points()
    sentences = [_now(state, points[-1])]
    if len(points) == 1:
        return Said(("single",), figures_of(state), (*sentences, say_phrase(state, "only_value")))
    sentences.append(_compared(state, points))
    if len(points) > _FEW:
        sentences.append(_extreme(state, points))
    return Said((_direction(state),), figures_of(state), tuple(sentences))


def balance(state: State) -> Said:
    """As `trend`, for a quantity whose sign matters: its outcomes say on which side of zero it stands."""
    said = trend(state)
    shown = [state.shown(v) for _, v in state.points()]
    side = "negative" if shown[-1] < 0 else "positive" if shown[-1] > 0 else "zero"
    if all(v < 0 for v in shown) or all(v > 0 for v in shown):
        return Said((f"always_{side}", side, *said.outcomes), said.figures, said.sentences)
    return Said((side, *said.outcomes), said.figures, said.sentences)


def figures_of(state: State) -> dict[str, str]:
    """Figures that a title or a lead may speak of."""
    points = state.points()
    first, last = points[0], points[-1]
    change = change_between(state, first[1], last[1])
    found = {
        "measure": state.label(state.cards[0].id),
        "value": state.text_with_unit(last[1]),
        "period": when(state, last[0]),
        "first_value": state.text_with_unit(first[1]),
        "first_period": periods.within(first[0], state.lang),
        "since": periods.since(first[0], state.lang),
        "change": change_text(state, change),
        "change_percent": percent_text(state, change),
    }
    if len(points) > 1:
        previous = change_between(state, points[-2][1], last[1])
        found |= {
            "previous_change": change_text(state, previous),
            "previous_period": periods.within(points[-2][0], state.lang),
        }
    return found


def clause(state: State, earlier: tuple[str, float], later: float, with_percent: bool) -> str:
    """„o 12 mniej niż w 2023 r.”, or that nothing changed."""
    change = change_between(state, earlier[1], later)
    period = periods.within(earlier[0], state.lang)
    if change.amount == 0:
        return part(state, "same", period=period)
    key = "less" if change.amount < 0 else "more"
    percent = percent_text(state, change) if with_percent else ""
    if percent:
        given = {"change": change_text(state, change), "period": period, "percent": percent}
        return part(state, f"{key}_percent", **given)
    return part(state, key, change=change_text(state, change), period=period)


def _direction(state: State) -> str:
    points = state.points()
    return change_between(state, points[0][1], points[-1][1]).outcome


def _now(state: State, last: tuple[str, float]) -> str:
    measure = state.cards[0].title.get(state.lang)
    return say_phrase(
        state, "now", measure=measure, period=when(state, last[0]), value=state.text_with_unit(last[1])
    )


def _compared(state: State, points: list[tuple[str, float]]) -> str:
    last = points[-1][1]
    clauses = [clause(state, points[0], last, True)]
    if len(points) > 2:
        clauses.append(clause(state, points[-2], last, False))
    return say_phrase(state, "compared", clauses=numbers.listed(clauses, state.lang))


def _extreme(state: State, points: list[tuple[str, float]]) -> str:
    found = _extremes(state, points)
    if found.highest == found.lowest:
        return say_phrase(state, "flat")
    last, first = points[-1][0], points[0][0]
    given = {
        "highest": state.text(found.highest),
        "lowest": state.text(found.lowest),
        "highest_period": ", ".join(periods.label(p, state.lang) for p in found.highest_at),
        "lowest_period": ", ".join(periods.label(p, state.lang) for p in found.lowest_at),
        "since": periods.since(first, state.lang),
    }
    if found.highest_at == (last,):
        return say_phrase(state, "record_high", **given)
    if found.lowest_at == (last,):
        return say_phrase(state, "record_low", **given)
    return say_phrase(state, "extremes", **given)


def _extremes(state: State, points: list[tuple[str, float]]) -> _Extremes:
    shown = [(p, state.shown(v)) for p, v in points]
    highest, lowest = max(v for _, v in shown), min(v for _, v in shown)
    return _Extremes(
        highest,
        lowest,
        tuple(p for p, v in shown if v == highest),
        tuple(p for p, v in shown if v == lowest),
    )
