"""The city among others in one period: its value, its rank, who is first and last, the median."""

from collections.abc import Mapping

from zoom_schemas import numbers, periods

from dashboards_embed.scale import median
from dashboards_embed.speech.base import (
    Said,
    change_between,
    change_text,
    part,
    percent_text,
    say_phrase,
)
from dashboards_embed.state import State

_MOST_NAMES = 3


def ranking(state: State) -> Said:
    """Sentences on the newest period that nearly all share."""
    period = state.latest_shared_period
    values = {t: state.shown(v) for t, v in state.at(period).items()}
    found = _figures(state, values, period)
    sentences = [_place(state, found, period)]
    if len(values) < 2:
        sentences.append(say_phrase(state, "alone"))
    else:
        sentences += _among(state, values, found)
    outcome = position(values, state.focus)
    moved = _moved(state, period)
    sign = "negative" if values[state.focus] < 0 else "positive" if values[state.focus] > 0 else "zero"
    outcomes = (f"{moved}_{outcome}", f"{sign}_{outcome}", outcome, moved)
    return Said(outcomes, found, tuple(sentences))


def position(values: Mapping[str, float], focus: str) -> str:
    """highest, above, middle, below or lowest: where one place stands among the others; ties are no
    record.
    """
    own = values[focus]
    others = [v for t, v in values.items() if t != focus]
    if not others:
        return "alone"
    if own > max(others):
        return "highest"
    if own < min(others):
        return "lowest"
    above, below = sum(v < own for v in others), sum(v > own for v in others)
    half = len(others) / 2
    return "above" if above > half else "below" if below > half else "middle"


def rank_of(values: Mapping[str, float], focus: str) -> tuple[int, bool]:
    """Place counted from the greatest value, and whether another shares it."""
    own = values[focus]
    return 1 + sum(v > own for v in values.values()), sum(v == own for v in values.values()) > 1


def _figures(state: State, values: Mapping[str, float], period: str) -> dict[str, str]:
    rank, _ = rank_of(values, state.focus)
    first = state.points()[0]
    change = change_between(state, first[1], values[state.focus])
    highest, lowest = max(values.values()), min(values.values())
    return {
        "measure": state.label(state.cards[0].id),
        "place": state.name(state.focus),
        "value": state.text_with_unit(values[state.focus]),
        "period": periods.within(period, state.lang),
        "since": periods.since(first[0], state.lang),
        "first_period": periods.within(first[0], state.lang),
        "first_value": state.text_with_unit(first[1]),
        "change": change_text(state, change),
        "change_percent": percent_text(state, change),
        "rank": numbers.ordinal(rank, state.lang),
        "count": numbers.number(len(values), 0, state.lang),
        "highest": _names(state, values, highest),
        "highest_value": state.text(highest),
        "lowest": _names(state, values, lowest),
        "lowest_value": state.text(lowest),
        "median": state.text(median(list(values.values()))),
        "base": state.chart.index_base or "",
    }


def _place(state: State, found: Mapping[str, str], period: str) -> str:
    key = "place_now_base" if state.chart.index_base else "place_now"
    now = say_phrase(state, key, **{name: found[name] for name in ("place", "period", "value", "base")})
    newest, value = state.points()[-1]
    if newest == period:
        return now
    given = {"value": state.text_with_unit(value), "period": periods.label(newest, state.lang)}
    return say_phrase(state, "place_then", now=now.rstrip("."), **given)


def _among(state: State, values: Mapping[str, float], found: Mapping[str, str]) -> list[str]:
    if max(values.values()) == min(values.values()):
        return [say_phrase(state, "all_equal")]
    _, shared = rank_of(values, state.focus)
    group = part(state, f"group_{state.chart.territories}")
    given = {name: found[name] for name in ("rank", "count")}
    rank = say_phrase(state, "rank_shared" if shared else "rank", group=group, **given)
    wanted = ("highest", "highest_value", "lowest", "lowest_value", "median")
    return [rank, say_phrase(state, "best_and_worst", **{name: found[name] for name in wanted})]


def _moved(state: State, period: str) -> str:
    known = [(p, v) for p, v in state.points() if periods.parse(p).start <= periods.parse(period).start]
    if len(known) < 2:
        return "single"
    return change_between(state, known[0][1], known[-1][1]).outcome


def _names(state: State, values: Mapping[str, float], wanted: float) -> str:
    names = sorted(state.name(t) for t, v in values.items() if v == wanted)
    if len(names) > _MOST_NAMES:
        return f"{numbers.number(len(names), 0, state.lang)} ×"
    return numbers.listed(names, state.lang)
