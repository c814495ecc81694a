"""The recipes of a card: declared inputs, a formula or an operator, dated versions."""

from typing import Annotated, Any, Self

from pydantic import StringConstraints, model_validator
from zoom_schemas.dimensions import ColumnName
from zoom_schemas.periods import PeriodKind
from zoom_schemas.texts import Bilingual

from indicator_jobs.fields import CARD_ID, Code, InputName, Kind, Moment, Part, Period, described
from indicator_jobs.filters import Aggregate, Where

OPERATOR = r"^[a-z][a-z0-9_]{0,39}@[1-9][0-9]{0,2}$"


class Input(Part):
    """One thing that the formula names: a series, another card, or a constant with a unit."""

    series: Code | None = described(
        "optional",
        "Szereg",
        "Id of a series of a source. Give exactly one of series, card, constant.",
        "bdl:72305",
        "“population” (a series has a source and an id)",
        None,
    )
    card: Annotated[str, StringConstraints(pattern=CARD_ID)] | None = described(
        "optional",
        "Karta",
        "Id of another card; its values by the same recipe are used, or by the national one.",
        "population.total",
        "a card that uses this one: a cycle is refused",
        None,
    )
    constant: float | None = described(
        "optional",
        "Stała",
        "A number with a unit that the formula needs, such as the days of a year.",
        365,
        "a figure of a city: figures come from series",
        None,
        allow_inf_nan=False,
    )
    unit: Code = described(
        "required",
        "Jednostka",
        "Code from units.yaml. A series in another unit of the same dimension is converted.",
        "person",
        "“tys. osób” (free text is refused)",
    )
    kind: Kind | None = described(
        "required",
        "Stan, przepływ czy wskaźnik",
        "stock: at a moment; flow: over a period; ratio: already divided or averaged. "
        "Required but for a constant.",
        "flow",
        "flow for the number of residents on 31 December",
        None,
    )
    moment: Moment | None = described(
        "recommended",
        "Moment",
        "The day (MM-DD) that a stock describes. Required where a flow is divided by this stock.",
        "12-31",
        "2024-12-31 (the year belongs to the observation)",
        None,
    )
    period: PeriodKind | None = described(
        "optional",
        "Okres szeregu",
        "Kind of the periods of the series, where they are finer than those of the card: only the function "
        "at and operators that say so take such an input.",
        "month",
        "year in a card of years (what is the same is left out)",
        None,
    )
    territory: Code | None = described(
        "optional",
        "Obszar",
        "Teryt of one territory whose figures stand for every one, such as PL for consumer prices.",
        "PL",
        "266101 for figures of the city itself (left out, each territory has its own)",
        None,
    )

    where: Where = described(
        "optional",
        "Wiersze",
        "Which rows of a series with dimensions: for each column a code, a list of codes, or {from, to}.",
        {"sex": "F", "age": {"from": 0, "to": 14}},
        "“age < 15” (a filter names values; it is never an expression)",
        {},
    )
    aggregate: Aggregate | None = described(
        "optional",
        "Agregacja",
        "How several rows become one figure. Required where the filter leaves several rows.",
        "sum",
        "sum of a ratio: sum the numerators and the denominators apart",
        None,
    )
    weight: Code | None = described(
        "optional",
        "Waga",
        "For weighted_mean: the series, a stock or a flow with the same dimensions, that weighs each row.",
        "made:pupils",
        "a ratio, which says nothing about how much a row counts",
        None,
    )
    by: ColumnName | None = described(
        "optional",
        "Według",
        "One column to keep: the input is then a vector of figures, for operators alone.",
        "age",
        "a column that the filter fixes to one code",
        None,
    )

    @property
    def selects(self) -> bool:
        """Whether it takes some rows of a series with dimensions."""
        return bool(self.where or self.aggregate or self.by)

    @model_validator(mode="after")
    def _selects_from_a_series(self) -> Self:
        if self.selects and self.series is None:
            raise ValueError("where, aggregate and by choose rows of a series: give series")
        if (self.aggregate == "weighted_mean") != (self.weight is not None):
            raise ValueError("weight and aggregate: weighted_mean go together")
        if self.by in self.where and isinstance(self.where[self.by], str):
            raise ValueError(f"by: the filter fixes {self.by} to one code")
        return self

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        given = [name for name in ("series", "card", "constant") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"names {' and '.join(given) or 'none'} of series, card, constant: give one")
        if self.kind is None and self.constant is None:
            raise ValueError("kind is missing: say stock, flow or ratio")
        return self


