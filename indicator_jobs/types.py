"""What a formula's parts are: unit, stock or flow, moment. Checked before any figure is read."""

from dataclasses import dataclass, replace
from typing import Literal

from zoom_schemas.units import DIMENSIONLESS, PERCENT, Measure, UnitError

from indicator_jobs.fields import Kind


class TypeProblem(ValueError):  # noqa: N818 (becomes a FormulaError with a place)
    """Parts that do not go together; the message names both."""

    def __init__(self, problem: str, hint: str):
        super().__init__(problem)
        self.problem, self.hint = problem, hint


@dataclass(frozen=True)
class Type:
    """The type of an expression. `measure` is None for a number written out; `kind` is None for constants.

    `period` is the kind of its periods where they are finer than those of the card. `ratios` says that it is
    a sum of ratios, or a ratio times a number: the two together would be a mean of ratios.
    """

    text: str
    measure: Measure | None = None
    kind: Kind | None = None
    moment: str | None = None
    period: str | None = None
    ratios: Literal["", "sum", "scaled"] = ""

    @property
    def is_number(self) -> bool:
        """Whether it is a number written out, which takes the unit of what it meets."""
        return self.measure is None

    @property
    def unit(self) -> Measure:
        """The unit; a number written out has none."""
        return self.measure or DIMENSIONLESS


@dataclass(frozen=True)
class Typed:
    """A type and, for each argument, what its numbers are multiplied by first."""

    type: Type
    factors: tuple[float, ...]


def alike(arguments: list[Type], doing: str) -> Typed:
    """All arguments in the unit of the first; numbers written out take it. Stock and flow do not mix."""
    leading = next((one for one in arguments if not one.is_number), None)
    if leading is None:
        return Typed(arguments[0], (1.0,) * len(arguments))
    factors = tuple(1.0 if one.is_number else _factor(one, leading, doing) for one in arguments)
    kinds = [one for one in arguments if one.kind is not None]
    for one in kinds[1:]:
        if one.kind != kinds[0].kind:
            raise TypeProblem(
                f"{doing} {kinds[0].text} ({kinds[0].kind}) and {one.text} ({one.kind})",
                "A stock and a flow, or a ratio and a count, cannot be taken together.",
            )
    moment = kinds[0].moment if kinds and len({one.moment for one in kinds}) == 1 else None
    kind = kinds[0].kind if kinds else None
    return Typed(replace(leading, text="…", kind=kind, moment=moment), factors)


def plus(left: Type, right: Type) -> Typed:
    """The type of a sum. Shares of one whole may be added, but not so as to make a mean of ratios."""
    if not left.kind == right.kind == "ratio":
        return added(left, right)
    if "scaled" in (left.ratios, right.ratios):
        raise _averages(f"{left.text} (ratio) and {right.text} (ratio)")
    typed = added(left, right)
    return replace(typed, type=replace(typed.type, ratios="sum"))


def _scaled(kept: Type) -> Typed:
    """The type of something times, or over, a number written out."""
    return Typed(replace(kept, text="…", ratios="scaled" if kept.kind == "ratio" else ""), (1.0, 1.0))


def _check_mean(kept: Type, factor: Type) -> None:
    """A sum of ratios times, or over, a number or a constant would be their mean."""
    if kept.ratios == "sum" and factor.kind is None:
        raise _averages(f"the ratios in {kept.text}")


def _averages(what: str) -> TypeProblem:
    hint = "Sum the numerators and divide once, or write weighted_mean(a, weight_a, b, weight_b)."
    return TypeProblem(f"averages {what}", hint)


def added(left: Type, right: Type) -> Typed:
    """The type of a difference; of a sum too, as far as units go."""
    for one, other in ((left, right), (right, left)):
        if one.is_number and not other.unit.is_pure:
            raise TypeProblem(
                f"adds {one.text} (a number) and {other.text} ({other.unit.name})",
                "Declare the number as an input with constant and unit.",
            )
    return alike([left, right], "adds")


def multiplied(left: Type, right: Type) -> Typed:
    """The type of a product."""
    _check_mean(left, right)
    _check_mean(right, left)
    if left.is_number or right.is_number:
        return _scaled(right if left.is_number else left)
    kept = left if right.kind in (None, "ratio") else right
    kind: Kind | None = (
        kept.kind if left.kind in (None, "ratio") or right.kind in (None, "ratio") else "ratio"
    )
    moment = kept.moment if kind != "ratio" else None
    return Typed(Type("…", left.unit.times(right.unit), kind, moment), (1.0, 1.0))


def divided(left: Type, right: Type) -> Typed:
    """The type of a quotient. A flow is divided only by a stock whose moment is stated."""
    _check_mean(left, right)
    if right.is_number:
        return _scaled(left)
    if left.kind == "flow" and right.kind == "stock" and right.moment is None:
        raise TypeProblem(
            f"divides {left.text} (flow) by {right.text} (stock) without a moment",
            'Say when the stock was counted, such as moment: "12-31".',
        )
    if right.kind is None:
        return Typed(Type("…", left.unit.over(right.unit), left.kind, left.moment), (1.0, 1.0))
    return Typed(Type("…", left.unit.over(right.unit), "ratio"), (1.0, 1.0))


def shared(left: Type, right: Type) -> Typed:
    """The type of a percentage of one in the other: both must be of one dimension."""
    divided(left, right)
    factor = _factor(right, left, "takes as a share")
    return Typed(Type("…", PERCENT, "ratio"), (1.0, factor))


def rated(left: Type, right: Type, number: int) -> Typed:
    """The type of `left` for each `number` of `right`."""
    quotient = divided(left, right).type.unit
    name = f"{left.unit.name} / ({number} {right.unit.name})" if number != 1 else quotient.name
    return Typed(Type("…", Measure(name, quotient.quantity / number), "ratio"), (1.0, 1.0))


def summed(arguments: list[Type], doing: str) -> Typed:
    """As `alike`, but ratios are refused: they are computed again from summed inputs."""
    for one in arguments:
        if one.kind == "ratio":
            raise TypeProblem(
                f"{doing} {one.text} (ratio)", "Sum the numerators and the denominators, then divide."
            )
    return alike(arguments, doing)


def changed(argument: Type) -> Type:
    """The type of a difference in time: of a stock it is a flow."""
    kind: Kind | None = "flow" if argument.kind == "stock" else argument.kind
    return replace(argument, text="…", kind=kind, moment=None)


def _factor(one: Type, leading: Type, doing: str) -> float:
    try:
        return one.unit.factor_to(leading.unit)
    except UnitError:
        raise TypeProblem(
            f"{doing} {leading.text} ({leading.unit.name}) and {one.text} ({one.unit.name})",
            "Units of different dimensions do not go together: correct the inputs or the formula.",
        ) from None
