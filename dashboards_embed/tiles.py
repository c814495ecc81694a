"""Key figures: the last value, its change in words, a small line, and whether it is late."""

from dataclasses import dataclass
from datetime import date

from zoom_schemas import numbers, periods

from dashboards_embed import figures, palette
from dashboards_embed.definition import Chart
from dashboards_embed.rendered import Tile
from dashboards_embed.scale import are_sporadic, position, stretches
from dashboards_embed.speech.base import change_between, change_text, part, say_phrase
from dashboards_embed.state import NothingToShowError, State, World, prepare
from indicator_jobs.card import Card

_COMPACT_FROM = 1_000_000
_WIDTH, _HEIGHT, _EDGE = 124.0, 34.0, 4.0
_ARROWS = {"falling": "▼", "rising": "▲", "unchanged": "■"}
_LATE = 2
_REGULAR = {"year", "school_year", "quarter", "month"}
_RATE = "per_1"


def tile(card: Card, world: World) -> Tile | None:
    """The tile of a card; None when the city has no value of it."""
    try:
        state = prepare(
            Chart.model_validate({"id": card.slug.replace("_", "-"), "kind": "line", "cards": [card.id]}),
            world,
        )
    except NothingToShowError:
        return None
    points = state.points()
    period, value = points[-1]
    number, unit = _split(value, card, world.lang)
    change, direction = _change(state, points)
    return Tile(
        card.id,
        card.short_title.get(world.lang),
        number,
        unit,
        change,
        direction,
        _period_text(period, card, world.lang),
        spark(points),
        stale(state, period, world.today),
        (card.id, state.focus, period),
    )


def stale(state: State, last: str, today: date) -> str:
    """Why a value is late: empty while at most one period of the expected ones is missing."""
    kind = state.cards[0].period
    if kind not in {"year", "school_year", "quarter", "month"} or are_sporadic(
        [p for p, _ in state.points()]
    ):
        return ""
    current = {"month": f"{today:%Y-%m}", "quarter": f"{today.year}-Q{(today.month + 2) // 3}"}
    now = current.get(kind, f"{today.year}/{today.year + 1}" if kind == "school_year" else f"{today.year}")
    expected = periods.back(now, _LATE)
    if periods.parse(last).ordinal >= periods.parse(expected).ordinal:
        return ""
    return say_phrase(state, "tile_stale", period=periods.within(expected, state.lang))


def spark(points: list[tuple[str, float]]) -> str:
    """A line without axes, its last point dotted; broken where periods are missing.

    Empty for a single value.
    """
    if len(points) < 2:
        return ""
    spot = _spots(points)
    drawn = [
        f"{'L' if index else 'M'}{spot[period][0]:.0f} {spot[period][1]:.1f}"
        for part in stretches(points, are_sporadic([period for period, _ in points]))
        for index, (period, _) in enumerate(part)
    ]
    x, y = spot[points[-1][0]]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" fill="none" '
        f'aria-hidden="true" focusable="false"><path stroke="{palette.FOCUS}" stroke-width="2" '
        f'd="{"".join(drawn)}"/><circle fill="{palette.FOCUS}" cx="{x:.0f}" cy="{y:.1f}" r="3.5"/></svg>'
    )


@dataclass(frozen=True)
class _Span:
    low: float
    size: float


def _spots(points: list[tuple[str, float]]) -> dict[str, tuple[float, float]]:
    times, values = [position(p) for p, _ in points], [v for _, v in points]
    time = _Span(times[0], times[-1] - times[0])
    value = _Span(min(values), max(values) - min(values) or 1)
    return {
        period: (
            _EDGE + (t - time.low) / time.size * (_WIDTH - 2 * _EDGE),
            _HEIGHT - _EDGE - (v - value.low) / value.size * (_HEIGHT - 2 * _EDGE),
        )
        for (period, v), t in zip(points, times, strict=True)
    }


def _split(value: float, card: Card, lang: str) -> tuple[str, str]:
    """The number and its unit apart, so that a page can show the one larger than the other."""
    if abs(value) >= _COMPACT_FROM:
        return numbers.compact(value, lang), figures.unit_name(card.unit, lang)
    if card.unit == "percent":
        return numbers.percent(value, card.decimals, lang), ""
    text = numbers.number(value, card.decimals, lang)
    if _RATE in card.unit:
        return text, ""
    written = figures.with_unit(value, card.unit, card.decimals, lang)
    return text, written.removeprefix(text).strip(numbers.NBSP) or figures.unit_name(card.unit, lang)


def _change(state: State, points: list[tuple[str, float]]) -> tuple[str, str]:
    if len(points) < 2:
        return say_phrase(state, "tile_only"), "unchanged"
    (before, earlier), (_, later) = points[-2:]
    change = change_between(state, earlier, later)
    if change.outcome == "unchanged":
        return say_phrase(state, "tile_same", period=periods.label(before, state.lang)), "unchanged"
    key = "tile_less" if change.outcome == "falling" else "tile_more"
    words = part(state, key, change=change_text(state, change), period=periods.within(before, state.lang))
    return f"{_ARROWS[change.outcome]} {words}", change.outcome


def _period_text(period: str, card: Card, lang: str) -> str:
    text = (
        periods.at_moment(period, card.moment, lang)
        if card.moment != "period"
        else periods.label(period, lang)
    )
    return text.removeprefix("on ").removesuffix(" r.")
