"""A very small spreadsheet: it reads a CSV and works out the formulas in it.

Written apart from what writes them, so that one checks the other.
"""

import csv
import io
import re
from dataclasses import dataclass, field

TOKEN = re.compile(r"\s*(?:(\d+(?:[.,]\d+)?)|([A-Z]+\d+)|([A-ZŁ.]+)(?=\()|([-+*/();,]))")
FUNCTIONS = {"MIN": min, "MAX": max, "ABS": lambda one: abs(one), "MODUŁ.LICZBY": lambda one: abs(one)}


@dataclass
class Sheet:
    """Cells by their reference, as a spreadsheet in a language reads the file."""

    text: str
    lang: str
    cells: dict[str, str] = field(default_factory=dict)
    rows: list[list[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        assert self.text.startswith("\ufeff")
        separator = ";" if self.lang == "pl" else ","
        self.rows = list(csv.reader(io.StringIO(self.text[1:]), delimiter=separator))
        for number, row in enumerate(self.rows, 1):
            for column, cell in enumerate(row):
                self.cells[f"{chr(ord('A') + column)}{number}"] = cell

    def value(self, reference: str) -> float:
        """What a cell shows."""
        cell = self.cells[reference]
        return _Formula(cell[1:], self).result() if cell.startswith("=") else self.number(cell)

    def number(self, text: str) -> float:
        """A number as it is written in this language."""
        assert ("." if self.lang == "pl" else ",") not in text, text
        return float(text.replace(",", "."))

    def last(self) -> float:
        """What the last cell of the last row shows: the recomputed value."""
        return self.value(f"{chr(ord('A') + len(self.rows[-1]) - 1)}{len(self.rows)}")


class _Formula:
    """Sums of products of factors, from left to right."""

    def __init__(self, text: str, sheet: Sheet) -> None:
        self.sheet, self.tokens, position = sheet, [], 0
        while position < len(text):
            found = TOKEN.match(text, position)
            assert found, text[position:]
            self.tokens.append(found.group().strip())
            position = found.end()

    def result(self) -> float:
        value = self._sum()
        assert not self.tokens, self.tokens
        return value

    def _sum(self) -> float:
        value = self._product()
        while self.tokens and self.tokens[0] in "+-":
            sign = self.tokens.pop(0)
            value = value + self._product() if sign == "+" else value - self._product()
        return value

    def _product(self) -> float:
        value = self._factor()
        while self.tokens and self.tokens[0] in "*/":
            sign = self.tokens.pop(0)
            value = value * self._factor() if sign == "*" else value / self._factor()
        return value

    def _factor(self) -> float:
        token = self.tokens.pop(0)
        if token == "-":
            return -self._factor()
        if token == "(":
            value = self._sum()
            assert self.tokens.pop(0) == ")"
            return value
        if token in FUNCTIONS:
            return self._call(token)
        return self.sheet.value(token) if token[0].isalpha() else self.sheet.number(token)

    def _call(self, name: str) -> float:
        separator = ";" if self.sheet.lang == "pl" else ","
        assert self.tokens.pop(0) == "("
        given = [self._sum()]
        while (token := self.tokens.pop(0)) != ")":
            assert token == separator
            given.append(self._sum())
        return FUNCTIONS[name](*given)
