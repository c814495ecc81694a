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
from indicator_jobs.filters import Span
from indicator_jobs.formula import Binary, Call, Name, Number
from indicator_jobs.program import Operation, Step, compile_version, parameters_of
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
    lines = [_comment(f"From {version.from_}{until}: {version.text}")]
    if version.break_:
        lines.append(_comment(f"Break: {version.break_.en} The first period has OBS_STATUS B."))
    for name, given in version.inputs.items():
        lines += _input(name, given, suffix, units)
    lines += _measured(version, suffix)
    program = compile_version(card, version)
    written = _times(_Writer(suffix).write(program.root), program.factor)
    filters = [f'TIME_PERIOD >= cast("{version.from_}", time_period)']
    if end:
        filters.append(f'TIME_PERIOD < cast("{end}", time_period)')
    sign = ":=" if suffix else "<-"
    lines.append(f"{RESULT}{suffix} {sign} ({written}) [filter {' and '.join(filters)}];")
    return lines


def _measured(version: RecipeVersion, suffix: str) -> list[str]:
    """A data set for each figure that the operator measures on layers of a map, which VTL cannot."""
    if version.operator is None:
        return []
    operator, told = parameters_of(version)
    layers = operator.layers(told)
    lines: list[str] = []
    for measure in operator.measures:
        about = f"{measure.name}: {measure.title.en}, {measure.unit}, measured on {', '.join(layers)}"
        lines += [_comment(about), f"{_data_set(measure.name, suffix)} := 'layer:{layers[0]}';"]
    return lines


def _input(name: str, given: Input, suffix: str, units: Mapping[str, str]) -> list[str]:
    if given.constant is not None:
        about, source = f"a constant, {given.unit}", _number(given.constant)
    else:
        origin = given.series or given.card or ""
        unit = units.get(origin, given.unit)
        source = _times(_selected(given, origin), conversion(unit, given.unit))
        about = f"{'series' if given.series else 'card'} {origin}, {given.unit}, {given.kind}"
        more = (
            given.moment,
            given.period and f"periods: {given.period}",
            given.territory and f"of {given.territory} for every territory",
            f"read in {unit}" if unit != given.unit else None,
        )
        about = ", ".join([about, *filter(None, more)])
    return [_comment(f"{name}: {about}"), f"{_data_set(name, suffix)} := {source};"]


AGGREGATES = {"sum": "sum", "count": "count", "mean": "avg", "median": "median", "min": "min", "max": "max"}
"""What VTL calls the aggregations that it has."""


def _selected(given: Input, origin: str) -> str:
    """The rows that an input takes of a series, and how they become one figure."""
    filters = [_filter(column, wanted) for column, wanted in given.where.items()]
    if given.territory:
        filters.append(f'REF_AREA = "{given.territory}"')
    source = f"'{origin}'" + (f" [filter {' and '.join(filters)}]" if filters else "")
    if given.aggregate is None:
        return source
    kept = ", ".join(["REF_AREA", "TIME_PERIOD", *([given.by] if given.by else [])])
    if given.aggregate in AGGREGATES:
        return f"{AGGREGATES[given.aggregate]}({source} group by {kept})"
    weight = f", '{given.weight}'" if given.weight else ""
    return f"{given.aggregate}_of({source}{weight}) {_comment(f'an aggregation that VTL lacks, by {kept}')}"


def _filter(column: str, wanted: object) -> str:
    if isinstance(wanted, Span):
        bounds = ((">=", wanted.from_), ("<=", wanted.to))
        return " and ".join(f"{column} {sign} {_number(one)}" for sign, one in bounds if one is not None)
    if isinstance(wanted, str):
        return f"{column} = {_literal(wanted)}"
    codes = wanted if isinstance(wanted, tuple | list) else ()
    return f"{column} in {{{', '.join(_literal(code) for code in codes)}}}"


class _Writer:
    def __init__(self, suffix: str) -> None:
        self.suffix = suffix

    def write(self, step: Step) -> str:
        match step.node:
            case Number(value):
                return _number(value)
            case Name(name):
                return _data_set(name, self.suffix)
            case Binary(sign, _, _):
                left, right = self._arguments(step)
                return f"({left} {sign} {right})"
            case Call(function, _, parameters):
                return FUNCTIONS[function](self._arguments(step), parameters)
            case Operation():
                return self._operation(step.node)
        return f"(- {self._arguments(step)[0]})"

    def _operation(self, node: Operation) -> str:
        given = ", ".join(_data_set(name, self.suffix) for name in node.inputs)
        told = ", ".join(f"{name} = {value}" for name, value in node.parameters)
        says = node.operator.title.en + (f" ({told})" if told else "")
        comment = _comment(f"an operator, not of VTL: {says}. {node.operator.source}")
        return f"'{node.operator.id}'({given}) {comment}"

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


def _weighted_mean(arguments: list[str], parameters: Sequence[Any]) -> str:
    pairs = zip(arguments[::2], arguments[1::2], strict=True)
    above = " + ".join(f"{figure} * {weight}" for figure, weight in pairs)
    return f"(({above}) / ({' + '.join(arguments[1::2])}))"


def _splice(arguments: list[str], parameters: Sequence[Any]) -> str:
    year = f'cast("{parameters[0]}", time_period)'
    before, after = (
        f"({data} [filter TIME_PERIOD {sign} {year}])"
        for data, sign in zip(arguments, ("<", ">="), strict=True)
    )
    return f"union({before}, {after})"


def _real(arguments: list[str], parameters: Sequence[Any]) -> str:
    money, prices = arguments
    year = f"({prices} [filter getyear(TIME_PERIOD) = {parameters[0]}])"
    return f"({money} * avg({year} group by REF_AREA) / {prices})"


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
    "weighted_mean": _weighted_mean,
    "at": _beyond("at", "the figure of the period that holds the day (month, day)"),
    "splice": _splice,
    "real": _real,
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
