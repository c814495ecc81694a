"""Two dates of many places, and places on a map."""

from zoom_schemas import numbers, periods

from dashboards_embed import figures
from dashboards_embed.places import places_of
from dashboards_embed.scale import median
from dashboards_embed.speech.base import Said, change_between, say_phrase, when
from dashboards_embed.speech.ranking import position, ranking
from dashboards_embed.speech.trend import clause
from dashboards_embed.state import State

_LONGEST_NAME = 60


def slope(state: State) -> Said:
    """The city at both dates, and its rank at the newer one."""
    first, last = state.two_dates
    own = dict(state.points())
    before, after = own[first], own[last]
    said = ranking(state)
    sentence = say_phrase(
        state,
        "from_to",
        place=state.name(state.focus),
        first_value=state.text_with_unit(before),
        first_period=periods.within(first, state.lang),
        value=state.text_with_unit(after),
        period=periods.within(last, state.lang),
    )
    compared = say_phrase(state, "compared", clauses=clause(state, (first, before), after, True))
    changes = _changes(state, first, last)
    moved = change_between(state, before, after).outcome
    outcome = position(changes, state.focus)
    outcomes = (f"{moved}_{outcome}", moved)
    return Said(outcomes, said.figures, (sentence, compared, *said.sentences[1:2]))


def places(state: State) -> Said:
    """How many places there are; with values, the extremes and the median; with a card, the value of the
    city.
    """
    found = places_of(state)
    count = numbers.number(len(found), 0, state.lang)
    sentences = [say_phrase(state, "places_count", count=count)]
    told = {"count": count, "places": count, "measure": ""}
    if state.cards:
        card, (period, value) = state.cards[0], state.points()[-1]
        told |= {
            "measure": state.label(state.cards[0].id),
            "value": figures.with_unit(value, card.unit, card.decimals, state.lang),
            "period": when(state, period),
        }
        given = {"period": told["period"], "value": told["value"]}
        sentences.insert(0, say_phrase(state, "now", measure=state.cards[0].title.get(state.lang), **given))
    known = {place.name: state.shown(place.value) for place in found if place.value is not None}
    if known:
        told |= _range(state, known)
        wanted = ("highest", "highest_value", "lowest", "lowest_value", "median")
        sentences.append(say_phrase(state, "places_range", **{name: told[name] for name in wanted}))
    return Said(("places",), told, tuple(sentences))


def _changes(state: State, first: str, last: str) -> dict[str, float]:
    before, after = state.at(first), state.at(last)
    both = before.keys() & after.keys()
    return {t: change_between(state, before[t], after[t]).amount for t in both}


def _range(state: State, named: dict[str, float]) -> dict[str, str]:
    highest, lowest = max(named.values()), min(named.values())
    return {
        "highest": _first_names(named, highest, state.lang),
        "highest_value": state.text_with_unit(highest),
        "lowest": _first_names(named, lowest, state.lang),
        "lowest_value": state.text_with_unit(lowest),
        "median": state.text_with_unit(median(list(named.values()))),
    }


def _first_names(named: dict[str, float], wanted: float, lang: str) -> str:
    names = sorted(_short(name) for name, value in named.items() if value == wanted)
    return numbers.listed(names, lang) if len(names) <= 2 else f"{len(names)} ×"


def _short(name: str) -> str:
    """A long name up to the last whole word that fits a sentence."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME].rsplit(' ', 1)[0]}…"
