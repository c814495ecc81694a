"""How long people live on average: an abridged life table from deaths and population by age group."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field
from zoom_schemas.texts import Bilingual
from zoom_schemas.units import measure_of

from indicator_jobs import types
from indicator_jobs.grid import Grid, flag_bits
from indicator_jobs.operators.base import Case, Operator, Parameters, Shown, Taken, Worked, finite, parameter
from indicator_jobs.operators.groups import Bounds, Group, follow, labelled_groups, told_groups
from indicator_jobs.types import Type, TypeProblem

RADIX = 100_000
FEW_PERSON_YEARS = 5000
"""Below this many person-years a life table says little (Toson and Baker 2003): the result is marked U."""


class AgeGroup(Parameters):
    """One age group of plain inputs: its bounds, and which inputs count deaths and people."""

    ages: Bounds
    deaths: str
    population: str


class LifeTable(Parameters):
    """At which age, and how long those lived who died within a group."""

    age: Annotated[float, Field(ge=0, le=120)] = parameter(
        "Wiek, od którego liczy się dalsze trwanie życia: początek grupy.",
        "Age from which further life is counted: the beginning of a group.",
        65,
        0,
    )
    lived: dict[str, Annotated[float, Field(gt=0, lt=1)]] = parameter(
        "Część przedziału przeżyta przez zmarłych w nim (aₓ Chianga), według początku grupy. Bez podania: "
        "0,1 w grupie od 0 lat, 0,4 od roku do 4 lat, 0,5 w pozostałych.",
        "The part of the interval lived by those who died in it (Chiang's aₓ), by the beginning of the "
        "group. If not given: 0.1 in the group from age 0, 0.4 from 1 to 4, 0.5 elsewhere.",
        {"0": 0.09, "1": 0.41},
        {},
    )
    groups: tuple[AgeGroup, ...] = parameter(
        "Grupy wieku zwykłych wejść; zbędne przy wejściach `deaths` i `population` z `by`.",
        "Age groups of plain inputs; not needed for the inputs `deaths` and `population` with `by`.",
        [{"ages": [0, 65], "deaths": "deaths_young", "population": "young"}],
        (),
    )


def _rule(taken: Mapping[str, Taken], told: LifeTable) -> Type:
    deaths, people = _names(taken, told)
    for name in deaths:
        if taken[name].type.kind != "flow":
            raise TypeProblem(f"takes {name} ({taken[name].type.kind}) for deaths", "Deaths are a flow.")
    for name in people:
        one = taken[name].type
        if one.kind == "stock" and one.moment is None:
            raise TypeProblem(
                f"takes the stock {name} without a moment", 'Say when, such as moment: "06-30".'
            )
    types.summed([taken[name].type for name in deaths], "adds deaths")
    types.summed([taken[name].type for name in people], "adds people")
    types.shared(taken[deaths[0]].type, taken[people[0]].type)
    if told.groups:
        _check_age(told_groups({str(n): one.ages for n, one in enumerate(told.groups)}), told)
    return Type("…", measure_of("year"), "ratio")


def _names(taken: Mapping[str, Taken], told: LifeTable) -> tuple[list[str], list[str]]:
    deaths = [one.deaths for one in told.groups] or ["deaths"]
    people = [one.population for one in told.groups] or ["population"]
    if set(taken) != {*deaths, *people} or len(taken) != len(deaths) + len(people):
        names = ", ".join([*deaths, *people])
        raise TypeProblem(f"needs exactly the inputs {names}", "Name each once, in inputs and in groups.")
    if any(one.vector == bool(told.groups) for one in taken.values()):
        raise TypeProblem(
            "takes vectors or groups, not both", "Give deaths and population by age, or groups."
        )
    return deaths, people


def _check_age(groups: list[Group], told: LifeTable) -> None:
    if groups[0].low != 0 or groups[-1].width != np.inf:
        raise TypeProblem("has no whole table", "Groups go from 0 to an open one, such as [85].")
    if told.age not in [group.low for group in groups]:
        starts = ", ".join(f"{group.low:g}" for group in groups)
        raise TypeProblem(f"has no group that begins at {told.age:g}", f"Groups begin at {starts}.")


@dataclass(frozen=True)
class _Rates:
    """Deaths and person-years, groups × periods × territories, lowest first, and all flags."""

    groups: list[Group]
    deaths: np.ndarray
    people: np.ndarray
    flags: np.ndarray


def _rates(case: Case, told: LifeTable) -> _Rates:
    if told.groups:
        named = {str(n): one.ages for n, one in enumerate(told.groups)}
        groups = told_groups(named)
        chosen = [told.groups[int(group.label)] for group in groups]
        deaths, people = (
            [case.plain[one.deaths] for one in chosen],
            [case.plain[one.population] for one in chosen],
        )
    else:
        labels = list(case.vectors["population"])
        groups = sorted(labelled_groups(labels), key=lambda group: group.low)
        if set(case.vectors["deaths"]) != set(labels) or not follow(groups):
            raise TypeProblem("needs deaths and people of the same ages, without holes", "Filter both alike.")
        _check_age(groups, told)
        deaths = [case.vectors["deaths"][group.label] for group in groups]
        people = [case.vectors["population"][group.label] for group in groups]
    flags = np.bitwise_or.reduce([grid.flags for grid in [*deaths, *people]])
    return _Rates(groups, _values(deaths), _values(people), flags)


def _values(grids: list[Grid]) -> np.ndarray:
    return np.stack([np.where(grid.values < 0, np.nan, grid.values) for grid in grids])


def _fraction(group: Group, told: LifeTable) -> float:
    given = {float(start): part for start, part in told.lived.items()}
    usual = 0.1 if group.low == 0 else 0.4 if (group.low, group.high) == (1, 5) else 0.5
    return given.get(group.low, usual)


def _compute(case: Case, told: LifeTable) -> Worked:
    rates = _rates(case, told)
    lived = np.array([_fraction(group, told) for group in rates.groups])[:, None, None]
    width = np.array([group.width for group in rates.groups])[:, None, None]
    closed = np.isfinite(width)
    with np.errstate(divide="ignore", invalid="ignore"):
        m = rates.deaths / rates.people
        n = np.where(closed, width, 1.0)
        q = np.where(
            closed, np.minimum(1.0, n * m / (1 + n * (1 - lived) * m)), np.where(np.isnan(m), m, 1.0)
        )
        reached = RADIX * np.cumprod(np.concatenate([np.ones_like(q[:1]), 1 - q[:-1]]), axis=0)
        years = np.where(closed, n * reached * (1 - q * (1 - lived)), reached / m)
        ahead = years[::-1].cumsum(axis=0)[::-1] / reached
    start = next(position for position, group in enumerate(rates.groups) if group.low == told.age)
    few = rates.people.sum(axis=0) < FEW_PERSON_YEARS
    flags = np.where(few, rates.flags | flag_bits("U"), rates.flags)
    steps = [
        Shown(
            f"{letter}({group.low:g})",
            _title(letter, group),
            unit,
            finite(case.axis, table[place], rates.flags),
        )
        for letter, unit, table in (
            ("m", "ratio", m),
            ("q", "ratio", q),
            ("l", "person", reached),
            ("L", "year", years),
            ("e", "year", ahead),
        )
        for place, group in enumerate(rates.groups)
    ]
    return Worked(finite(case.axis, ahead[start], flags), tuple(steps))


_LETTERS = {
    "m": ("współczynnik zgonów", "death rate"),
    "q": ("prawdopodobieństwo zgonu", "probability of dying"),
    "l": ("dożywający", "survivors"),
    "L": ("przeżyte lata", "years lived"),
    "e": ("dalsze trwanie życia", "further life"),
}


def _title(letter: str, group: Group) -> Bilingual:
    pl, en = _LETTERS[letter]
    if group.width == np.inf:
        return Bilingual(pl=f"{pl}, {group.low:g} lat i więcej", en=f"{en}, {group.low:g} and over")
    if letter in "le":
        return Bilingual(pl=f"{pl}, wiek {group.low:g}", en=f"{en}, age {group.low:g}")
    ages = f"{group.low:g}–{group.high - 1:g}" if group.width > 1 else f"{group.low:g}"
    return Bilingual(pl=f"{pl}, wiek {ages}", en=f"{en}, age {ages}")


def _written(told: LifeTable, lang: str) -> str:
    return {
        "pl": f"dalsze trwanie życia w wieku {told.age:g} lat ze skróconej tablicy trwania życia",
        "en": f"further life at age {told.age:g} from an abridged life table",
    }[lang]


LIFE_TABLE_1 = Operator(
    id="life_table@1",
    title=Bilingual(pl="Trwanie życia z tablicy", en="Life expectancy from a life table"),
    help=Bilingual(
        pl="Skrócona tablica trwania życia metodą Chianga: m = zgony / ludność, q = n·m / (1 + n·(1 − a)·m), "
        "L = n·l·(1 − q·(1 − a)), w ostatniej otwartej grupie L = l / m; wynik: suma L od wieku, przez l. "
        "Przy mniej niż 5000 osobolat znak U; bez zgonów w ostatniej grupie nie ma wyniku.",
        en="An abridged life table by Chiang's method: m = deaths / population, q = n·m / (1 + n·(1 − a)·m), "
        "L = n·l·(1 − q·(1 − a)), in the last, open group L = l / m; the result: the sum of L from the age "
        "on, over l. Marked U below 5000 person-years; without deaths in the last group there is no result.",
    ),
    takes=Bilingual(
        pl="`deaths` (przepływ) i `population` (stan ze środka okresu albo średni) z `by` po wieku; albo "
        "zwykłe wejścia z `groups`.",
        en="`deaths` (flow) and `population` (stock of the middle of the period, or mean) with `by` over "
        "age; or plain inputs with `groups`.",
    ),
    source="C. L. Chiang (1984), The Life Table and its Applications; B. Toson, A. Baker (2003), Life "
    "expectancy at birth: methodological options for small populations, ONS",
    parameters=LifeTable,
    rule=_rule,
    compute=_compute,
    written=_written,
)
