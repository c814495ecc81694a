"""In which settings two sources differ before any figure is compared, each as data with a sentence."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from zoom_schemas import numbers, periods
from zoom_schemas.territories import UnknownTerritoryError, load_territories
from zoom_schemas.units import get_unit

from indicator_jobs.twins.figures import Figures, Words

What = Literal["unit", "period", "moment", "territory", "vintage", "missing", "break"]

_FAR_APART = 365
"""Days between two downloads from which on a revision may lie between them."""


@dataclass(frozen=True)
class Mismatch:
    """Something in which the two sides differ before any figure is looked at. `resolved`: by a conversion."""

    what: What
    main: str
    twin: str
    resolved: bool
    sentence: Words


class Flagged(Protocol):
    """A period with the flags of both sides."""

    @property
    def period(self) -> str: ...
    @property
    def main_flags(self) -> str: ...
    @property
    def twin_flags(self) -> str: ...


def settings(main: Figures, twin: Figures) -> Iterator[Mismatch]:
    """Differences of what the figures describe, whatever they are."""
    if main.moment != twin.moment:
        one, other = (_moment(side.moment) for side in (main, twin))
        said = {
            "pl": f"Liczby opisują różne chwile: {one['pl']} i {other['pl']}; nie przeliczono ich.",
            "en": f"The figures describe different times: {one['en']} and {other['en']}; not converted.",
        }
        yield Mismatch("moment", main.moment, twin.moment, False, said)
    if main.territory != twin.territory:
        one, other = (_place(side.territory) for side in (main, twin))
        said = {
            "pl": f"Liczby opisują różne obszary: {one['pl']} i {other['pl']}.",
            "en": f"The figures describe different areas: {one['en']} and {other['en']}.",
        }
        yield Mismatch("territory", main.territory, twin.territory, False, said)
    yield from _vintages(main, twin)


def _vintages(main: Figures, twin: Figures) -> Iterator[Mismatch]:
    if main.as_of != twin.as_of:
        one, other = (
            {
                "pl": f"z {side.as_of}" if side.as_of else "obecny",
                "en": f"of {side.as_of}" if side.as_of else "present",
            }
            for side in (main, twin)
        )
        said = {
            "pl": f"Porównano różne stany wiedzy: {one['pl']} i {other['pl']}.",
            "en": f"Different states of knowledge are compared: {one['en']} and {other['en']}.",
        }
        yield Mismatch("vintage", main.as_of or "", twin.as_of or "", False, said)
        return
    newest = [max(side.retrieved) for side in (main, twin) if side.retrieved]
    if len(newest) == 2 and _days_apart(*newest) >= _FAR_APART:
        one, other = ({lang: periods.label(day[:10], lang) for lang in ("pl", "en")} for day in newest)
        said = {
            "pl": f"Dane pobrano w różnym czasie: {one['pl']} i {other['pl']}; "
            "późniejsze mogły być poprawione.",
            "en": f"The data were fetched at different times: {one['en']} and {other['en']}; "
            "the later ones may have been revised.",
        }
        yield Mismatch("vintage", newest[0], newest[1], False, said)


def of_rows(
    rows: Sequence[Flagged], only_main: Sequence[str], only_twin: Sequence[str]
) -> Iterator[Mismatch]:
    if only_main or only_twin:
        one, other = ({"pl": str(len(side)), "en": str(len(side))} for side in (only_main, only_twin))
        said = {
            "pl": f"Okresy tylko w jednym ze źródeł: {one['pl']} w głównym, {other['pl']} w bliźniaku.",
            "en": f"Periods in one source alone: {one['en']} in the main one, {other['en']} in the twin.",
        }
        yield Mismatch("missing", " ".join(only_main), " ".join(only_twin), False, said)
    breaks = [row for row in rows if ("B" in row.main_flags.split()) != ("B" in row.twin_flags.split())]
    for row in breaks:
        side = "main" if "B" in row.main_flags.split() else "twin"
        said = {
            "pl": f"{_capital(periods.within(row.period, 'pl'))} przerwę w szeregu ma tylko "
            + ("źródło główne." if side == "main" else "bliźniak."),
            "en": f"{_capital(periods.within(row.period, 'en'))} only the "
            + ("main source" if side == "main" else "twin")
            + " has a break in its series.",
        }
        yield Mismatch(
            "break", row.period if side == "main" else "", row.period if side == "twin" else "", False, said
        )


def of_unit(main: Figures, twin: Figures, resolved: bool) -> Mismatch:
    one, other = (
        {lang: get_unit(side.unit).symbol_in(lang) or side.unit for lang in ("pl", "en")}
        for side in (main, twin)
    )
    if resolved:
        said = {
            "pl": f"Bliźniaka przeliczono z jednostki „{other['pl']}” na „{one['pl']}”.",
            "en": f"The twin was converted from “{other['en']}” to “{one['en']}”.",
        }
    else:
        said = {
            "pl": f"Jednostek „{one['pl']}” i „{other['pl']}” nie można przeliczyć jednej na drugą.",
            "en": f"The units “{one['en']}” and “{other['en']}” do not convert into each other.",
        }
    return Mismatch("unit", main.unit, twin.unit, resolved, said)


_KIND_WORDS: dict[str, Words] = {
    "day": {"pl": "dni", "en": "days"},
    "month": {"pl": "miesiące", "en": "months"},
    "quarter": {"pl": "kwartały", "en": "quarters"},
    "half_year": {"pl": "półrocza", "en": "half-years"},
    "year": {"pl": "lata", "en": "years"},
    "school_year": {"pl": "lata szkolne", "en": "school years"},
}


def of_period(main: Figures, twin: Figures, resolved: bool) -> Mismatch:
    kinds = [sorted(side.kinds()) for side in (main, twin)]
    one, other = (
        {lang: ", ".join(_KIND_WORDS[kind][lang] for kind in side) or "–" for lang in ("pl", "en")}
        for side in kinds
    )
    if resolved:
        said = {
            "pl": f"Źródła podają różne okresy ({one['pl']}; {other['pl']}): krótsze przeliczono na dłuższe.",
            "en": f"The sources give different periods ({one['en']}; {other['en']}): "
            "the shorter were converted to the longer.",
        }
    else:
        said = {
            "pl": f"Źródła podają różne okresy ({one['pl']}; {other['pl']}), których nie można przeliczyć.",
            "en": f"The sources give different periods ({one['en']}; {other['en']}): not converted.",
        }
    return Mismatch("period", ",".join(kinds[0]), ",".join(kinds[1]), resolved, said)


def _moment(moment: str) -> Words:
    if moment == "period":
        return {"pl": "cały okres", "en": "the whole period"}
    month, day = (int(part) for part in moment.split("-"))
    counted = datetime.date(2000, month, day)
    return {lang: numbers.date(counted, lang).rsplit(" ", 1)[0] for lang in ("pl", "en")}


def _place(code: str) -> Words:
    try:
        found = load_territories().get(code)
    except UnknownTerritoryError:
        return {"pl": code, "en": code}
    return {lang: found.label(lang) for lang in ("pl", "en")}


def _days_apart(one: str, other: str) -> int:
    first, second = (datetime.date.fromisoformat(day[:10]) for day in (one, other))
    return abs((first - second).days)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
