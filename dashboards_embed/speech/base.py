"""What every generated sentence is made of: figures as people see them, so that words never contradict a
picture.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zoom_schemas import numbers, periods
from zoom_schemas.territories import UnknownTerritoryError, load_territories

from dashboards_embed import figures
from dashboards_embed.scale import are_sporadic
from dashboards_embed.state import State
from dashboards_embed.wording import fill, missing_figures, phrase


@dataclass(frozen=True)
class Said:
    """Outcomes of the data, most telling first, the figures a title may use, and the sentences."""

    outcomes: tuple[str, ...]
    figures: Mapping[str, str]
    sentences: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Change:
    """Difference of two values as shown, and how much that is of the first."""

    amount: float
    percent: float | None

    @property
    def outcome(self) -> str:
        return "unchanged" if self.amount == 0 else "falling" if self.amount < 0 else "rising"


def change_between(state: State, earlier: float, later: float) -> Change:
    """The change a reader finds by subtracting the shown values.

    A percentage only above zero and for amounts.
    """
    one, other = state.shown(earlier), state.shown(later)
    amount = float(numbers.rounded(other - one, state.decimals))
    speaks_percent = one > 0 and other > 0 and not figures.is_percent(state.unit)
    percent = float(numbers.rounded(100 * (other - one) / one, 1)) if speaks_percent else None
    return Change(amount, percent or None)


def change_text(state: State, change: Change) -> str:
    """The size of a change without its sign: p.p. between percentages, the currency of amounts."""
    return figures.difference(abs(change.amount), state.unit, state.decimals, state.lang)


def percent_text(state: State, change: Change) -> str:
    """The size of a change in percent; empty where that says nothing."""
    return numbers.percent(abs(change.percent), 1, state.lang) if change.percent else ""


def when(state: State, period: str) -> str:
    """„w 2024 r.”, or the day on which a stock was counted."""
    moment = state.cards[0].moment if state.cards else "period"
    return periods.at_moment(period, moment, state.lang)


def say(state: State, template: str, **given: str) -> str:
    """A sentence from a template, with the city in the right case."""
    text = fill(template, given, city_forms(state), _plural(state))
    return text[:1].upper() + text[1:]


def say_phrase(state: State, key: str, **given: str) -> str:
    """A sentence from a template of `phrases.yaml`."""
    return say(state, phrase(key, state.lang), **given)


def part(state: State, key: str, **given: str) -> str:
    """Part of a sentence from a template of `phrases.yaml`: no capital letter is put before it."""
    return fill(phrase(key, state.lang), given, city_forms(state), _plural(state))


def can_say(template: str, given: Mapping[str, str]) -> bool:
    """Whether every figure the template asks for is known and not empty."""
    return not missing_figures(template, {name: text for name, text in given.items() if text})


def city_forms(state: State) -> dict[str, str]:
    """The city's name in the cases a template may ask for."""
    settings, lang = state.world.settings, state.lang
    if lang == "en":
        name = settings.city.en
        return {"nominative": name, "genitive": name, "locative": name, "in_city": f"in {name}"}
    name = settings.city.pl
    try:
        where = load_territories().get(settings.territory).name_locative
    except UnknownTerritoryError:
        where = ""
    return {
        "nominative": name.nominative,
        "genitive": name.genitive,
        "locative": name.locative,
        "in_city": where or f"w {name.locative}",
    }


def missing_between(points: list[tuple[str, float]]) -> list[str]:
    """Periods without a value between the first and the last; none where they are sporadic."""
    if are_sporadic([period for period, _ in points]):
        return []
    known = [periods.parse(period) for period, _ in points]
    first, last, present = known[0], known[-1], {period.ordinal for period in known}
    return [
        periods.from_ordinal(first.kind, n) for n in range(first.ordinal, last.ordinal) if n not in present
    ]


def periods_listed(known: Iterable[str]) -> str:
    """„2015, 2019–2021”: neighbouring years are joined."""
    runs: list[list[str]] = []
    for period in known:
        if runs and periods.back(period, 1) == runs[-1][-1]:
            runs[-1].append(period)
        else:
            runs.append([period])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _plural(state: State) -> bool:
    return state.lang == "pl" and state.world.settings.city.pl.plural
