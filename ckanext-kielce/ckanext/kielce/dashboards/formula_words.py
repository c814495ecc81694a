"""A formula as people write it: titles instead of names, ÷ and × instead of functions."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from zoom_schemas import numbers

from indicator_jobs.operators.base import Operator, Parameters
from indicator_jobs.program import parameters_of
from indicator_jobs.recipe import RecipeVersion

_SIGNS = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷"}
_STRENGTH = {"+": 1, "−": 1, "×": 2, "÷": 2}
_PHRASES = {
    "change": {"pl": "{0} minus {0} {steps} wstecz", "en": "{0} minus {0} {steps} before"},
    "change_pct": {
        "pl": "{0} wobec stanu {steps} wstecz, zmiana w procentach",
        "en": "{0} against {steps} before, change in percent",
    },
    "moving_average": {
        "pl": "{0}, średnia z ostatnich {number} okresów",
        "en": "{0}, mean of the last {number} periods",
    },
    "cumulative": {
        "pl": "{0}, narastająco od początku roku",
        "en": "{0}, added up since the start of the year",
    },
    "if_missing": {"pl": "{0}, a gdy tego brak: {1}", "en": "{0}, or where that is missing: {1}"},
    "at": {"pl": "{0} (stan na {2}.{1})", "en": "{0} (as on {2}.{1})"},
    "splice": {"pl": "{0}, a od {2} r. {1}", "en": "{0}, and from {2} on {1}"},
    "real": {"pl": "{0} w cenach z {2} r. (według: {1})", "en": "{0} in prices of {2} (by: {1})"},
    "weighted_mean": {
        "pl": "średnia ważona (wskaźnik; waga): {all}",
        "en": "weighted mean (ratio; weight): {all}",
    },
    "min": {"pl": "najmniejsza z: {all}", "en": "the smallest of: {all}"},
    "max": {"pl": "największa z: {all}", "en": "the largest of: {all}"},
    "mean": {"pl": "średnia z: {all}", "en": "mean of: {all}"},
}
_STEPS = {
    "pl": {"one": "okres", "few": "okresy", "many": "okresów", "other": "okresu"},
    "en": {"one": "period", "other": "periods"},
}


def in_words(formula: str, titles: Mapping[str, str], lang: str) -> str:
    """``per(births, population, 1000)`` → „urodzenia ÷ ludność × 1000”; a name without a title stays."""
    return _Writer(titles, lang).write(ast.parse(formula, mode="eval").body)[0]


def recipe_in_words(version: RecipeVersion, titles: Mapping[str, str], lang: str) -> str:
    """The formula of a version as people write it, or what its operator computes, and from what."""
    if version.formula is not None:
        return in_words(version.formula, titles, lang)
    operator, told = parameters_of(version)
    return operation_in_words(operator, told, [titles.get(name, name) for name in version.inputs], lang)


def operation_in_words(operator: Operator, told: Parameters, titles: Sequence[str], lang: str) -> str:
    """``median_age@1`` → „liczymy medianę wieku z grup, z danych: ludność według wieku”."""
    begin, of = {"pl": ("liczymy", "z danych"), "en": ("we compute", "from")}[lang]
    words = f"{begin} {operator.written(told, lang)}"
    return f"{words}, {of}: {'; '.join(titles)}" if titles else words


class _Writer:
    """Writes a node as a text and the strength of its weakest sign (3: needs no brackets)."""

    def __init__(self, titles: Mapping[str, str], lang: str) -> None:
        self.titles = titles
        self.lang = lang

    def write(self, node: ast.expr) -> tuple[str, int]:
        if isinstance(node, ast.Name):
            return self.titles.get(node.id, node.id), 3
        if isinstance(node, ast.BinOp):
            return self._joined(_SIGNS[type(node.op)], node.left, node.right)
        if isinstance(node, ast.UnaryOp):
            return f"−{self._at_least(node.operand, 3)}", 2
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._call(node.func.id, node.args)
        return ast.unparse(node).replace(".", "," if self.lang == "pl" else "."), 3

    def _joined(self, sign: str, left: ast.expr, right: ast.expr) -> tuple[str, int]:
        strength = _STRENGTH[sign]
        after = strength + 1 if sign in "−÷" else strength
        return f"{self._at_least(left, strength)} {sign} {self._at_least(right, after)}", strength

    def _at_least(self, node: ast.expr, strength: int) -> str:
        text, own = self.write(node)
        return text if own >= strength else f"({text})"

    def _call(self, name: str, arguments: list[ast.expr]) -> tuple[str, int]:
        if name in ("share", "per"):
            quotient, _ = self._joined("÷", arguments[0], arguments[1])
            factor = "100" if name == "share" else self.write(arguments[2])[0]
            return f"{quotient} × {factor}", 2
        if name == "sum":
            return " + ".join(self._at_least(one, 1) for one in arguments), 1
        if name not in _PHRASES:
            return f"{name}({', '.join(self.write(one)[0] for one in arguments)})", 3
        return self._phrase(name, arguments), 0

    def _phrase(self, name: str, arguments: list[ast.expr]) -> str:
        texts = [self.write(one)[0] for one in arguments]
        constants = (one.value for one in arguments[1:] if isinstance(one, ast.Constant))
        number = next((one for one in constants if isinstance(one, int)), 1)
        steps = numbers.counted(number, _STEPS[self.lang], self.lang)
        return _PHRASES[name][self.lang].format(*texts, all="; ".join(texts), steps=steps, number=number)
