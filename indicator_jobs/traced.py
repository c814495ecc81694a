"""The data of a trace: a value, the inputs of its formula with every cell, and every step of the way."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from indicator_jobs.program import Step
from indicator_jobs.sentence import sentence

Text = Mapping[str, str]


@dataclass(frozen=True)
class Cell:
    """One figure as its source gave it. `used` is the same figure in the unit of the formula.

    Of a series with dimensions it is taken from `rows` rows; `label` is the code of the column that is kept.
    """

    period: str
    value: float | None
    flags: str
    used: float | None
    snapshot: str | None = None
    file: str | None = None
    retrieved: str | None = None
    rows: int | None = None
    label: str | None = None
    correction: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Leaf:
    """One input of the formula: a series with its cells, another card with its own trace, or a constant.

    `factor` turns a figure of the source into the unit of the formula. The last cell of another card is
    explained by `trace`, the cells before it by `earlier`. `selection` says which rows of a series with
    dimensions the cells were taken from; `territory` is given where it is another than that of the trace.
    """

    name: str
    origin: str
    id: str
    title: Text
    unit: str
    used_unit: str
    moment: str | None
    cells: tuple[Cell, ...]
    factor: float = 1.0
    source: str | None = None
    source_title: Text | None = None
    publisher: Text | None = None
    address: str | None = None
    licence: Text | None = None
    secondary_copy: bool = False
    trace: "Trace | None" = None
    earlier: "tuple[Trace, ...]" = ()
    selection: Text | None = None
    territory: str | None = None


@dataclass(frozen=True)
class Operand:
    """What an operation took: an input, a step before it or a number, of a period, times a factor."""

    of: str
    period: str
    factor: float
    value: float | None


@dataclass(frozen=True)
class TraceStep:
    """One operation of the formula for one period, with its result in the unit it has there.

    `arguments` are its series arguments, each with the periods that the operation reaches, earliest first.
    The operation of a step inside an operator is `intermediate`; its title says what it is.
    """

    expression: str
    period: str
    operation: str
    arguments: tuple[tuple[Operand, ...], ...]
    parameters: tuple[Any, ...]
    value: float | None
    unit: str
    flags: str
    title: Text | None = None


@dataclass(frozen=True)
class Trace:
    """A value of a card with everything it was computed from.

    `factor` turns the result of the formula into the unit of the card; `as_of` is the day whose knowledge
    was asked for, None for today's. `differs`: another value is `published`, because the recipe has changed
    since or the new value is held back.
    """

    card_id: str
    title: Text
    recipe: str
    since: str
    territory: str
    period: str
    moment: str
    value: float | None
    unit: str
    decimals: int
    flags: str
    formula: str
    factor: float
    leaves: tuple[Leaf, ...]
    steps: tuple[TraceStep, ...]
    as_of: str | None = None
    published: float | None = None
    differs: bool = False
    root: Step = field(repr=False, kw_only=True)

    def as_dict(self) -> dict[str, Any]:
        """The trace as data for JSON."""
        return _plain(self)

    def sentence(self, lang: str = "pl") -> str:
        """The trace as sentences for people."""
        return sentence(self, lang)


def concealed(trace: Trace) -> Trace:
    """The trace of a value that is suppressed: nothing from which it could be worked out is left in it."""
    steps = tuple(
        replace(
            step,
            value=None,
            arguments=tuple(tuple(replace(one, value=None) for one in given) for given in step.arguments),
        )
        for step in trace.steps
    )
    leaves = tuple(
        replace(
            leaf,
            cells=tuple(replace(cell, value=None, used=None) for cell in leaf.cells),
            trace=concealed(leaf.trace) if leaf.trace else None,
            earlier=tuple(concealed(one) for one in leaf.earlier),
        )
        for leaf in trace.leaves
    )
    return replace(trace, value=None, published=None, differs=False, steps=steps, leaves=leaves)


def _plain(found: Any) -> Any:
    if isinstance(found, Trace):
        names = [name for name in found.__dataclass_fields__ if name != "root"]
        return {name: _plain(getattr(found, name)) for name in names}
    if isinstance(found, Leaf):
        return {name: _plain(getattr(found, name)) for name in found.__dataclass_fields__}
    if isinstance(found, Cell | TraceStep):
        return asdict(found)
    if isinstance(found, tuple):
        return [_plain(one) for one in found]
    return dict(found) if isinstance(found, Mapping) else found
