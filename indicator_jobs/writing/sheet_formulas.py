"""The functions of recipes as formulas of a spreadsheet, in its Polish and its English dialect.

Signs are preferred to functions, because spreadsheets of each language call those differently.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

_NAMES = {"pl": {"ABS": "MODUŁ.LICZBY"}, "en": {}}


@dataclass(frozen=True)
class Writer:
    """Numbers and calls as a spreadsheet of a language reads them."""

    lang: str

    def number(self, value: float | None) -> str:
        """All digits of a number, without an exponent; empty for none."""
        if value is None:
            return ""
        text = f"{value:.0f}" if value % 1 == 0 else _digits(value)
        return text.replace(".", ",") if self.lang == "pl" else text

    def call(self, function: str, arguments: Sequence[str]) -> str:
        """A call of a function by its English name."""
        separator = ";" if self.lang == "pl" else ","
        return f"{_NAMES[self.lang].get(function, function)}({separator.join(arguments)})"


References = list[list[str | None]]
"""For each argument its cells, the earliest period first; None where a figure is missing."""

Formula = Callable[[Writer, References, Sequence[Any]], str]


def _now(given: References) -> list[str]:
    return [cells[-1] or "" for cells in given]


def _all(given: References) -> list[str]:
    return [cell or "" for cell in given[0]]


def _change_pct(writer: Writer, given: References, parameters: Sequence[Any]) -> str:
    before, now = _all(given)
    return f"100*({now}-{before})/{writer.call('ABS', [before])}"


def _first_known(writer: Writer, given: References, parameters: Sequence[Any]) -> str:
    return next(cell for cells in given if (cell := cells[-1]))


def _signed(sign: str) -> Formula:
    return lambda writer, given, parameters: sign.join(_now(given))


def _called(function: str) -> Formula:
    return lambda writer, given, parameters: writer.call(function, _now(given))


FORMULAS: dict[str, Formula] = {
    "+": _signed("+"),
    "-": _signed("-"),
    "*": _signed("*"),
    "/": _signed("/"),
    "negative": lambda writer, given, parameters: f"-{_now(given)[0]}",
    "share": lambda writer, given, parameters: f"{'/'.join(_now(given))}*100",
    "per": lambda writer, given, parameters: f"{'/'.join(_now(given))}*{writer.number(parameters[0])}",
    "sum": _signed("+"),
    "mean": lambda writer, given, parameters: f"({'+'.join(_now(given))})/{len(given)}",
    "min": _called("MIN"),
    "max": _called("MAX"),
    "change": lambda writer, given, parameters: "-".join(reversed(_all(given))),
    "change_pct": _change_pct,
    "moving_average": lambda writer, given, parameters: f"({'+'.join(_all(given))})/{parameters[0]}",
    "cumulative": lambda writer, given, parameters: "+".join(_all(given)),
    "if_missing": _first_known,
}
"""The formula of each sign and each function of recipes."""


def _digits(value: float) -> str:
    """The shortest digits that give the same number back."""
    text = repr(value)
    if "e" not in text:
        return text
    return f"{value:.25f}".rstrip("0")
