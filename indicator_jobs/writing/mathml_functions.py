"""How each function of formulas is drawn in MathML. To add one, add one entry."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from indicator_jobs.writing.markup import (
    DOTS,
    LOOSE,
    MINUS,
    PLUS,
    PRODUCT,
    TIGHT,
    TIMES,
    Part,
    called,
    digits,
    fraction,
    index,
    parentheses,
    text,
    within,
)

LONGEST_SPAN = 6
"""So many periods are written one by one; of more, the first, the second and the last."""


class Arguments(Protocol):
    """The arguments of a function as they are drawn: by their names, or by the figures of a trace."""

    @property
    def lang(self) -> str:
        """The language of words and numbers."""
        ...

    @property
    def count(self) -> int:
        """How many series arguments there are."""
        ...

    def at(self, position: int, earlier: int = 0) -> Part:
        """An argument, as it stood so many periods earlier."""
        ...

    def only(self, position: int, label: str) -> Part:
        """An argument that is taken from a period of its own, such as a day; by names with a label."""
        ...

    def known(self, position: int) -> bool:
        """Whether an argument was looked at for this value."""
        ...

    def mean_of_year(self, position: int, year: int) -> Part:
        """The mean of an argument over a year."""
        ...


Draw = Callable[[Arguments, Sequence[Any]], Part]


def divided(given: Arguments, numbers: Sequence[Any] = ()) -> Part:
    """The first argument over the second."""
    return fraction(given.at(0)[0], given.at(1)[0]), TIGHT


def _share(given: Arguments, numbers: Sequence[Any]) -> Part:
    return f"{divided(given)[0]}{TIMES}<mn>100</mn>", PRODUCT


def _per(given: Arguments, numbers: Sequence[Any]) -> Part:
    return f"{divided(given)[0]}{TIMES}{digits(numbers[0], given.lang)}", PRODUCT


def _sum(given: Arguments, numbers: Sequence[Any]) -> Part:
    return PLUS.join(within(given.at(position), LOOSE) for position in range(given.count)), LOOSE


def _mean(given: Arguments, numbers: Sequence[Any]) -> Part:
    return fraction(_sum(given, numbers)[0], f"<mn>{given.count}</mn>"), TIGHT


def _weighted_mean(given: Arguments, numbers: Sequence[Any]) -> Part:
    pairs = range(0, given.count, 2)
    above = (f"{within(given.at(one), PRODUCT)}{TIMES}{within(given.at(one + 1), PRODUCT)}" for one in pairs)
    return fraction(PLUS.join(above), PLUS.join(within(given.at(one + 1), LOOSE) for one in pairs)), TIGHT


def _call(name: str) -> Draw:
    return lambda given, numbers: (called(name, (given.at(one)[0] for one in range(given.count))), TIGHT)


def _change(given: Arguments, numbers: Sequence[Any]) -> Part:
    return f"{given.at(0)[0]}{MINUS}{within(given.at(0, numbers[0]), PRODUCT)}", LOOSE


def _change_pct(given: Arguments, numbers: Sequence[Any]) -> Part:
    before = f"<mo>|</mo>{given.at(0, numbers[0])[0]}<mo>|</mo>"
    return f"{fraction(_change(given, numbers)[0], before)}{TIMES}<mn>100</mn>", PRODUCT


def _moving_average(given: Arguments, numbers: Sequence[Any]) -> Part:
    span = numbers[0]
    shifts: list[int | None] = [*range(span)] if span <= LONGEST_SPAN else [0, 1, None, span - 1]
    parts = (DOTS if shift is None else within(given.at(0, shift), LOOSE) for shift in shifts)
    return fraction(PLUS.join(parts), f"<mn>{span}</mn>"), TIGHT


def _cumulative(given: Arguments, numbers: Sequence[Any]) -> Part:
    start = text({"pl": "od początku roku", "en": "since the start of the year"}[given.lang])
    return f"<munder><mo>∑</mo>{start}</munder>{within(given.at(0), PRODUCT)}", PRODUCT


def _at(given: Arguments, numbers: Sequence[Any]) -> Part:
    month, day = numbers
    return given.only(0, f"{day:02}.{month:02}")


def _splice(given: Arguments, numbers: Sequence[Any]) -> Part:
    known = [position for position in (0, 1) if given.known(position)]
    if len(known) == 1:
        return given.at(known[0])
    joined = {"pl": f" do {numbers[0] - 1} r., potem ", "en": f" until {numbers[0] - 1}, then "}[given.lang]
    return parentheses(f"{given.at(0)[0]}{text(joined)}{given.at(1)[0]}"), TIGHT


def _real(given: Arguments, numbers: Sequence[Any]) -> Part:
    prices = fraction(given.mean_of_year(1, numbers[0])[0], given.at(1)[0])
    return f"{within(given.at(0), PRODUCT)}{TIMES}{prices}", PRODUCT


def _if_missing(given: Arguments, numbers: Sequence[Any]) -> Part:
    instead = text({"pl": ", a gdy brak: ", "en": ", or where missing: "}[given.lang])
    return parentheses(f"{given.at(0)[0]}{instead}{given.at(1)[0]}"), TIGHT


FUNCTIONS: dict[str, Draw] = {
    "share": _share,
    "per": _per,
    "sum": _sum,
    "mean": _mean,
    "weighted_mean": _weighted_mean,
    "min": _call("min"),
    "max": _call("max"),
    "change": _change,
    "change_pct": _change_pct,
    "moving_average": _moving_average,
    "cumulative": _cumulative,
    "at": _at,
    "splice": _splice,
    "real": _real,
    "if_missing": _if_missing,
}


def _added(given: Arguments, numbers: Sequence[Any]) -> Part:
    return f"{given.at(0)[0]}{PLUS}{within(given.at(1), LOOSE)}", LOOSE


def _subtracted(given: Arguments, numbers: Sequence[Any]) -> Part:
    return f"{given.at(0)[0]}{MINUS}{within(given.at(1), PRODUCT)}", LOOSE


def _multiplied(given: Arguments, numbers: Sequence[Any]) -> Part:
    return f"{within(given.at(0), PRODUCT)}{TIMES}{within(given.at(1), PRODUCT)}", PRODUCT


def _negative(given: Arguments, numbers: Sequence[Any]) -> Part:
    return f"{MINUS}{within(given.at(0), TIGHT)}", PRODUCT


SIGNS: dict[str, Draw] = {
    "+": _added,
    "-": _subtracted,
    "*": _multiplied,
    "/": divided,
    "negative": _negative,
}
"""How each sign is drawn."""


def subscript(part: Part, label: str) -> Part:
    """A piece with a label below it."""
    return index(part[0], text(label)), TIGHT
