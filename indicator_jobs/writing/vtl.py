"""A recipe as a script of VTL 2.1, the language in which statistical offices exchange computations.

See https://sdmx-twg.github.io/vtl/. Data sets have the identifiers REF_AREA and TIME_PERIOD, the measure
OBS_VALUE and the attribute OBS_STATUS. What VTL cannot say is a call with a comment, and stays legal by its
grammar. No engine of VTL is asked: a test holds scripts to the grammar's tokens, brackets, names and
operators.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from indicator_jobs.card import Card
from indicator_jobs.facts import conversion
from indicator_jobs.formula import Binary, Call, Name, Negative, Number
from indicator_jobs.program import Step, compile_version
from indicator_jobs.recipe import Input, RecipeVersion

RESULT = "DS_r"


def recipe(card: Card, name: str = "national", units: Mapping[str, str] | None = None) -> str:
    """The script of a recipe of a card; its last statement gives the values in the unit of the card.

    `units`: the unit that its source declares of each series; the unit of the input where it is not given.
    Raises KeyError for a recipe that the card lacks.
    """
    versions = card.recipes.named()[name]
    several = len(versions) > 1
    lines = [
        _comment(f"{card.id}: {card.title.en}. Recipe: {name}. VTL 2.1."),
        _comment(f"The result is in {card.unit}. OBS_STATUS is a viral attribute: marks travel with values."),
    ]
    ends = [*(version.from_ for version in versions[1:]), None]
    for number, (version, end) in enumerate(zip(versions, ends, strict=True), 1):
        suffix = f"_{number}" if several else ""
        lines += ["", *_version(card, version, end, suffix, units or {})]
    if several:
        parts = ", ".join(f"{RESULT}_{number}" for number in range(1, len(versions) + 1))
        lines += ["", f"{RESULT} <- union({parts});"]
    return "\n".join(lines) + "\n"


def _version(
    card: Card, version: RecipeVersion, end: str | None, suffix: str, units: Mapping[str, str]
) -> list[str]:
    until = f", before {end}" if end else ""
    lines = [_comment(f"From {version.from_}{until}: {version.formula}")]
    if version.break_:
        lines.append(_comment(f"Break: {version.break_.en} The first period has OBS_STATUS B."))
    for name, given in version.inputs.items():
        lines += _input(name, given, suffix, units)
    program = compile_version(card, version)
    written = _times(_Writer(suffix).write(program.root), program.factor)
    filters = [f'TIME_PERIOD >= cast("{version.from_}", time_period)']
    if end:
        filters.append(f'TIME_PERIOD < cast("{end}", time_period)')
    sign = ":=" if suffix else "<-"
    lines.append(f"{RESULT}{suffix} {sign} ({written}) [filter {' and '.join(filters)}];")
    return lines


def _input(name: str, given: Input, suffix: str, units: Mapping[str, str]) -> list[str]:
    if given.constant is not None:
        about, source = f"a constant, {given.unit}", _number(given.constant)
    else:
        origin = given.series or given.card or ""
        unit = units.get(origin, given.unit)
        about = f"{'series' if given.series else 'card'} {origin}, {given.unit}, {given.kind}"
        about += f", {given.moment}" if given.moment else ""
        about += f", read in {unit}" if unit != given.unit else ""
        source = _times(f"'{origin}'", conversion(unit, given.unit))
    return [_comment(f"{name}: {about}"), f"{_data_set(name, suffix)} := {source};"]


class _Writer:
    def __init__(self, suffix: str) -> None:
        self.suffix = suffix

    def write(self, step: Step) -> str:
        match step.node:
            case Number(value):
                return _number(value)
            case Name(name):
                return _data_set(name, self.suffix)
            case Negative():
                return f"(- {self._arguments(step)[0]})"
            case Binary(sign, _, _):
                left, right = self._arguments(step)
                return f"({left} {sign} {right})"
            case Call(function, _, parameters):
                return FUNCTIONS[function](self._arguments(step), parameters)

    def _arguments(self, step: Step) -> list[str]:
        return [
            _times(self.write(argument), factor)
            for argument, factor in zip(step.arguments, step.factors, strict=True)
        ]


Writing = Callable[[list[str], Sequence[Any]], str]


def _shifted(argument: str, steps: int) -> str:
    """The value that stood `steps` periods earlier: timeshift moves the periods of a data set forward."""
    return f"timeshift({argument}, {steps})" if steps else argument


def _smaller(sign: str) -> Writing:
    def written(arguments: list[str], parameters: Sequence[Any]) -> str:
        found = arguments[0]
        for one in arguments[1:]:
            found = f"(if {found} {sign} {one} then {found} else {one})"
        return found

    return written


def _change_pct(arguments: list[str], parameters: Sequence[Any]) -> str:
    now, before = arguments[0], _shifted(arguments[0], parameters[0])
    return f"(100 * ({now} - {before}) / abs({before}))"


def _moving_average(arguments: list[str], parameters: Sequence[Any]) -> str:
    span = " + ".join(_shifted(arguments[0], step) for step in range(parameters[0]))
    return f"(({span}) / {parameters[0]})"


def _beyond(name: str, says: str) -> Writing:
    """A call of an operator that VTL lacks, with a comment that says what it computes."""

    def written(arguments: list[str], parameters: Sequence[Any]) -> str:
        given = ", ".join([*arguments, *map(_literal, parameters)])
        return f"{name}({given}) {_comment(f'{name} is not of VTL: {says}')}"

    return written


FUNCTIONS: dict[str, Writing] = {
    "share": lambda arguments, parameters: f"(100 * {arguments[0]} / {arguments[1]})",
    "per": lambda arguments, parameters: f"({parameters[0]} * {arguments[0]} / {arguments[1]})",
    "sum": lambda arguments, parameters: f"({' + '.join(arguments)})",
    "mean": lambda arguments, parameters: f"(({' + '.join(arguments)}) / {len(arguments)})",
    "min": _smaller("<="),
    "max": _smaller(">="),
    "change": lambda arguments, parameters: f"({arguments[0]} - {_shifted(arguments[0], parameters[0])})",
    "change_pct": _change_pct,
    "moving_average": _moving_average,
    "cumulative": _beyond("cumulative", "the sum since the start of the year"),
    "if_missing": lambda arguments, parameters: (
        f"(if isnull({arguments[0]}) then {arguments[1]} else {arguments[0]})"
    ),
}
"""How each function of formulas is written."""


def _literal(value: Any) -> str:
    return _number(value) if isinstance(value, int | float) else '"' + str(value).replace('"', "") + '"'


def _number(value: float) -> str:
    """Digits without an exponent, which VTL lacks."""
    return f"{value:.15f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def _times(written: str, factor: float) -> str:
    return written if factor == 1.0 else f"({written} * {_number(factor)})"


def _data_set(name: str, suffix: str) -> str:
    return f"DS{suffix}_{name}"


def _comment(text: str) -> str:
    flat = re.sub(r"\s+", " ", text).replace("*/", "* /")
    return f"/* {flat} */"
