"""Several quantities of the city: lines side by side, parts of a whole, the two sides of a pyramid."""

from collections.abc import Sequence

from zoom_schemas import numbers, periods

from dashboards_embed.speech.base import (
    Change,
    Said,
    change_between,
    change_text,
    part,
    say_phrase,
    when,
)
from dashboards_embed.speech.trend import trend
from dashboards_embed.state import State


def several(state: State) -> Said:
    """Last values of all cards, in one period or each in its own, and the change of each since the first."""
    known = {card.id: points for card in state.cards if (points := state.points(card=card.id))}
    if len(known) == 1:
        return trend(state)
    lasts = {points[-1][0] for points in known.values()}
    sentences = [_now(state, known, lasts), *_since(state, known)]
    first, second = list(known)[:2]
    one, other = state.shown(known[first][-1][1]), state.shown(known[second][-1][1])
    outcome = "first_above" if one > other else "first_below" if one < other else "equal"
    last = known[first][-1]
    figures = {
        "measure": state.label(first),
        "other": state.label(second),
        "value": state.text_with_unit(last[1]),
        "other_value": state.text_with_unit(known[second][-1][1]),
        "period": when(state, last[0]),
        "since": periods.since(known[first][0][0], state.lang),
    }
    moved = change_between(state, known[first][0][1], last[1])
    figures["change"] = change_text(state, moved)
    same_time = len(lasts) == 1
    return Said((*((outcome,) if same_time else ()), moved.outcome), figures, tuple(sentences))


def parts(state: State) -> Said:
    """Parts of a whole: all of the last period, and which of them changed most since the first."""
    points = {card.id: dict(state.points(card=card.id)) for card in state.cards}
    shared = [p for p in state.periods if all(p in known for known in points.values())]
    first, last = shared[0], shared[-1]
    items = [_item(state, card.id, points[card.id][last]) for card in state.cards]
    sentences = [_list(state, "together", when(state, last), items)]
    changes = {c.id: change_between(state, points[c.id][first], points[c.id][last]) for c in state.cards}
    if len(shared) > 1:
        words = [_moved(state, card, change) for card, change in changes.items()]
        sentences.append(_list(state, "since_first", periods.since(first, state.lang), words))
    card = state.cards[-1].id
    figures = {
        "part": state.label(card),
        "measure": state.label(card),
        "value": state.text_with_unit(points[card][last]),
        "first_value": state.text_with_unit(points[card][first]),
        "first_period": periods.within(first, state.lang),
        "period": when(state, last),
        "since": periods.since(first, state.lang),
        "change": change_text(state, changes[card]),
    }
    return Said((changes[card].outcome,), figures, tuple(sentences))


def pyramid(state: State) -> Said:
    """Both sides in all and the largest group of each."""
    period = state.newest_whole_period
    sides = state.chart.sides
    names = [side.get(state.lang) for side in sides] if sides else ["", ""]
    left = [state.at(period, group.left).get(state.focus) for group in state.chart.groups]
    right = [state.at(period, group.right).get(state.focus) for group in state.chart.groups]
    totals = [sum(v for v in side if v is not None) for side in (left, right)]
    labels = [group.label.get(state.lang) for group in state.chart.groups]
    (left_label, left_value), (right_label, right_value) = _largest(labels, left), _largest(labels, right)
    given = {"left_side": names[0], "right_side": names[1]}
    total = {"left_value": state.text_with_unit(totals[0]), "right_value": state.text_with_unit(totals[1])}
    group = {"left_value": state.text(left_value), "right_value": state.text(right_value)}
    outcome = "left_more" if totals[0] > totals[1] else "right_more" if totals[0] < totals[1] else "equal"
    sentences = (
        say_phrase(state, "totals", period=when(state, period), **given, **total),
        say_phrase(state, "largest_group", left=left_label, right=right_label, **given, **group),
    )
    figures = {
        "measure": names[0],
        "other": names[1],
        "value": total["left_value"],
        "other_value": total["right_value"],
        "period": when(state, period),
    }
    return Said((outcome,), figures, sentences)


def _now(state: State, known: dict[str, list[tuple[str, float]]], lasts: set[str]) -> str:
    if len(lasts) == 1:
        items = [_item(state, card, points[-1][1]) for card, points in known.items()]
        return _list(state, "together", when(state, next(iter(lasts))), items)
    items = [
        part(
            state,
            "dated_item",
            name=state.label(card),
            period=periods.label(points[-1][0], state.lang),
            value=state.text_with_unit(points[-1][1]),
        )
        for card, points in known.items()
    ]
    return f"{numbers.listed(items, state.lang)}."


def _since(state: State, known: dict[str, list[tuple[str, float]]]) -> list[str]:
    starts = {points[0][0] for points in known.values()}
    if len(starts) > 1 or any(len(points) < 2 for points in known.values()):
        return []
    words = [_moved(state, c, change_between(state, p[0][1], p[-1][1])) for c, p in known.items()]
    return [_list(state, "since_first", periods.since(next(iter(starts)), state.lang), words)]


def _list(state: State, key: str, time: str, items: Sequence[str]) -> str:
    name = "since" if key == "since_first" else "period"
    return say_phrase(state, key, **{name: time}, list=numbers.listed(items, state.lang))


def _item(state: State, card: str, value: float) -> str:
    return part(state, "item", name=state.label(card), value=state.text_with_unit(value))


def _moved(state: State, card: str, change: Change) -> str:
    key = {"falling": "item_less", "rising": "item_more", "unchanged": "item_same"}[change.outcome]
    return part(state, key, name=state.label(card), change=change_text(state, change))


def _largest(labels: Sequence[str], values: Sequence[float | None]) -> tuple[str, float | None]:
    known = [(label, v) for label, v in zip(labels, values, strict=True) if v is not None]
    return max(known, key=lambda pair: pair[1], default=("", None))
