"""The functions of recipes as formulas of a spreadsheet, in its Polish and its English dialect.

Signs are preferred to functions, because spreadsheets of each language call those differently.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zoom_schemas.periods import parse

from indicator_jobs.traced import TraceStep

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


@dataclass(frozen=True)
class Reference:
    """A cell that an operation takes, and the period it stands for; no cell where the figure is missing."""

    cell: str | None
    period: str


Given = list[list[Reference]]
"""For each argument the cells that the operation reaches, the earliest period first."""

Formula = Callable[[Writer, Given, TraceStep], str]


def _now(given: Given) -> list[str]:
    return [cells[-1].cell or "" for cells in given]


def _all(given: Given) -> list[str]:
    return [one.cell or "" for one in given[0]]


def _change_pct(writer: Writer, given: Given, step: TraceStep) -> str:
    before, now = _all(given)
    return f"100*({now}-{before})/{writer.call('ABS', [before])}"


def _first_known(writer: Writer, given: Given, step: TraceStep) -> str:
    return next(cells[-1].cell for cells in given if cells and cells[-1].cell)


def _weighted_mean(writer: Writer, given: Given, step: TraceStep) -> str:
    cells = _now(given)
    above = "+".join(f"{one}*{weight}" for one, weight in zip(cells[::2], cells[1::2], strict=True))
    return f"({above})/({'+'.join(cells[1::2])})"


def _real(writer: Writer, given: Given, step: TraceStep) -> str:
    money, prices = given[0][-1].cell, given[1]
    base = [one.cell or "" for one in prices if parse(one.period).start.year == step.parameters[0]]
    now = next(one.cell for one in prices if one.period == step.period)
    return f"{money}*({'+'.join(base)})/{len(base)}/{now}"


def _signed(sign: str) -> Formula:
    return lambda writer, given, step: sign.join(_now(given))


def _called(function: str) -> Formula:
    return lambda writer, given, step: writer.call(function, _now(given))


FORMULAS: dict[str, Formula] = {
    "+": _signed("+"),
    "-": _signed("-"),
    "*": _signed("*"),
    "/": _signed("/"),
    "negative": lambda writer, given, step: f"-{_now(given)[0]}",
    "share": lambda writer, given, step: f"{'/'.join(_now(given))}*100",
    "per": lambda writer, given, step: f"{'/'.join(_now(given))}*{writer.number(step.parameters[0])}",
    "sum": _signed("+"),
    "mean": lambda writer, given, step: f"({'+'.join(_now(given))})/{len(given)}",
    "min": _called("MIN"),
    "max": _called("MAX"),
    "change": lambda writer, given, step: "-".join(reversed(_all(given))),
    "change_pct": _change_pct,
    "moving_average": lambda writer, given, step: f"({'+'.join(_all(given))})/{step.parameters[0]}",
    "cumulative": lambda writer, given, step: "+".join(_all(given)),
    "weighted_mean": _weighted_mean,
    "at": lambda writer, given, step: _all(given)[0],
    "splice": _first_known,
    "real": _real,
    "if_missing": _first_known,
}
"""The formula of each sign and each function of recipes."""


def _digits(value: float) -> str:
    """The shortest digits that give the same number back."""
    text = repr(value)
    if "e" not in text:
        return text
    return f"{value:.25f}".rstrip("0")