class RecipeVersion(Part):
    """How the value is computed from one period on, until the next version."""

    from_: Period = described(
        "required",
        "Od okresu",
        "First period to which this version applies.",
        "1995",
        "“since 1995”",
        alias="from",
    )
    inputs: dict[InputName, Input] = described(
        "required",
        "Dane wejściowe",
        "Names used in the formula or by the operator, each with its origin, unit and kind. At most 30. "
        "Only an operator that measures layers of a map needs none.",
        {"births": {"series": "bdl:59", "unit": "person", "kind": "flow"}},
        "a name that the formula does not use",
        {},
        max_length=30,
    )
    formula: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] | None = described(
        "optional",
        "Wzór",
        "Arithmetic over the inputs: + - * /, parentheses, numbers and the functions listed below. "
        "Never filters, conditions or code. Give either formula or operator.",
        "per(births, population, 1000)",
        "births / population * 1000 for a rate per 1000 (per() keeps the unit)",
        None,
    )
    operator: Annotated[str, StringConstraints(pattern=OPERATOR)] | None = described(
        "optional",
        "Operator",
        "Name and version of an operator, for what arithmetic cannot say. Those listed below exist.",
        "median_age@1",
        "median_age (without the version, values would change when the operator does)",
        None,
    )
    parameters: dict[str, Any] = described(
        "optional",
        "Parametry operatora",
        "What the operator is told besides its inputs; each operator lists its own below.",
        {"groups": {"age_0_14": [0, 15], "age_15_64": [15, 65], "age_65_plus": [65]}},
        "figures of a city: figures come from series",
        {},
    )
    break_: Bilingual | None = described(
        "optional",
        "Przerwa w porównywalności",
        "What changed, if values from here on cannot be compared with those before: the first period gets "
        "the flag B.",
        {"pl": "Nowa podstawa po spisie 2021.", "en": "New base after the 2021 census."},
        "left out although the definition changed",
        None,
        alias="break",
    )

    @property
    def text(self) -> str:
        """The formula, or the operator with the names of its inputs: `median_age@1(age_0_4, age_5_9)`."""
        return self.formula or f"{self.operator}({', '.join(self.inputs)})"

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.formula is None) == (self.operator is None):
            raise ValueError("gives neither or both of formula and operator: give one")
        if self.formula is not None and self.parameters:
            raise ValueError("parameters belong to an operator; a formula has its numbers inside")
        if self.formula is not None and not self.inputs:
            raise ValueError("inputs: a formula needs at least one")
        return self


class Recipes(Part):
    """The ways to compute the card: from a national source, from the city's own registers, or both."""

    national: tuple[RecipeVersion, ...] = described(
        "recommended",
        "Przepis krajowy",
        "From a source that has every gmina, so that any of them can compute the card.",
        [{"from": "1995", "inputs": {"...": "..."}, "formula": "..."}],
        "a recipe over a register that only one city has",
        (),
    )
    local: tuple[RecipeVersion, ...] = described(
        "optional",
        "Przepis lokalny",
        "From the city's own registers.",
        [{"from": "2020", "inputs": {"...": "..."}, "formula": "..."}],
        "a copy of the national recipe",
        (),
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.national and not self.local:
            raise ValueError("holds no recipe: give national, local or both")
        for name, versions in self.named().items():
            starts = [version.from_ for version in versions]
            if starts != sorted(set(starts)):
                raise ValueError(f"the versions of {name} must start at growing periods, each once")
        return self

    def named(self) -> dict[str, tuple[RecipeVersion, ...]]:
        """The recipes that exist, by name."""
        return {name: v for name, v in (("national", self.national), ("local", self.local)) if v}
